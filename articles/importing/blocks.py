"""The pieces a page is read into: a paragraph, a heading, a list … before their role is known."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from articles.importing.proposal import Place

HEADING_LIMIT = 120  # a heading is shorter than this; a line this long is a paragraph

_CLOSING = re.compile(r"[.!。！…।۔][\"'”’»)\]）」』]*$")
_OPEN_ENDED = re.compile(r"[,;:，；：、]$")


class Kind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    STRUCTURE = "structure"  # list, quote or table


@dataclass(eq=False)
class Block:
    """`lines` are its lines in the input, numbered from 1; `html` is safe inner HTML (of a
    STRUCTURE the whole element). `place` is set when the markup already says what it is, `zone`
    when it stands in a frame of the page (navigation, footer …)."""

    lines: list[tuple[int, str]]
    text: str
    html: str
    kind: Kind = Kind.PARAGRAPH
    level: int = 2
    after_blank: bool = True
    place: Place | None = None
    zone: str = ""

    @property
    def is_line(self) -> bool:
        return self.kind != Kind.STRUCTURE and len(self.lines) == 1

    @property
    def number(self) -> int:
        return self.lines[0][0]

    @property
    def is_prose(self) -> bool:
        return self.kind == Kind.PARAGRAPH and is_prose(self.text)

    def render(self) -> str:
        tag = {Kind.PARAGRAPH: "p", Kind.HEADING: f"h{self.level}"}.get(self.kind)
        return f"<{tag}>{self.html}</{tag}>" if tag else self.html


@dataclass(frozen=True)
class PageData:
    """What an HTML page says to machines: used where the page itself says nothing."""

    title: str = ""
    summary: str = ""
    keywords: str = ""
    published: str = ""  # an ISO date


def measure(text: str) -> int:
    """The length as the eye sees it: a Chinese character counts as two letters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def is_sentence(text: str) -> bool:
    """Closed like a sentence, and more than a shout such as "Submit Done!"."""
    return bool(_CLOSING.search(text)) and (len(text.split()) > 4 or measure(text) > 30)


def is_prose(text: str) -> bool:
    """A line of running text, as against a heading, a label or a button."""
    return is_sentence(text) or measure(text) >= HEADING_LIMIT


def may_be_heading(text: str) -> bool:
    """Short, with letters, and not closed; a question may be a heading."""
    return (
        measure(text) < HEADING_LIMIT
        and any(char.isalpha() for char in text)
        and not _CLOSING.search(text)
        and not _OPEN_ENDED.search(text)
    )
