"""The library's pictures: which files are kept, and what a row says about them."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles.images import UnusablePicture
from articles.models import Picture
from tests.articles.pictures import HIDDEN, camera_data, checkered, saved

pytestmark = pytest.mark.django_db


def photo(size=(1000, 600), **options):
    return saved(checkered(size=size), "JPEG", **options)


def stored():
    """Every file in the storage, by name."""
    root = Path(default_storage.location)
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_a_picture_is_kept_in_three_formats_and_several_widths():
    picture = Picture.objects.add(photo(), alt="A crane", caption="At work")
    made = {(row["format"], row["width"], row["height"]) for row in picture.renditions}
    sizes = [(480, 288), (800, 480), (1000, 600)]
    assert made == {(format, *size) for format in ("avif", "webp", "jpeg") for size in sizes}
    assert (picture.width, picture.height) == (1000, 600)
    assert picture.file.name.endswith("-1000.jpeg")
    assert set(stored()) == picture.file_names()


def test_each_file_is_what_its_row_says():
    for row in Picture.objects.add(photo(), alt="A crane").renditions:
        with Image.open(default_storage.open(row["name"])) as image:
            assert (image.format.lower(), image.size) == (
                row["format"],
                (row["width"], row["height"]),
            )


def test_names_tell_the_content():
    picture = Picture.objects.add(photo(), alt="A crane")
    folder, shard, name = picture.file.name.split("/")
    assert folder == "pictures"
    assert name.startswith(shard)
    assert len(name.split("-")[0]) == 20


def test_the_same_picture_twice_shares_its_files():
    first = Picture.objects.add(photo(), alt="A crane")
    before = stored()
    second = Picture.objects.add(photo(), alt="Ein Kran")
    assert (second.file, second.renditions) == (first.file, first.renditions)
    assert stored() == before


def test_place_and_camera_stay_in_no_stored_file_and_the_original_is_not_kept():
    original = photo(exif=camera_data(orientation=6))
    picture = Picture.objects.add(original, alt="A crane")
    assert (picture.width, picture.height) == (600, 1000)
    for data in stored().values():
        assert HIDDEN not in data
        assert b"Exif" not in data
        assert data != original.getvalue()


def test_saving_the_other_columns_leaves_the_files_alone():
    picture = Picture.objects.get(pk=Picture.objects.add(photo(), alt="A crane").pk)
    renditions = picture.renditions
    picture.caption = "At work"
    picture.save()
    picture.refresh_from_db()
    assert (picture.caption, picture.renditions) == ("At work", renditions)


def test_a_new_file_keeps_the_row():
    picture = Picture.objects.add(photo(), alt="A crane")
    before = picture.renditions
    picture.file = ContentFile(photo((300, 200)).getvalue(), "other.jpg")
    picture.save()
    after = Picture.objects.get()
    assert (after.pk, after.width, after.height) == (picture.pk, 300, 200)
    assert after.file.name == after.renditions[-1]["name"]
    assert not {row["name"] for row in before} & {row["name"] for row in after.renditions}


def test_a_file_that_is_no_picture_leaves_neither_row_nor_file():
    with pytest.raises(UnusablePicture):
        Picture.objects.add(ContentFile(b"<svg onload=alert(1)>"), alt="A crane")
    assert not Picture.objects.exists()
    assert stored() == {}


def test_a_picture_needs_words_or_the_tick_that_it_only_decorates():
    with pytest.raises(ValidationError, match="Write an alternative text"):
        Picture.objects.add(photo())
    assert stored() == {}
    assert Picture.objects.add(photo(), is_decorative=True).alt == ""


def test_the_thumbnail_is_the_narrowest_jpeg():
    picture = Picture.objects.add(photo(), alt="A crane")
    assert picture.thumbnail_url().endswith("-480.jpeg")
