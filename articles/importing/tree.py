"""HTML → a tree of elements with their lines, tolerant of what authors and exporters leave out."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd"),
    *("details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "input", "label"),
    *("legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section"),
    *("select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "title"),
    *("tr", "ul", "iframe", "video", "audio", "object", "embed"),
}
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
    *("source", "track", "wbr"),
}
_ENDED_BY = {  # start tag: the open elements it ends, since their end tags may be omitted
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "option": {"option"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"td", "th", "tr"},
    "tbody": {"td", "th", "tr", "thead", "tbody"},
}
_SCOPES = {"ul", "ol", "dl", "select", "table"}  # beyond which nothing is ended
_DEPTH_LIMIT = 150  # deeper elements become siblings, so that no input exhausts the stack


@dataclass(eq=False)
class Node:
    """An element. `children` holds elements and (line number, text) pairs in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 1
    children: list = field(default_factory=list)
    holds_blocks: bool = False

    @property
    def is_inline(self) -> bool:
        return self.tag not in BLOCKS and not self.holds_blocks

    @property
    def elements(self) -> list["Node"]:
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def names(self) -> list[str]:
        """The words of its class and id, such as ["main", "site-nav"]."""
        return f"{self.attributes.get('class', '')} {self.attributes.get('id', '')}".lower().split()

    def walk(self):
        """The element and everything below it, in the order of the page."""
        yield self
        for child in self.elements:
            yield from child.walk()


def parse(html: str) -> Node:
    """The root of the tree. Never raises; whatever is not markup is text."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        self._end_implied(tag)
        attributes = {name: value or "" for name, value in attrs}
        node = Node(tag, attributes, self.getpos()[0])
        self.open[-1].children.append(node)
        if tag in BLOCKS:
            for ancestor in self.open:
                ancestor.holds_blocks = True
        if tag not in _VOID and len(self.open) < _DEPTH_LIMIT:
            self.open.append(node)

    def handle_endtag(self, tag):
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                break

    def handle_data(self, data):
        self.open[-1].children.append((self.getpos()[0], data))

    def _end_implied(self, tag):
        ended = _ENDED_BY.get(tag, set())
        for depth in range(len(self.open) - 1, 0, -1):
            name = self.open[depth].tag
            if name in ended or (name == "p" and tag in BLOCKS):
                del self.open[depth:]
            elif name in _SCOPES:
                break
