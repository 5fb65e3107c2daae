"""A body as the blocks that readers see one below the other, each with its words (pure)."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from articles.changes.marking import Token, join_spaces, plain, tokens
from articles.markup import Element, parse

NESTED = ("ul", "ol", "table", "figure", "blockquote", "hr")


@dataclass(frozen=True)
class Block:
    """Its words begin with what kind of block it is. `node` names what a figure shows, such as
    ("picture", "12")."""

    words: list
    node: tuple | None = None

    def __post_init__(self):
        if self.words:
            self.words[-1] = self.words[-1]._replace(space="")

    @cached_property
    def key(self):
        """Equal for blocks that read the same."""
        return tuple(word.key for word in self.words)

    @property
    def identity(self):
        """Equal for blocks that are the same in another place."""
        return self.node or self.key

    @property
    def html(self):
        return plain(self.words)


def blocks(html: str, nodes: dict) -> list[Block]:
    """The blocks of stored HTML; `nodes` maps ("picture", id) and ("card", id) to objects."""
    return [block for block in _walk(parse(html), nodes) if block.words]


def _walk(parent, nodes, quoted=""):
    loose = []  # text without a block around it
    for child in parent.children:
        method = isinstance(child, Element) and _BLOCKS.get(child.tag)
        if method:
            yield from _paragraph(Element("p", {}, loose), nodes, quoted)
            loose = []
            yield from method(child, nodes, quoted)
        else:
            loose.append(child)
    yield from _paragraph(Element("p", {}, loose), nodes, quoted)


def _paragraph(element, nodes, quoted):
    words = _words(element)
    if words:
        yield Block([*_kind(quoted), *words])
    yield from _inside(element, nodes, quoted)


def _heading(element, nodes, quoted):
    words = _words(element)
    if words:
        yield Block([*_kind(_("Heading %(level)s") % {"level": element.tag[1]}), *words])


def _quotation(element, nodes, quoted):
    yield from _walk(element, nodes, _("Quotation"))


def _list(element, nodes, quoted):
    kind = _("List item") if element.tag == "ul" else _("Numbered item")
    start = element.attributes.get("start")
    for item in element.elements("li"):
        said = _("Numbered item, from %(number)s") % {"number": start} if start else kind
        start = None
        yield Block([*_kind(said), *_words(item)])
        yield from _inside(item, nodes, quoted)


def _table(element, nodes, quoted):
    for row in (e for e in element.descendants() if e.tag == "tr"):
        words = []
        for cell in row.elements("td", "th"):
            spans = [cell.attributes.get(name, "1") for name in ("colspan", "rowspan")]
            size = (
                [] if spans == ["1", "1"] else [Token(" × ".join(spans), note="detail", space=" ")]
            )
            tags = ("strong",) if cell.tag == "th" else ()
            words += [Token("|", space=" "), *_words(cell, tags), *size]
        yield Block([*_kind(_("Table row")), *words])


def _figure(element, nodes, quoted):
    captions = element.elements("figcaption")
    caption = _words(captions[0]) if captions else []
    for name in ("picture", "card", "video"):
        if value := element.attributes.get(f"data-{name}"):
            kind, said = _FIGURES[name](element, value, nodes)
            rest = [Token("–", space=" "), *caption] if caption else []
            yield Block([*_kind(kind), *tokens(f"{said} "), *rest], node=(name, value))
            return
    yield Block(caption)


def _picture(element, value, nodes):
    picture = nodes.get(("picture", int(value)))
    own = element.attributes.get("data-alt") or (picture and picture.alternative)
    return _("Picture"), own or picture or _("no longer in the library")


def _card(element, value, nodes):
    return _("Card"), nodes.get(("card", int(value))) or _("no longer there")


def _video(element, value, nodes):
    return _("Video"), value


def _rule(element, nodes, quoted):
    yield Block(_kind(_("Line across")))


def _inside(element, nodes, quoted):
    """The blocks nested in a list item or paragraph."""
    for child in element.children:
        if isinstance(child, Element):
            if child.tag in NESTED:
                yield from _BLOCKS[child.tag](child, nodes, quoted)
            else:
                yield from _inside(child, nodes, quoted)


def _kind(text):
    return [Token(text, note="kind", space=" ")] if text else []


def _words(element, tags=()):
    return join_spaces(_raw(element, tags))


def _raw(element, tags):
    for child in element.children:
        if isinstance(child, str):
            yield from _spaced(child, tags)
        elif child.tag == "br":
            yield Token("↵", tags, space="\n")
        elif child.tag == "a":
            yield from _raw(child, (*tags, "a"))
            yield Token(f" → {child.attributes.get('href', '')}", note="detail")
        elif child.tag == "p":
            yield from _raw(child, tags)
            yield Token(" ")
        elif child.tag not in NESTED:
            yield from _raw(child, (*tags, child.tag))


def _spaced(text, tags):
    """The words of a text and one space for each stretch of space, also at its ends."""
    if text[:1].isspace():
        yield Token(" ")
    yield from tokens(text, tags)


_FIGURES = {"picture": _picture, "card": _card, "video": _video}
_BLOCKS = {
    "p": _paragraph,
    **dict.fromkeys(("h2", "h3", "h4"), _heading),
    "ul": _list,
    "ol": _list,
    "blockquote": _quotation,
    "table": _table,
    "figure": _figure,
    "hr": _rule,
}
