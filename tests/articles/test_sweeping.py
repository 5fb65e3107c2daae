"""Files that nothing refers to any more are deleted, and no other."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from articles.images import open_picture
from articles.models import Picture, Upload
from tests.articles.test_picture import photo, stored
from tests.factories import make_edition

pytestmark = pytest.mark.django_db


def age(*names):
    """Make stored files, or all of them, two days old."""
    moment = (timezone.now() - timedelta(days=2)).timestamp()
    for name in names or stored():
        os.utime(default_storage.path(name), (moment, moment))


def sweep(*arguments):
    out = StringIO()
    call_command("sweep_pictures", *arguments, stdout=out)
    return out.getvalue()


def replace(picture, size=(300, 200)):
    picture.file = File(photo(size), "other.jpg")
    picture.save()
    return picture


def test_files_of_deleted_and_replaced_pictures_are_swept():
    Picture.objects.add(photo((500, 500)), alt="Gone").delete()
    picture = replace(Picture.objects.add(photo(), alt="Replaced"))
    age()
    assert "files, " in sweep()
    assert set(stored()) == picture.file_names()


def test_files_that_waiting_uploads_and_pages_of_the_past_show_are_kept():
    upload = Upload.objects.take(File(photo((400, 400)), "a.jpg"), None)
    picture = Picture.objects.add(photo(), alt="Shown once")
    edition = make_edition(body=f'<figure data-picture="{picture.pk}"></figure>')
    edition.article.withdraw()
    once = {row["name"] for row in picture.renditions}
    now = replace(picture)
    age()
    sweep()
    assert set(stored()) == upload.file_names() | once | now.file_names()


def test_young_files_are_spared_and_a_dry_run_deletes_none():
    picture = Picture.objects.add(photo((200, 200)), alt="Gone")
    names = picture.file_names()
    picture.delete()
    assert "0 files" in sweep()
    age()
    said = sweep("--dry-run")
    assert all(name in said for name in names)
    assert f"{len(names)} files" in said
    assert set(stored()) == names
    assert f"{len(names)} files" in sweep()
    assert stored() == {}


def test_an_empty_library_is_swept_without_complaint():
    assert "0 files" in sweep()


def test_other_folders_are_left_alone():
    default_storage.save("logos/a.png", ContentFile(b"logo"))
    age()
    sweep()
    assert "logos/a.png" in stored()


def test_an_old_file_that_is_uploaded_again_is_wanted_again():
    """The row that names it may not be committed yet when the sweep looks."""
    Picture.objects.add(photo((200, 200)), alt="Gone").delete()
    age()
    picture = Picture(alt="Again")
    picture.keep(open_picture(photo((200, 200))))
    assert "0 files" in sweep()
    picture.save()
    assert set(stored()) == picture.file_names()
