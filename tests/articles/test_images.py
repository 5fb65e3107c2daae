import struct
from io import BytesIO

import pytest
from PIL import Image

from articles import images
from articles.images import content_hash, open_picture, renditions
from tests.articles.pictures import (
    FORMATS,
    HIDDEN,
    XMP,
    camera_data,
    checkered,
    chunk,
    png,
    saved,
    swapped_profile,
)


def near(pixel, color):
    return all(abs(a - b) < 12 for a, b in zip(pixel, color, strict=True))


# Opening -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_every_accepted_format_opens_as_rgb_pixels(format):
    image = open_picture(saved(checkered(), format))
    assert (image.mode, image.size, image.info) == ("RGB", (64, 48), {})
    assert near(image.getpixel((5, 5)), (0, 0, 255))
    assert near(image.getpixel((60, 40)), (255, 0, 0))


def test_a_file_that_was_already_read_is_read_again_from_its_start():
    file = saved(checkered(), "PNG")
    file.read()
    assert open_picture(file).size == (64, 48)


STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", STORED_AS)
def test_a_turned_picture_comes_out_upright_with_its_own_size(format, orientation):
    turn = STORED_AS[orientation]
    stored = checkered().transpose(turn) if turn is not None else checkered()
    image = open_picture(saved(stored, format, exif=camera_data(orientation)))
    assert image.size == (64, 48)
    assert near(image.getpixel((5, 5)), (0, 0, 255))
    assert near(image.getpixel((60, 40)), (255, 0, 0))


@pytest.mark.parametrize("broken", [b"Exif\0\0MM", b"Exif\0\0not TIFF", b"Exif\0\0II*\0\xff\0\0\0"])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_camera_data_does_not_cost_the_picture(format, broken):
    assert open_picture(saved(checkered(), format, exif=broken)).size == (64, 48)


@pytest.mark.parametrize(
    ("stored", "opened"),
    [
        ((2400, 1000), (2400, 1000)),
        ((4800, 100), (2400, 50)),
        ((9, 5000), (9, 5000)),
        ((1200, 6000), (1073, 5367)),
        ((3000, 3000), (2400, 2400)),
        ((1, 20000), (1, 16383)),
        ((20000, 1), (2400, 1)),
    ],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_large_pictures_shrink_to_2400_wide_and_2400_squared_in_all(format, stored, opened):
    image = open_picture(saved(Image.new("L", stored), format))
    assert image.size == opened


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (8, 8), "green"), Image.new("RGB", (8, 8), "white")]
    file = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert open_picture(file).getpixel((4, 4)) == (0, 128, 0)


# Color -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_color_profile_is_applied(format):
    file = saved(Image.new("RGB", (16, 16), "red"), format, icc_profile=swapped_profile())
    assert near(open_picture(file).getpixel((8, 8)), (0, 0, 255))


def test_the_color_profile_is_applied_below_transparency():
    file = saved(Image.new("RGBA", (4, 4), (255, 0, 0, 128)), "PNG", icc_profile=swapped_profile())
    assert near(open_picture(file).getpixel((2, 2)), (0, 0, 255, 128))


@pytest.mark.parametrize(
    ("mode", "profile"),
    [("RGB", b"not a profile"), ("L", swapped_profile()), ("CMYK", swapped_profile())],
)
def test_a_profile_that_does_not_fit_is_ignored(mode, profile):
    file = saved(Image.new("RGB", (16, 16), "white").convert(mode), "JPEG", icc_profile=profile)
    assert near(open_picture(file).getpixel((8, 8)), (255, 255, 255))


@pytest.mark.parametrize(
    ("inks", "color"),
    [((0, 0, 0, 0), "white"), ((255, 0, 0, 0), "cyan"), ((0, 0, 0, 255), "black")],
)
def test_a_printers_cmyk_picture_keeps_its_colors(inks, color):
    image = open_picture(saved(Image.new("CMYK", (16, 16), inks), "JPEG"))
    assert near(image.getpixel((8, 8)), Image.new("RGB", (1, 1), color).getpixel((0, 0)))


