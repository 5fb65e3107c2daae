"""The inside of a paragraph: safe HTML built from a tree, and its lines."""

import re

from django.utils.html import escape

from articles.importing.text import clean
from articles.importing.tree import Node

KEPT = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sub": "sub", "sup": "sup"}
INVISIBLE = {"script", "style", "template", "noscript", "title"}
_SAFE_HREF = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE)


def render(children) -> str:
    """Safe HTML of elements and (line number, text) pairs."""
    return re.sub(r"\s+", " ", "".join(map(_render, children))).strip()


def _render(child):
    if not isinstance(child, Node):
        return escape(clean(child[1]))
    if child.tag == "br":
        return "<br>"
    inner = "" if child.tag in INVISIBLE else "".join(map(_render, child.children))
    if not child.is_inline:
        return f" {inner} "
    return _keep(child, inner) if inner.strip() else inner


def _keep(node, inner):
    """The element around its inner HTML, if it is one that articles keep."""
    if node.tag == "a" and (href := safe_href(node.attributes.get("href", ""))):
        return f'<a href="{escape(href)}">{inner}</a>'
    if node.tag in KEPT:
        return f"<{KEPT[node.tag]}>{inner}</{KEPT[node.tag]}>"
    return inner


def safe_href(href: str) -> str:
    """An address that runs no script: http(s), mailto, tel or of the same site; else nothing."""
    href = re.sub(r"[\x00-\x20\x7f]", "", clean(href))
    return href if _SAFE_HREF.match(href) and not href.startswith(("#", "//")) else ""


def plain(children) -> str:
    """The visible text, spaces collapsed."""
    return " ".join("".join(text for _line, text in visible_texts(children)).split())


def visible_texts(children):
    """(line number, text) pairs that a browser shows."""
    for child in children:
        if not isinstance(child, Node):
            yield child[0], clean(child[1])
        elif child.tag == "br":
            yield child.line, " "
        elif child.tag not in INVISIBLE:
            if not child.is_inline:
                yield child.line, " "
            yield from visible_texts(child.children)
            if not child.is_inline:
                yield child.line, " "


def first_line(children) -> int:
    """The line of the first visible character."""
    for line, text in visible_texts(children):
        if text.strip():
            return line + text[: len(text) - len(text.lstrip())].count("\n")
    return 0
