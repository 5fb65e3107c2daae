"""Files on disk: complete and durable, or not there."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

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


def save_old(storage, name):
    """A file of two days ago."""
    storage.save(name, ContentFile(b"x"))
    moment = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(storage.path(name), (moment, moment))


def test_what_nobody_has_wanted_for_a_while_is_discarded(storage):
    save_old(storage, "old.txt")
    storage.save("new.txt", ContentFile(b"x"))
    yesterday = timezone.now() - timedelta(days=1)
    discarded = [storage.discard(name, yesterday) for name in ("old.txt", "new.txt", "none.txt")]
    assert discarded == [True, False, False]
    assert storage.listdir("") == ([], ["new.txt"])


def test_what_is_renewed_is_wanted_again(storage):
    save_old(storage, "old.txt")
    assert storage.renew("old.txt") is True
    assert storage.renew("none.txt") is False
    assert storage.discard("old.txt", timezone.now() - timedelta(days=1)) is False
    assert storage.open("old.txt").read() == b"x"


def test_whoever_wants_a_file_while_it_is_discarded_has_it_afterwards(storage):
    yesterday = timezone.now() - timedelta(days=1)
    start = threading.Barrier(2)

    def want(name, had):
        start.wait()
        had.append(storage.renew(name))

    for number in range(300):
        name, had = f"{number}.txt", []
        save_old(storage, name)
        other = threading.Thread(target=want, args=(name, had))
        other.start()
        start.wait()
        storage.discard(name, yesterday)
        other.join()
        assert storage.exists(name) is had[0]


def test_a_file_that_vanishes_while_it_is_renewed_is_not_taken_for_there(storage, monkeypatch):
    save_old(storage, "old.txt")
    monkeypatch.setattr(os, "utime", lambda descriptor: os.remove(storage.path("old.txt")))
    assert storage.renew("old.txt") is False
