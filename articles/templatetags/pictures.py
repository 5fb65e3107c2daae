"""Addresses of pictures' files; `stored` makes one of a file's name."""

from typing import NamedTuple

from django import template
from django.core.files.storage import default_storage

register = template.Library()
FALLBACK_WIDTH = 800  # pixels, for browsers that choose no file themselves


class Part(NamedTuple):
    """A crop of a picture, as its files of several widths and formats; sizes of the largest."""

    renditions: list
    width: int
    height: int


@register.filter
def cropped(picture, name):
    """The picture's crop of that name; the whole picture where there is none or no name."""
    rows = picture.crops.get(name)
    if not rows:
        return picture
    largest = max(rows, key=lambda row: row["width"])
    return Part(rows, largest["width"], largest["height"])


def files(picture, format):
    return [file for file in picture.renditions if file["format"] == format]


@register.filter
def stored(name):
    """The address of the file that has that name in the storage."""
    return default_storage.url(name)


@register.filter
def srcset(picture, format):
    """The picture's files in a format as `srcset` wants them: "/media/….avif 480w, …", or ""."""
    return ", ".join(
        f"{default_storage.url(file['name'])} {file['width']}w" for file in files(picture, format)
    )


@register.filter
def src(picture):
    """The narrowest JPEG of at least 800 pixels, else the widest, else the file itself."""
    jpegs = sorted(files(picture, "jpeg"), key=lambda file: file["width"])
    if not jpegs:
        return picture.file.url
    wide = [file for file in jpegs if file["width"] >= FALLBACK_WIDTH]
    return default_storage.url((wide or jpegs[-1:])[0]["name"])
