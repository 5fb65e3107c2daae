"""Page HTML as programs elsewhere read it: in feeds, and made into Markdown (pure).

What only our stylesheet and scripts understand is left out; every address is a whole one.
"""

import re
from urllib.parse import urljoin

from django.template.loader import render_to_string

from articles.markup import Element, parse

_CELL = ("colspan", "rowspan", "scope")
# The attributes that stay; classes, data and sizes for our own layout go.
_KEPT = {
    "a": ("href",),
    "img": ("src", "alt", "width", "height"),
    "ol": ("start",),
    "td": _CELL,
    "th": _CELL,
    **dict.fromkeys(("h2", "h3", "h4"), ("id",)),
}
_UNWRAPPED = {"aside", "div", "picture", "span"}
_DROPPED = {"link", "script", "source", "style"}
_SPACE = re.compile(r"[ \t\r\n]+")  # of templates; a space that does not break means something


def tree(html: str, base: str) -> Element:
    """The elements of page HTML without what is ours alone; `base` is the page's whole address.

    A picture is its plain `img`, a video a link to its page, a table has no box that scrolls.
    """
    root = parse(html)
    _simplify(root, base)
    return root


def html(html: str, base: str) -> str:
    """Page HTML for feeds; see `tree`."""
    return str(tree(html, base).inner_html())


def whole(edition) -> str:
    """The page HTML of an edition's main picture and text."""
    hero = edition.hero
    picture = render_to_string("articles/_hero.html", {"picture": hero}) if hero else ""
    return picture + edition.html


def _simplify(parent, base):
    children = []
    for child in parent.children:
        if not isinstance(child, Element):
            children.append(_SPACE.sub(" ", child))
        elif child.tag not in _DROPPED and child.attributes.get("aria-hidden") != "true":
            _simplify(child, base)
            children += child.children if child.tag in _UNWRAPPED else [child]
    parent.children = children
    parent.attributes = {
        name: urljoin(base, value) if name in {"href", "src"} else value
        for name, value in parent.attributes.items()
        if name in _KEPT.get(parent.tag, ())
    }
