"""What an old page was understood to say, with an account of every line."""

import datetime
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Place(TextChoices):
    """Where a line went."""

    BREADCRUMB = "breadcrumb", _("Breadcrumb")
    TITLE = "title", _("Title")
    DATE = "date", _("Date")
    PICTURE = "picture", _("Picture text")
    BODY = "body", _("Body")
    KEYWORD = "keyword", _("Keyword")
    CARD = "card", _("Card")
    CONTACT = "contact", _("Contact details")
    BOILERPLATE = "boilerplate", _("Interface of the old page")
    UNPLACED = "unplaced", _("Not placed")


@dataclass(frozen=True)
class Placement:
    """One line of the input. `number` counts its lines from 1; `note` says what it is."""

    number: int
    text: str
    place: Place
    note: str = ""

    def __str__(self):
        note = f" ({self.note})" if self.note else ""
        return f"{self.number}: {self.text}{note}"


class Counts(NamedTuple):
    headings: int
    paragraphs: int


@dataclass
class Proposal:
    """What `read()` proposes; an editor corrects it.

    `body` is plain semantic HTML: lead paragraphs, then headings (h2–h4), paragraphs, lists,
    quotes, tables, links. `placements` lists every non-blank line of the input once, in order.
    """

    breadcrumb: list[str] = field(default_factory=list)
    title: str = ""
    posted_on: datetime.date | None = None
    picture_text: str = ""
    summary: str = ""  # only HTML pages have one, for search engines
    body: str = ""
    keywords: list[str] = field(default_factory=list)
    card_label: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)

    @property
    def boilerplate(self) -> list[Placement]:
        """Lines of the old page's interface; `note` says what each was."""
        return self.placed_in(Place.BOILERPLATE)

    @property
    def unplaced(self) -> list[Placement]:
        """Lines that an editor has to look at."""
        return self.placed_in(Place.UNPLACED)

    def placed_in(self, place: Place) -> list[Placement]:
        return [placement for placement in self.placements if placement.place == place]

    def counts(self) -> Counts:
        """How many headings and paragraphs the body has."""
        return Counts(len(re.findall(r"<h[2-4]>", self.body)), self.body.count("<p>"))