@pytest.mark.parametrize(("value", "level"), [(0, 0), (0x8000, 128), (0xFFFF, 255)])
def test_sixteen_bit_gray_keeps_its_brightness(value, level):
    image = open_picture(saved(Image.new("I;16", (4, 4), value), "PNG"))
    assert image.getpixel((2, 2)) == (level, level, level)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_few_bit_gray_keeps_its_brightness(depth):
    image = open_picture(BytesIO(png(8 // depth, 1, depth, 0, b"\0\xff")))
    assert image.getpixel((0, 0)) == (255, 255, 255)


# Transparency ------------------------------------------------------------------------------------


def transparent_palette():
    image = checkered("P")
    image.info["transparency"] = image.getpixel((0, 0))
    return image


@pytest.mark.parametrize(
    ("image", "format"),
    [
        (transparent_palette(), "PNG"),
        (transparent_palette(), "GIF"),
        (Image.new("LA", (64, 48), (90, 0)), "PNG"),
        (Image.new("RGBA", (64, 48), (9, 9, 9, 0)), "WEBP"),
        (Image.new("RGBA", (64, 48), (9, 9, 9, 0)), "AVIF"),
    ],
)
def test_real_transparency_is_kept(image, format):
    opened = open_picture(saved(image, format))
    assert opened.mode == "RGBA"
    assert opened.getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_an_alpha_channel_that_hides_nothing_is_dropped(mode):
    assert open_picture(saved(checkered(mode), "PNG")).mode == "RGB"


def test_nothing_stays_hidden_below_transparent_pixels():
    image = open_picture(saved(Image.new("RGBA", (4, 4), (200, 100, 50, 0)), "PNG"))
    assert image.getpixel((2, 2)) == (0, 0, 0, 0)


@pytest.mark.parametrize("color", [0, 2])
def test_the_transparent_color_of_a_16_bit_png_does_not_hit_other_pixels(color):
    channels = 3 if color == 2 else 1
    pixels = b"\0" + struct.pack(">H", 0) * channels
    key = chunk(b"tRNS", struct.pack(">H", 0x8000) * channels)
    image = open_picture(BytesIO(png(1, 1, 16, color, pixels, key)))
    assert (image.mode, image.getpixel((0, 0))) == ("RGB", (0, 0, 0))


def test_jpeg_renditions_stand_on_white_and_the_others_stay_transparent():
    image = open_picture(saved(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    opened = {made.format: Image.open(BytesIO(made.data)) for made in renditions(image)}
    assert near(opened["jpeg"].getpixel((4, 4)), (255, 255, 255))
    assert opened["webp"].getpixel((4, 4))[3] == 0
    assert opened["avif"].getpixel((4, 4))[3] == 0


# Renditions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]),
        (480, [480]),
        (481, [480, 481]),
        (1300, [480, 800, 1200, 1300]),
        (2400, [480, 800, 1200, 1600, 2400]),
    ],
)
def test_a_picture_is_made_at_the_smaller_widths_and_its_own(width, widths):
    made = list(renditions(Image.new("RGB", (width, 30))))
    expected = [(w, max(1, round(30 * w / width)), f) for w in widths for f in images.ENCODERS]
    assert [(one.width, one.height, one.format) for one in made] == expected


@pytest.mark.parametrize("size", [(800, 533), (1, 16383), (2400, 1)])
def test_a_rendition_is_what_it_says(size):
    for made in renditions(Image.new("RGB", size)):
        with Image.open(BytesIO(made.data)) as opened:
            opened.load()
            assert (opened.format.lower(), opened.size) == (made.format, (made.width, made.height))


@pytest.mark.parametrize(
    ("format", "extra"),
    [
        ("JPEG", {"xmp": XMP, "comment": HIDDEN}),
        ("PNG", {}),
        ("WEBP", {"xmp": XMP}),
        ("AVIF", {"xmp": XMP}),
        ("GIF", {"comment": HIDDEN}),
    ],
)
def test_no_metadata_survives(format, extra):
    if format != "GIF":
        extra |= {"exif": camera_data(6), "icc_profile": swapped_profile()}
    file = saved(checkered(), format, **extra)
    assert HIDDEN in file.getvalue()
    for made in renditions(open_picture(file)):
        assert not any(word in made.data for word in (HIDDEN, b"Exif", b"xmpmeta", b"acsp"))
        with Image.open(BytesIO(made.data)) as opened:
            assert not opened.getexif()
            assert not opened.info.keys() & {"exif", "xmp", "icc_profile", "comment"}


@pytest.mark.parametrize("tail", [b"PK\x03\x04", b"<script>alert(1)</script>", b"%PDF-1.7"])
@pytest.mark.parametrize("format", FORMATS)
def test_what_is_attached_to_a_picture_is_left_behind(format, tail):
    file = BytesIO(saved(checkered(), format).getvalue() + tail + HIDDEN)
    for made in renditions(open_picture(file)):
        assert HIDDEN not in made.data


# Names -------------------------------------------------------------------------------------------


def test_the_same_pixels_have_the_same_name_whatever_came_with_them():
    plain = open_picture(saved(checkered(), "PNG"))
    laden = open_picture(saved(checkered(), "PNG", exif=camera_data()))
    assert content_hash(plain) == content_hash(laden)
    assert len(content_hash(plain)) == 20


def test_different_pictures_have_different_names():
    pictures = [
        Image.new("RGB", (2, 8)),
        Image.new("RGB", (8, 2)),
        Image.new("RGB", (8, 2), "#000001"),
        Image.new("RGBA", (2, 6)),
    ]
    assert len({content_hash(picture) for picture in pictures}) == len(pictures)
