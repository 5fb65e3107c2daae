"""The account of a page: every line gets one place, values are taken once."""

from django.utils.translation import gettext_lazy as _

from articles.importing.blocks import PageData
from articles.importing.dates import find_date
from articles.importing.lines import is_crumb_separator, split_keywords
from articles.importing.proposal import Place, Placement, Proposal


class Ledger:
    """Fills a proposal line by line. `numbers` has the first line of each place."""

    def __init__(self):
        self.proposal = Proposal()
        self.numbers = {}

    def close(self, data: PageData) -> Proposal:
        """The proposal, its placements in the order of the page; `data` fills what is missing."""
        proposal = self.proposal
        proposal.placements.sort(key=lambda placement: placement.number)
        proposal.title = proposal.title or data.title
        proposal.summary = data.summary
        found = find_date(data.published)
        proposal.posted_on = proposal.posted_on or (found and found.date)
        if not proposal.keywords:
            _add(proposal.keywords, split_keywords(data.keywords))
        return proposal

    def place(self, block, place, note=""):
        self.numbers.setdefault(place, block.number)
        self.proposal.placements += [
            Placement(number, text, place, note) for number, text in block.lines
        ]

    def apply(self, block, sign):
        """Place a recognized line and take its values; what is already known stays."""
        proposal, place, note = self.proposal, sign.place, sign.note
        if sign.date and proposal.posted_on not in {None, sign.date}:
            place, note = Place.UNPLACED, _("another date")
        proposal.posted_on = proposal.posted_on or sign.date
        if place == Place.CARD:
            proposal.card_label = proposal.card_label or sign.values[0]
            if sign.values[0] != proposal.card_label:
                place, note = Place.UNPLACED, _("another card")
        if place == Place.KEYWORD:
            _add(proposal.keywords, sign.values)
        _add(proposal.emails, sign.emails)
        _add(proposal.phones, sign.phones)
        self.place(block, place, note)

    def place_picture(self, block):
        if self.proposal.picture_text:
            self.place(block, Place.UNPLACED, _("text of another picture"))
        else:
            self.proposal.picture_text = " ".join(block.text.split())
            self.place(block, Place.PICTURE)

    def place_title(self, block):
        self.proposal.title = " ".join(block.text.split())
        self.place(block, Place.TITLE)

    def place_crumbs(self, blocks, labels):
        self.proposal.breadcrumb += [label for label in labels if not is_crumb_separator(label)]
        for block in blocks:
            self.place(block, Place.BREADCRUMB)


def _add(values, new):
    """Add what is not there yet, in any case."""
    known = {value.casefold() for value in values}
    for value in new:
        if value.casefold() not in known:
            known.add(value.casefold())
            values.append(value)
