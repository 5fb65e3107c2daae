"""The body of an article: the editor's nodes, and stored HTML made into safe page HTML (pure).

Stored HTML is plain and semantic. Three nodes of our own are figures that hold a reference:
`<figure data-picture="12"><figcaption>…`, `<figure data-card="3">`, `<figure data-video="https://…">`.
They are expanded once, when an edition is published.
"""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags

VIDEO_FRAME_HOSTS = ("www.youtube-nocookie.com", "player.vimeo.com")

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3, 4]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Picture": True,
    "Card": True,
    "Video": True,
    "NoSpellCheck": False,
}


def allow_node(config, shared_config):
    """Extend the sanitizer's allow-list by our own nodes (called by django-prose-editor)."""
    shared_config["tags"].update({"figure", "figcaption"})
    shared_config["attributes"].setdefault("figure", set()).update(
        {"data-picture", "data-card", "data-video"}
    )


REFERENCE = re.compile(r'<figure data-(picture|card)="(\d{1,18})"')


@dataclass(frozen=True)
class Page:
    """Ready page HTML and its headings: `[{"id": …, "text": …, "level": 2}, …]`."""

    html: str
    contents: list


def references(html: str) -> dict[str, set[int]]:
    """The ids of pictures and cards that stored HTML refers to."""
    found = {"picture": set(), "card": set()}
    for kind, pk in REFERENCE.findall(html):
        found[kind].add(int(pk))
    return found


def plain_text(html: str) -> str:
    """The words of stored HTML, for comparison, extracts and search."""
    return unescape(strip_tags(html.replace("<", " <")))


def page(html: str, nodes: dict) -> Page:
    """Stored HTML made into page HTML; `nodes` maps ("picture", id) and ("card", id) to objects."""
    return Page(html, [])
