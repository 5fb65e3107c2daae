"""A small tree of HTML elements, to rewrite well-formed HTML: sanitized or our own (pure)."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.html import conditional_escape, format_html, format_html_join, mark_safe

VOID = frozenset({"br", "hr", "img", "source"})  # those that stored HTML and page HTML have
MAX_DEPTH = 60  # elements nested deeper are laid flat: hostile input must not exhaust the stack


@dataclass(eq=False)
class Element:
    """An element; its children are elements, text (escaped when rendered) and ready HTML."""

    tag: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)

    def __html__(self):
        attributes = format_html_join("", ' {}="{}"', self.attributes.items())
        if self.tag in VOID:
            return format_html("<{}{}>", self.tag, attributes)
        return format_html("<{}{}>{}</{}>", self.tag, attributes, self.inner_html(), self.tag)

    def inner_html(self):
        return mark_safe("".join(conditional_escape(child) for child in self.children))

    def text(self):
        """The words inside, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from [" "] if child.tag in VOID else child._texts()

    def descendants(self):
        """Every element inside, in reading order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.descendants()

    def elements(self, *tags):
        """The children that are elements with one of the tags."""
        return [c for c in self.children if isinstance(c, Element) and c.tag in tags]


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID and len(self.open) < MAX_DEPTH:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag in {element.tag for element in self.open}:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """The tree of well-formed HTML, as the children of an element without a tag."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.open[0]
