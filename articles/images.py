"""Uploaded pictures into what pages serve: plain sRGB pixels, in three formats and several widths.

Nothing here knows the database or the storage. An uploaded file is never kept or served; what
leaves this module is encoded from bare pixels, so no camera data, place, profile, comment or
hidden attachment survives.
"""

import math
import re
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from typing import BinaryIO, Literal

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

WIDTHS = (480, 800, 1200, 1600, 2400)  # pixels
WIDEST = WIDTHS[-1]
MAX_HEIGHT = 16383  # pixels, the most WebP can hold
MAX_PIXELS = 60_000_000  # decoded; a 10 KB file can hold more than a server's memory
MAX_MEGABYTES = 40  # of the uploaded file

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP|GIF8[79]a", re.DOTALL)
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1"}
SVG_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml|!--|!DOCTYPE\s+svg)", re.IGNORECASE)

# Chosen by time: AVIF at Pillow's default speed takes several times as long. WebP is for the few
# browsers without AVIF: method 2 halves its time for 5 % more bytes.
ENCODERS = {
    "avif": {"quality": 60, "speed": 7},
    "webp": {"quality": 80, "method": 2},
    "jpeg": {"quality": 82, "progressive": True},
}


class UnusablePicture(ValueError):
    """The file cannot become a picture; the message tells the editor why and what to do."""


@dataclass(frozen=True)
class Rendition:
    """One encoded file of a picture; width and height in pixels."""

    format: Literal["avif", "webp", "jpeg"]
    width: int
    height: int
    data: bytes


def open_picture(file: BinaryIO) -> Image.Image:
    """Read an uploaded JPEG, PNG, WebP, AVIF or GIF (its first frame) from its start.

    Returns 8-bit sRGB pixels without any metadata, the right way up, at most 2400 pixels wide
    and 2400² in all; mode RGBA if some pixel is really transparent, else RGB.
    Raises UnusablePicture for anything else, and never decodes more than MAX_PIXELS.
    """
    raw = _read(file)
    _refuse_other_kinds(raw)
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_many_pixels(math.ceil(picture.width * picture.height / 1_000_000))
            return _decode(picture)
    except UnusablePicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # Pillow's own, higher limit comes first and does not tell the size.
        raise _too_many_pixels(f">{Image.MAX_IMAGE_PIXELS // 1_000_000}") from error
    except Exception as error:  # decoders meet hostile bytes with exceptions of every kind
        raise _damaged() from error


def content_hash(image: Image.Image) -> str:
    """20 hexadecimal digits that name the pixels of an opened picture."""
    digest = blake2b(f"{image.mode} {image.width} {image.height} ".encode(), digest_size=10)
    digest.update(image.tobytes())
    return digest.hexdigest()


def renditions(
    image: Image.Image, widths: Iterable[int] = (), formats: Iterable[str] = ()
) -> Iterator[Rendition]:
    """Encode an opened picture, narrowest first, at each smaller one of the widths (WIDTHS) and at
    its own or, where it is wider, at the widest; in the formats (all).

    JPEG has no transparency: there the picture stands on white.
    """
    widths = widths or WIDTHS
    widest = min(image.width, max(widths, default=image.width))
    for width in [*(width for width in widths if width < widest), widest]:
        size = (width, max(1, round(image.height * width / image.width)))
        resized = image.resize(size, Image.Resampling.LANCZOS)
        for format in formats or ENCODERS:
            encoded = BytesIO()
            source = _on_white(resized) if format == "jpeg" else resized
            source.save(encoded, format, **ENCODERS[format])
            yield Rendition(format, *size, encoded.getvalue())


def _read(file: BinaryIO) -> bytes:
    """The whole file, so that storage errors are not taken for a damaged picture later."""
    file.seek(0)
    raw = file.read(MAX_MEGABYTES * 1024 * 1024 + 1)
    if len(raw) <= MAX_MEGABYTES * 1024 * 1024:
        return raw
    raise UnusablePicture(
        _(
            "This file is larger than %(limit)s MB. Save the picture as JPEG, for example "
            "4000 pixels wide, and choose the new file."
        )
        % {"limit": MAX_MEGABYTES}
    )


