"""Sitemaps as XML, written piece by piece (pure): https://www.sitemaps.org/protocol.html

With Google's extensions for pictures and news, and the languages of a page as `xhtml:link`:
https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps,
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap and
https://developers.google.com/search/docs/specialty/international/localized-versions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

from articles.feed_formats import xml_text

MAX_URLS = 50_000  # in one file
MAX_BYTES = 50 * 1024 * 1024
PIECE = 100  # addresses that are written at once

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


@dataclass(frozen=True, slots=True)
class News:
    """What Google News asks of an article; `language` is ISO 639 or zh-cn, zh-tw."""

    publication: str
    language: str
    published_at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Url:
    """A page: its whole address, already percent-encoded, when it changed last, the addresses of
    its pictures, and (hreflang, address) of each of its languages, itself included."""

    loc: str
    lastmod: datetime | None = None
    images: Iterable[str] = ()
    alternates: Iterable[tuple[str, str]] = ()
    news: News | None = None


def urlset(urls: Iterable[Url]) -> Iterator[str]:
    """A sitemap in pieces, each asked of `urls` only when the one before is gone."""
    yield _HEAD + _URLSET
    yield from _pieces(map(_url, urls))
    yield "</urlset>\n"


def index(files: Iterable[tuple[str, datetime | None]]) -> Iterator[str]:
    """The list of sitemaps, as (address, when it changed last), in pieces."""
    yield _HEAD + _INDEX
    yield from _pieces(f"<sitemap>{_place(*file)}</sitemap>\n" for file in files)
    yield "</sitemapindex>\n"


def moment(at: datetime) -> str:
    """A moment in W3C's date and time format (https://www.w3.org/TR/NOTE-datetime)."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _pieces(texts):
    while piece := "".join(islice(texts, PIECE)):
        yield piece


def _place(loc, lastmod):
    changed = f"<lastmod>{moment(lastmod)}</lastmod>" if lastmod else ""
    return f"<loc>{_text(loc)}</loc>{changed}"


def _url(url):
    """The order is that of the schemas: sitemap.xsd lets extensions follow its own elements."""
    images = "".join(
        f"<image:image><image:loc>{_text(loc)}</image:loc></image:image>" for loc in url.images
    )
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(loc)}/>'
        for code, loc in url.alternates
    )
    news = _news(url.news) if url.news else ""
    return f"<url>{_place(url.loc, url.lastmod)}{images}{links}{news}</url>\n"


def _news(news):
    return (
        f"<news:news><news:publication><news:name>{_text(news.publication)}</news:name>"
        f"<news:language>{_text(news.language)}</news:language></news:publication>"
        f"<news:publication_date>{moment(news.published_at)}</news:publication_date>"
        f"<news:title>{_text(news.title)}</news:title></news:news>"
    )


def _text(value):
    return escape(xml_text(value))
