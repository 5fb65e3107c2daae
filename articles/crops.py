"""The part of a picture that lists, cards and shared links show: around its focal point (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from articles.images import Rendition, renditions


@dataclass(frozen=True)
class Crop:
    """A part of fixed proportions, as files of some widths (in pixels) and formats (all)."""

    width: int
    height: int
    widths: tuple[int, ...]
    formats: tuple[str, ...] = ()

    def box(self, size: tuple[int, int], focal: tuple[int, int]) -> tuple[int, int, int, int]:
        """The largest part of a picture of `size` that has these proportions: left, top, right
        and bottom in pixels. It is centered on the focal point (percent from the left and the
        top) as far as the picture's edges let it."""
        scale = min(size[0] / self.width, size[1] / self.height)
        inner = [max(1, round(self.width * scale)), max(1, round(self.height * scale))]
        left, top = (
            min(max(round(whole * percent / 100 - part / 2), 0), whole - part)
            for whole, part, percent in zip(size, inner, focal, strict=True)
        )
        return left, top, left + inner[0], top + inner[1]


CROPS = {
    "teaser": Crop(3, 2, widths=(480, 800, 1200, 1600)),  # the proportions in css/site.css
    # What the big networks ask for; https://ogp.me knows no sizes.
    "shared": Crop(1200, 630, widths=(1200,), formats=("jpeg",)),
}


def crops(image: Image.Image, focal: tuple[int, int]) -> Iterator[tuple[str, Rendition]]:
    """Encode every crop of an opened picture: (its name, a file of it), never enlarged."""
    for name, crop in CROPS.items():
        part = image.crop(crop.box(image.size, focal))
        for rendition in renditions(part, crop.widths, crop.formats):
            yield name, rendition