def _refuse_other_kinds(raw: bytes) -> None:
    """Raise UnusablePicture for bytes that do not begin as one of FORMATS."""
    brands = _brands(raw)
    if SIGNATURE.match(raw) or brands & {b"avif", b"avis"}:
        return
    if brands & HEIC_BRANDS:
        message = _(
            "This is a HEIC picture, the format of many phones, which browsers cannot show. "
            "Open it on the phone or computer, save it as JPEG and choose the new file."
        )
    elif SVG_START.match(raw) and b"<svg" in raw[:4096].lower():
        message = _("This is an SVG drawing. Save it as PNG and choose the new file.")
    else:
        message = _(
            "This file is not a picture the site can use. Choose a JPEG, PNG, WebP, AVIF or "
            "GIF file."
        )
    raise UnusablePicture(message)


def _brands(raw: bytes) -> set[bytes]:
    """The formats an ISO base media file (ISO/IEC 14496-12, `ftyp` box) declares to conform to."""
    if raw[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(raw[:4]), 256)
    return {raw[start : start + 4] for start in (8, *range(16, end, 4))}


def _too_many_pixels(megapixels: int | str) -> UnusablePicture:
    return UnusablePicture(
        _(
            "This picture has %(megapixels)s megapixels; the limit is %(limit)s. Make it smaller, "
            "for example 4000 pixels wide, and choose it again."
        )
        % {"megapixels": megapixels, "limit": MAX_PIXELS // 1_000_000}
    )


def _damaged() -> UnusablePicture:
    return UnusablePicture(
        _(
            "This picture is damaged or incomplete. Open it in a picture program, save it again "
            "as JPEG or PNG and choose the new file."
        )
    )


def _decode(picture: Image.Image) -> Image.Image:
    picture.draft(None, (WIDEST, WIDEST))  # JPEG only: huge photos are halved while decoding
    picture.load()
    with suppress(SyntaxError, ValueError, struct.error):  # broken EXIF: the pixels are still good
        picture.getexif()
    picture.info = _color_info(picture)
    ImageOps.exif_transpose(picture, in_place=True)
    picture = _shrink(_to_8_bit(picture))
    alpha = picture.getchannel("A") if picture.mode in ("LA", "RGBA") else None
    image = _to_srgb(picture.convert({"LA": "L", "RGBA": "RGB"}.get(picture.mode)))
    if alpha and alpha.getextrema()[0] < 255:
        image.putalpha(alpha)
        # Through premultiplied alpha, so that nothing stays hidden below transparent pixels.
        image = image.convert("RGBa").convert("RGBA")
    image.info = {}
    return image


def _color_info(picture: Image.Image) -> dict:
    """The only metadata that matters: what the pixels' values mean."""
    keys = {"icc_profile", "transparency"} & picture.info.keys()
    info = {key: picture.info[key] for key in keys}
    transparent = info.get("transparency", 0)
    values = transparent if isinstance(transparent, Iterable) else [transparent]
    if any(value > 255 for value in values):
        # Pillow reads 16-bit colors as 8-bit but not this one, which would then hit other pixels.
        del info["transparency"]
    return info


def _to_8_bit(picture: Image.Image) -> Image.Image:
    """Mode L, LA, RGB, RGBA or CMYK, so that resizing and color conversion work on real values."""
    if picture.mode == "I;16":
        picture = picture.point(lambda value: value / 256).convert("L")
    mode = {"1": "L", "P": "RGB"}.get(picture.mode, picture.mode)
    if picture.has_transparency_data:
        mode = {"L": "LA", "RGB": "RGBA"}.get(mode, mode)
    # convert() copies even where nothing changes: another 240 MB at 60 megapixels.
    return picture if picture.mode == mode else picture.convert(mode)


def _shrink(picture: Image.Image) -> Image.Image:
    """At most WIDEST pixels wide and WIDEST² in all, so that a tall chart stays legible."""
    width, height = picture.size
    scale = min(1, WIDEST / width, WIDEST / math.sqrt(width * height), MAX_HEIGHT / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _to_srgb(picture: Image.Image) -> Image.Image:
    """Convert L, RGB or CMYK by the picture's own ICC profile, if it has a usable one."""
    profile = picture.info.get("icc_profile")
    if profile:
        srgb = ImageCms.createProfile("sRGB")
        with suppress(ImageCms.PyCMSError):  # a broken profile, or one for other channels
            return ImageCms.profileToProfile(picture, BytesIO(profile), srgb, outputMode="RGB")
    return picture.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
