from typing import NamedTuple
from urllib.parse import unquote

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.kept import kept
from articles.models import Card

register = template.Library()


class ReadyCard(NamedTuple):
    url: str  # "" while its article is not live
    html: SafeString


@register.simple_tag
def article_card(edition, company, path):
    """The card below an article: its own, else the company's unless that leads to this page (a
    path); "" without one that leads anywhere."""
    own = _ready(edition.card_id, edition.card_article_slug)
    if own.url:
        return own.html
    default = _ready(company.default_card_id, getattr(company, "card_article_slug", None))
    return default.html if unquote(default.url) != path else ""


def _ready(pk, article_slug):
    """A card by its key, or none; `article_slug` is the address of its article, if that is live."""
    if pk is None:
        return ReadyCard("", "")
    return kept(("card", pk, article_slug, get_language()), lambda: _make(pk, article_slug))


def _make(pk, article_slug):
    card = Card.objects.select_related("picture", "keyword").get(pk=pk)
    url = card.get_target_url(article_slug or "")
    context = {"card": card, "url": url}
    return ReadyCard(url, render_to_string("articles/_card.html", context) if url else "")
