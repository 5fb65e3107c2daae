"""What pages tell search engines about themselves as JSON-LD of https://schema.org (pure).

Plain values in, dictionaries out; `script()` makes the element of the page. What is empty is left
out. Addresses are whole. The publisher and the site are referred to by "@id": their own texts stand
elsewhere on the same page (`portal.organization`), so what is stored with an article stays true
when the company's details change.

There is no SearchAction: Google retired the search box it was for
(https://developers.google.com/search/blog/2024/10/sitelinks-search-box).
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

CONTEXT = "https://schema.org"
MAX_HEADLINE = 110  # characters that Google once advised; longer ones "may be truncated"
# What would end the element or a line of script, as django.utils.html.json_script has it.
_ESCAPES = {char: f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}
# `json.dumps()` would make an encoder at each call.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# A character of Chinese or Japanese counts as a word, as word processors count.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def script(*things: dict) -> SafeString:
    """The page's element with one thing, or a graph of several. Browsers never run it, so a strict
    Content-Security-Policy lets it be."""
    data = {"@context": CONTEXT, **(things[0] if len(things) == 1 else {"@graph": things})}
    return mark_safe(f'<script type="application/ld+json">{_encoded(data)}</script>')


def text(value: str) -> SafeString:
    """A text as it stands between the quotes in `script()`."""
    return mark_safe(_encoded(value)[1:-1])


def _encoded(value):
    text = _encode(value)
    for char, escape in _ESCAPES.items():  # a list's page would take `translate()` 60 µs
        text = text.replace(char, escape)
    return text


def organization_id(site_url: str) -> str:
    return f"{site_url}/#organization"


def website_id(site_url: str) -> str:
    return f"{site_url}/#website"


@dataclass(frozen=True)
class Article:
    """What is told of an article. `language` is a BCP 47 tag; moments know their zone; `images` are
    made by `image()`, the best first; the first of the keywords is the article's section."""

    url: str
    headline: str
    description: str
    language: str
    published: datetime
    modified: datetime
    images: Sequence[dict] = ()
    keywords: Sequence[str] = ()
    words: int = 0


def news_article(site_url: str, article: Article) -> dict:
    """https://developers.google.com/search/docs/appearance/structured-data/article"""
    publisher = {"@id": organization_id(site_url)}
    thing = {
        "@type": "NewsArticle",
        "@id": f"{article.url}#article",
        "mainEntityOfPage": article.url,
        "isPartOf": {"@id": website_id(site_url)},
        "headline": _shortened(article.headline),
        "description": article.description,
        "inLanguage": article.language,
        "datePublished": article.published.isoformat(timespec="seconds"),
        "dateModified": article.modified.isoformat(timespec="seconds"),
        "author": publisher,
        "publisher": publisher,
        "image": list(article.images),
        "articleSection": article.keywords[0] if article.keywords else "",
        "keywords": list(article.keywords),
        "wordCount": article.words,
    }
    return _without_empty(thing)


def image(url: str, width: int, height: int) -> dict:
    """A picture's file; width and height in pixels."""
    return {"@type": "ImageObject", "url": url, "width": width, "height": height}


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> dict:
    """The way to a page: (name, address) of each step from the home page to the page itself, whose
    own address may be "".

    https://developers.google.com/search/docs/appearance/structured-data/breadcrumb
    """
    steps = enumerate(steps, start=1)
    items = [
        _without_empty({"@type": "ListItem", "position": position, "name": name, "item": url})
        for position, (name, url) in steps
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def item_list(rows: Iterable[tuple[str, str]], *, first: int = 1) -> dict:
    """A list of pages as (name, address); `first` is the first one's place in the whole list.

    https://developers.google.com/search/docs/appearance/structured-data/carousel
    """
    items = [
        {"@type": "ListItem", "position": position, "url": url, "name": name}
        for position, (name, url) in enumerate(rows, start=first)
    ]
    return {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}


def page(
    site_url: str,
    url: str,
    *,
    kind: str = "WebPage",
    name: str,
    description: str = "",
    language: str,
    content: dict | None = None,
) -> dict:
    """A page that is no article: `kind` is WebPage or one of its kinds at schema.org, such as
    CollectionPage or ContactPage; `content` is what it mainly shows."""
    return _without_empty(
        {
            "@type": kind,
            "@id": f"{url}#page",
            "url": url,
            "name": name,
            "description": description,
            "inLanguage": language,
            "isPartOf": {"@id": website_id(site_url)},
            "mainEntity": content,
        }
    )


def word_count(text: str) -> int:
    """How many words a text has, in any script."""
    return len(_WORD.findall(text))


def _shortened(headline):
    """The whole headline, or its first words, as search results cut it anyway."""
    if len(headline) <= MAX_HEADLINE:
        return headline
    start = headline[: MAX_HEADLINE - 1]
    return (start.rpartition(" ")[0] or start).rstrip(" ,;:–-，、；：") + "…"


def _without_empty(thing):
    return {name: value for name, value in thing.items() if value not in ("", None, [], 0)}
