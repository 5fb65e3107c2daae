"""How much of a title and a description search engines show (pure).

They cut by width, not by characters, and name no limit: "truncated … typically to fit the device
width" (https://developers.google.com/search/docs/appearance/title-link and …/snippet). As it is
measured on large screens, they draw titles in Arial of 20 pixels on about 580 pixels, descriptions
in Arial of 14 pixels on about 985, in two lines
(https://www.screamingfrog.co.uk/guides/serp-snippet/ does the same and says how). So the limits are
approximate and, by default, warnings.
"""

import unicodedata
from dataclasses import dataclass

ELLIPSIS = " …"
# Arial's widths in thousandths of the font's size, by characters of about the same width.
_WIDTHS = {
    char: width
    for chars, width in {
        "ijl'|": 222,
        " !,./:;I[]\\ft": 278,
        "()-`r’‘“”": 333,
        "ckszvxyJ": 500,
        "FTZ+<=>~–": 600,
        "ABEKPSVXY&": 667,
        "CDHNRUw": 722,
        "GOQ": 778,
        "Mm": 833,
        "%W": 917,
        "@—…": 1000,
    }.items()
    for char in chars
}
_LETTER, _CAPITAL, _FULL = 556, 680, 1000


def width(text: str) -> int:
    """In thousandths of the font's size."""
    return sum(_width_of(char) for char in text)


def _width_of(char):
    if char in _WIDTHS:
        return _WIDTHS[char]
    if unicodedata.east_asian_width(char) in "WF":  # a Chinese character takes the room of two
        return _FULL
    if unicodedata.combining(char):
        return 0
    return _CAPITAL if char.isupper() else _LETTER


@dataclass(frozen=True)
class Room:
    """The room for one text: `pixels` wide in all its lines, drawn `size` pixels high; `usual`
    characters fit on average."""

    pixels: int
    size: int
    usual: int

    @property
    def width(self):
        return self.pixels * 1000 // self.size

    def fits(self, text: str) -> bool:
        return width(text) <= self.width

    def about(self, text: str) -> int:
        """About how many characters as wide as those of the text have room."""
        return len(text) * self.width // width(text) if width(text) else self.usual

    def cut(self, text: str) -> str:
        """What is shown: the text, or its first words and an ellipsis."""
        if self.fits(text):
            return text
        end, left = 0, self.width - width(ELLIPSIS)
        while (left := left - _width_of(text[end])) >= 0:
            end += 1
        return _whole_words(text, end) + ELLIPSIS


def _whole_words(text, end):
    """The start of a text, not longer than `end`, without half a word of a script with spaces."""
    is_between = text[end].isspace() or any(
        unicodedata.east_asian_width(char) in "WF" for char in text[max(end - 1, 0) : end + 1]
    )
    start = text[:end]
    return (start if is_between else start.rpartition(" ")[0] or start).rstrip(" ,;:–-，、；：")


TITLE = Room(pixels=580, size=20, usual=60)
DESCRIPTION = Room(pixels=985, size=14, usual=160)
