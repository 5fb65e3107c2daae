"""Checks, without the parser's help, that a proposal accounts for a page's every word."""

import re
from html import unescape

from articles.importing import Place


def words(text):
    return re.findall(r"\w+", text)


def body_words(html):
    return words(unescape(re.sub(r"<a [^>]*>|<[^>]*>", " ", html)))


def placed_text(proposal, *places):
    lines = (line.text for place in places for line in proposal.placed_in(place))
    return " ".join(" ".join(lines).split())


def assert_values_hold_their_lines(proposal):
    """What a line was placed as can be read in the field of that place."""
    fields = {
        Place.TITLE: proposal.title,
        Place.BREADCRUMB: " ".join(proposal.breadcrumb),
        Place.PICTURE: proposal.picture_text,
    }
    for place, value in fields.items():
        if lines := proposal.placed_in(place):
            label = "You are here:" if place == Place.BREADCRUMB else ""
            assert words(value) == words(" ".join(line.text.removeprefix(label) for line in lines))
    assert bool(proposal.posted_on) >= bool(proposal.placed_in(Place.DATE))
    assert bool(proposal.card_label) == bool(proposal.placed_in(Place.CARD))
    keywords = placed_text(proposal, Place.KEYWORD).casefold()
    assert all(keyword.casefold() in keywords for keyword in proposal.keywords)
    for values in (proposal.keywords, proposal.emails, proposal.phones):
        assert len(values) == len({value.casefold() for value in values})
