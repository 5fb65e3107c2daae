import struct
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from articles.images import UnusablePicture, open_picture
from tests.articles.pictures import FORMATS, checkered, png, saved


def refusal(data):
    with pytest.raises(UnusablePicture) as caught:
        open_picture(BytesIO(data))
    return str(caught.value)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
JPEG = saved(checkered(), "JPEG").getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "HEIC picture"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(99), "HEIC picture"),
        (SVG, "SVG drawing"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n' + SVG, "SVG drawing"),
        (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "">' + SVG, "SVG drawing"),
        (b"<html><body>" + SVG, "not a picture"),
        (b'<?xml version="1.0"?><feed/>', "not a picture"),
        (b"", "not a picture"),
        (b"Dear editor, see the attachment", "not a picture"),
        (b"%PDF-1.7\n" + JPEG, "not a picture"),
        (b"<script>alert(1)</script>" + JPEG, "not a picture"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(99), "not a picture"),
        (saved(checkered(), "TIFF").getvalue(), "not a picture"),
        (saved(checkered(), "BMP").getvalue(), "not a picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + bytes(99), "damaged"),
        (b"\0\0\0\x18ftypavis\0\0\0\0avismsf1" + bytes(99), "damaged"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_kind(data, words):
    assert words in refusal(data)


def test_other_decoders_never_see_what_begins_like_a_picture():
    targa = b"\0\0\x02\0ftypavif" + struct.pack("<HHBB", 1, 1, 24, 0) + bytes(3)
    with Image.open(BytesIO(targa)) as opened:
        assert opened.format == "TGA"
    assert "damaged" in refusal(targa)


@pytest.mark.parametrize("format", FORMATS)
def test_half_a_picture_is_refused_as_damaged(format):
    noise = Image.effect_noise((64, 64), 90)
    data = saved(noise, format).getvalue()
    assert "damaged" in refusal(data[: len(data) // 2])


def test_a_small_file_of_88_megapixels_is_refused():
    bomb = png(9400, 9400, 1, 0, bytes(9400 * (9400 // 8 + 1)))
    assert len(bomb) < 20_000
    assert "has 89 megapixels; the limit is 60" in refusal(bomb)


@pytest.mark.parametrize(
    ("width", "height", "megapixels"),
    [(60_000_001, 1, "61"), (9000, 9000, "81"), (12_000, 12_000, "144"), (50_000, 50_000, ">89")],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_too_many_pixels_are_refused_before_any_is_decoded(width, height, megapixels):
    without_pixels = png(width, height, 8, 2, b"")
    assert f"has {megapixels} megapixels; the limit is 60" in refusal(without_pixels)


@pytest.mark.filterwarnings("error")
def test_pillows_own_warning_about_bombs_is_a_refusal_where_warnings_are_errors():
    assert "has >89 megapixels" in refusal(png(12_000, 12_000, 8, 2, b""))


def test_a_file_that_is_too_large_is_refused_unread():
    assert "larger than 40 MB" in refusal(JPEG + bytes(40 * 1024 * 1024))


def opens_or_refuses(data):
    with suppress(UnusablePicture):
        assert open_picture(BytesIO(data)).mode in {"RGB", "RGBA"}


SAMPLES = [saved(checkered(size=(16, 16)), format).getvalue() for format in FORMATS]
HEADS = [b"", b"\xff\xd8\xff", *(sample[:40] for sample in SAMPLES)]


@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_random_bytes_are_refused_and_never_crash(head, tail):
    opens_or_refuses(head + tail)


@given(st.sampled_from(SAMPLES), st.data())
def test_changed_bytes_in_a_real_picture_never_crash(sample, data):
    changed = bytearray(sample)
    places = st.integers(0, len(sample) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=8)):
        changed[place] = data.draw(st.integers(0, 255))
    opens_or_refuses(bytes(changed))
