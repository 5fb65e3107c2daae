"""Passing an article on: links that need no script and ask no other site for anything."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from tests.factories import make_edition
from tests.pages import html_of, links, part, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(client):
    edition = make_edition("Steel & “ropes” 50 % off?", slug="ropes")
    return part(html_of(client, edition.get_absolute_url()), "div", "share")


def test_each_link_carries_the_canonical_address_and_the_title_whole(shared):
    address, title = f"{settings.SITE_URL}/news/ropes/", "Steel & “ropes” 50 % off?"
    asked = [parse_qs(urlsplit(href.replace("&amp;", "&")).query) for href, _text in links(shared)]
    assert asked == [
        {"subject": [title], "body": [address]},
        {"text": [f"{title} {address}"]},
        {"url": [address]},
    ]


def test_what_needs_a_script_is_a_button_that_a_script_shows(shared):
    for name in ("data-share=", "data-copy=", "data-print"):
        assert part(shared, "button", name)
    assert words(shared).startswith("Share")
