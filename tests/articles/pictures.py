"""Picture files of every kind for the tests, among them some that Pillow would not write."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms, ImageDraw

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
HIDDEN = b"HiddenWords"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf>%s</rdf></x:xmpmeta>' % HIDDEN
ORIENTATION = 0x0112


def saved(image, format, **options):
    file = BytesIO()
    image.save(file, format, **options)
    return file


def checkered(mode="RGB", size=(64, 48)):
    """Red, with a blue corner top left, so that a wrong turn shows."""
    image = Image.new("RGB", size, "red")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), "blue")
    return image.convert(mode)


def camera_data(orientation=1):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = HIDDEN.decode()  # the camera's maker
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)}  # GPS
    return exif


def swapped_profile():
    """An sRGB profile with red and blue exchanged: a picture read without it shows wrong."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"####").replace(b"bXYZ", b"rXYZ").replace(b"####", b"bXYZ")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, color, pixels, *chunks):
    """A PNG file from its parts, for what Pillow itself would not write."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(pixels, 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + data + chunk(b"IEND", b"")
