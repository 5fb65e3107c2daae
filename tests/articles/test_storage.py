"""Files on disk: complete and durable, or not there."""

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from articles.storage import DurableFileSystemStorage


@pytest.fixture
def storage(tmp_path):
    return DurableFileSystemStorage(location=tmp_path)


def test_a_file_comes_back_as_it_was_saved(storage):
    name = storage.save("pictures/ab/one.txt", ContentFile(b"one"))
    assert name == "pictures/ab/one.txt"
    assert storage.open(name).read() == b"one"


def test_nothing_else_is_left_in_the_folder(storage):
    storage.save("one.txt", ContentFile(b"one"))
    assert storage.listdir("") == ([], ["one.txt"])


def test_an_existing_file_is_never_overwritten(storage):
    storage.save("one.txt", ContentFile(b"one"))
    other = storage.save("one.txt", ContentFile(b"other"))
    assert other != "one.txt"
    assert storage.open("one.txt").read() == b"one"
    assert storage.open(other).read() == b"other"


def test_a_name_taken_meanwhile_is_not_overwritten_either(storage, monkeypatch):
    Path(storage.path("one.txt")).write_bytes(b"one")
    names = iter(["one.txt", "free.txt"])
    monkeypatch.setattr(storage, "get_available_name", lambda *args, **kwargs: next(names))
    assert storage.save("one.txt", ContentFile(b"other")) == "free.txt"
    assert storage.open("one.txt").read() == b"one"


def test_a_failed_write_leaves_no_file(storage, monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.save("one.txt", ContentFile(b"one"))
    assert storage.listdir("") == ([], [])


def test_file_and_folders_are_flushed_before_save_returns(storage, monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda file: flushed.append(os.fstat(file).st_ino))
    name = storage.save("pictures/ab/one.txt", ContentFile(b"one"))
    parts = [name, "pictures/ab", "pictures", ""]
    assert flushed == [os.stat(storage.path(part)).st_ino for part in parts]
