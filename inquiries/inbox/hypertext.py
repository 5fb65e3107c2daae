"""HTML of a mail → plain text that reads like it, quotations marked with ">".

Pure. nh3 (html5ever) mends and reduces the HTML first: whatever comes in, what is walked here is
well-formed and of a few elements.
"""

import re
from html.parser import HTMLParser

import nh3

from inquiries.inbox.decoding import clean

MAX_QUOTE_LEVEL = 20
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "table", "blockquote"}
LINES = {"div", "li", "tr", "hr"}
TAGS = PARAGRAPHS | LINES | {"a", "br", "td", "th"}
UNREAD = {"script", "style", "title", "head"}
# The time to mend HTML grows with the square of its depth; people's mail stays far below.
MAX_DEPTH = 1000
TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
NEVER_OPEN = {"p", "br", "img", "hr", "li", "td", "th", "tr", "meta", "link", "input", "col", "wbr"}


def to_text(html: str) -> str:
    """The text of HTML; of a link also its address, where that says more."""
    sanitized = nh3.clean(
        _shallow(html),
        tags=TAGS,
        clean_content_tags=UNREAD,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    writer = _Writer()
    writer.feed(sanitized)
    writer.close()
    return clean(writer.text())


def _shallow(html):
    """The HTML up to where it is nested deeper than MAX_DEPTH."""
    depth = 0
    for found in TAG.finditer(html):
        if found[2].lower() not in NEVER_OPEN:
            depth = max(depth - 1, 0) if found[1] else depth + 1
        if depth > MAX_DEPTH:
            return html[: found.start()]
    return html


class _Writer(HTMLParser):
    """Collects lines; white space counts as in a browser, except inside <pre>."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines = []
        self.line = []
        self.level = 0
        self.pre = 0
        self.link = None

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self._end_line(is_forced=True)
        elif tag in LINES | PARAGRAPHS:
            self._end_block(tag)
        elif tag in {"td", "th"} and self.line:
            self.line.append(" ")
        self._count(tag, 1)
        if tag == "li":
            self.line.append("- ")
        if tag == "a":
            self.link = (dict(attrs).get("href") or "", len(self.line))

    def handle_endtag(self, tag):
        if tag == "a" and self.link:
            self._end_link(*self.link)
        if tag in LINES | PARAGRAPHS:
            self._end_block(tag)
        self._count(tag, -1)

    def handle_data(self, data):
        first, *rest = data.split("\n") if self.pre else [data]
        self.line.append(first)
        for each in rest:
            self._end_line(is_forced=True)
            self.line.append(each)

    def text(self):
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def _count(self, tag, step):
        if tag == "blockquote":
            self.level += step
        if tag == "pre":
            self.pre += step

    def _end_link(self, address, start):
        self.link = None
        words = "".join(self.line[start:]).strip()
        if words and address and address.rstrip("/") not in words.rstrip("/"):
            self.line.append(f" <{address}>")

    def _end_block(self, tag):
        self._end_line()
        if tag in PARAGRAPHS and self.lines and self.lines[-1].strip("> "):
            self._add("")

    def _end_line(self, is_forced=False):
        joined = "".join(self.line)
        words = joined.rstrip() if self.pre else " ".join(joined.split())
        self.line = []
        self.link = self.link and (self.link[0], 0)
        if words or is_forced:
            self._add(words)

    def _add(self, words):
        marks = "> " * min(self.level, MAX_QUOTE_LEVEL)
        self.lines.append((marks + words).rstrip())
