"""HTML → blocks: what a browser would show of a page, as paragraphs, headings, lists, tables."""

import re
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from articles.importing import inline
from articles.importing.blocks import Block, Kind, PageData, is_prose
from articles.importing.proposal import Place
from articles.importing.structures import (
    is_data,
    is_list,
    list_html,
    list_lines,
    table_html,
    table_lines,
)
from articles.importing.tree import Node, parse

_SOURCE = re.compile(
    r"\s*<(?:!doctype|html|head|body|p|div|h[1-6]|table|article|section|main)\b"
    r"|[\s\S]*</(?:p|div|h[1-6]|body|html|head|li|ul|ol|table|td|span|a|article|section)\s*>",
    re.IGNORECASE,
)
_ZONES = {
    "nav": _("site navigation"),
    "footer": _("page footer"),
    "aside": _("sidebar"),
    "form": _("form"),
    "button": _("form"),
    "label": _("form"),
    "select": _("form"),
    "textarea": _("form"),
}
_ZONE_NAME = re.compile(  # "site-footer", "menu"; not "has-sidebar", "content-with-sidebar"
    r"(?:(?!has|no|with)[a-z]+[-_])?"
    r"(?:(?P<nav>nav|navbar|navigation|menu)|(?P<footer>footer|copyright)|(?P<aside>sidebar))"
)
_CRUMB_NAME = re.compile(r"(?:[a-z]+[-_])?(?:bread-?)?crumbs?")
_MEDIA = {"iframe", "video", "audio", "object", "embed"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def is_html(text: str) -> bool:
    """Whether a text is a page's source: it begins with a tag or contains an end tag."""
    return bool(_SOURCE.match(text))


def read_blocks(html: str) -> tuple[list[Block], PageData]:
    """Blocks of a page, and what its head says to machines."""
    root = parse(html)
    reader = _Reader()
    reader.walk(root)
    return reader.blocks, _page_data(root)


def _page_data(root):
    data = {}
    for node in root.walk():
        if node.tag == "title" and "title" not in data:
            data["title"] = inline.plain(node.children)
        elif node.tag == "meta":
            name = node.attributes.get("name") or node.attributes.get("property") or ""
            data.setdefault(name.lower(), inline.clean(node.attributes.get("content", "")).strip())
    return PageData(
        title=data.get("title", ""),
        summary=data.get("description", ""),
        keywords=data.get("keywords", ""),
        published=data.get("article:published_time", "")[:10],
    )


class _Reader:
    """Walks the tree. `run` gathers inline content until a block begins or ends."""

    def __init__(self):
        self.blocks = []
        self.run = []
        self.pictures = []
        self.zone = ""
        self.place = None
        self.in_article = False

    def walk(self, node):
        for child in node.children:
            if not isinstance(child, Node):
                self.run.append(child)
            elif child.is_inline:
                self._gather(child)
            elif child.tag not in inline.INVISIBLE:
                self.flush()
                self._block(child)
        self.flush(keeps_breaks=node.tag == "p")

    def _gather(self, node):
        """Inline content without elements that are not kept, such as `<font>`."""
        if node.tag in inline.INVISIBLE:
            return
        if node.tag in {"br", "a", *inline.KEPT}:
            self.run.append(node)
            self.pictures += [image for image in node.walk() if image.tag == "img"]
        elif node.tag == "img":
            self.pictures.append(node)
        else:
            for child in node.children:
                if isinstance(child, Node):
                    self._gather(child)
                else:
                    self.run.append(child)

    def flush(self, *, keeps_breaks=False):
        """Make blocks of the run: a line break ends a block, except inside a `<p>` of running
        text, where only two in a row do."""
        for pieces in _paragraphs(self.run):
            if keeps_breaks and any(is_prose(inline.plain(piece)) for piece in pieces):
                self._add(pieces, "<br>".join(map(inline.render, pieces)))
            else:
                for piece in pieces:
                    self._add([piece], inline.render(piece))
        self.run = []
        for image in self.pictures:
            self._picture(image)
        self.pictures = []

    def _add(self, pieces, html, **kwargs):
        lines = [(inline.first_line(piece), inline.plain(piece)) for piece in pieces]
        text = " ".join(line for _number, line in lines)
        self.blocks.append(Block(lines, text, html, zone=self.zone, place=self.place, **kwargs))

    def _picture(self, image):
        if not self.zone:
            self._note(image, inline.clean(image.attributes.get("alt", "")), Place.PICTURE)

    def _block(self, node):
        with self._inside(node):
            is_content = not (self.zone or self.place)
            if node.tag in _MEDIA:
                self._medium(node)
            elif node.tag == "input":
                self._input(node)
            elif node.tag in _HEADINGS:
                self._heading(node)
            elif is_content and node.tag in {"ul", "ol"} and is_list(node):
                self._structure(node, list_html(node), list_lines(node))
            elif is_content and node.tag == "table" and is_data(node):
                self._structure(node, table_html(node), table_lines(node))
            elif is_content and node.tag == "blockquote":
                self._quote(node)
            else:
                self.walk(node)

    @contextmanager
    def _inside(self, node):
        before = self.zone, self.place, self.in_article
        self.in_article = self.in_article or node.tag in {"main", "article"}
        if any(map(_CRUMB_NAME.fullmatch, [*node.names, node.attributes.get("aria-label", "")])):
            self.place, self.zone = Place.BREADCRUMB, ""
        elif node.tag == "figcaption":
            self.place = Place.PICTURE
        elif not self.place:
            self.zone = self.zone or self._zone(node)
        yield
        self.zone, self.place, self.in_article = before

    def _zone(self, node):
        if node.tag == "header" and not self.in_article:
            return _("page header")
        if node.tag in _ZONES or node.tag in {"html", "body", "main", "article"}:
            return _ZONES.get(node.tag, "")
        named = next(filter(None, map(_ZONE_NAME.fullmatch, node.names)), None)
        return _ZONES[named.lastgroup] if named else ""

    def _medium(self, node):
        sources = (
            part.attributes.get("src") or part.attributes.get("data") for part in node.walk()
        )
        if source := next(filter(None, sources), ""):
            self._note(node, inline.clean(source), Place.UNPLACED, _("embedded media"))
        self.walk(node)

    def _input(self, node):
        """The words on a form's button or in its empty field."""
        is_button = node.attributes.get("type", "").lower() in {"submit", "button", "reset"}
        if words := node.attributes.get("value" if is_button else "placeholder", ""):
            self._note(node, inline.clean(words), None, _ZONES["form"])

    def _note(self, node, text, place, zone=""):
        if text := " ".join(text.split()):
            self.blocks.append(Block([(node.line, text)], text, "", place=place, zone=zone))

    def _heading(self, node):
        if inline.plain(node.children):
            level = int(node.tag[1])
            html = inline.render(node.children)
            self._add([node.children], html, kind=Kind.HEADING, level=level)
        self._pictures_in(node)

    def _structure(self, node, html, lines):
        if lines := [children for children in lines if inline.plain(children)]:
            self._add(lines, html, kind=Kind.STRUCTURE)
        self._pictures_in(node)

    def _pictures_in(self, node):
        for image in node.walk():
            if image.tag == "img":
                self._picture(image)

    def _quote(self, node):
        reader = _Reader()
        reader.walk(node)
        quoted = [block for block in reader.blocks if not (block.place or block.zone)]
        if lines := [line for block in quoted for line in block.lines]:
            for block in quoted:
                block.kind = Kind.PARAGRAPH if block.kind == Kind.HEADING else block.kind
            html = "<blockquote>" + "".join(block.render() for block in quoted) + "</blockquote>"
            text = " ".join(line for _number, line in lines)
            self.blocks.append(Block(lines, text, html, Kind.STRUCTURE))
        self.blocks += [block for block in reader.blocks if block not in quoted]


def _paragraphs(run):
    """Groups of pieces: a line break ends a piece, two in a row end a group."""
    pieces, groups = [[]], [[]]
    for child in run:
        if isinstance(child, Node) and child.tag == "br":
            pieces.append([])
        else:
            pieces[-1].append(child)
    for piece in pieces:
        if inline.plain(piece):
            groups[-1].append(piece)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]
