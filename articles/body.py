"""The body of an article: stored HTML made into page HTML, and questions about it (pure).

Stored HTML is plain and semantic. Three nodes of our own are figures that hold a reference:
`<figure data-picture="12" data-alt="…"><figcaption>…` (its alternative text and caption here, in
place of the library's), `<figure data-card="3">`, `<figure data-video="https://…">`. They are
expanded once, when an edition is published.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.html import format_html, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles import video
from articles.editor import sanitize
from articles.markup import Element, parse

HEADINGS = ("h2", "h3", "h4")
BLOCKS = ("p", "ul", "ol", "blockquote", "table", "figure", "hr", *HEADINGS)
KINDS = ("picture", "card")


@dataclass(frozen=True)
class Page:
    """Ready page HTML and its headings: `[{"id": …, "text": …, "level": 2}, …]`."""

    html: str
    contents: list


def references(html: str) -> dict[str, set[int]]:
    """The ids of pictures and cards that HTML refers to, as far as it would be stored."""
    found = {kind: set() for kind in KINDS}
    for figure in _figures(html):
        for kind in KINDS:
            if pk := figure.attributes.get(f"data-{kind}"):
                found[kind].add(int(pk))
    return found


def problems(html: str, known: dict[str, set[int]]) -> list[str]:
    """What an editor must put right: nodes whose picture or card is not among the `known` ids,
    and addresses that are no video's."""
    said = [
        {
            "picture": _("Picture %(id)d is not in the library. Remove it or choose another."),
            "card": _("Card %(id)d does not exist. Remove it or choose another."),
        }[kind]
        % {"id": pk}
        for kind, pks in references(html).items()
        for pk in sorted(pks - known.get(kind, set()))
    ]
    for figure in _figures(html):
        address = figure.attributes.get("data-video")
        if address and not video.parse(address):
            said.append(
                _("“%(address)s” is not the address of a YouTube or Vimeo video.")
                % {"address": address}
            )
    return said


def plain_text(html: str) -> str:
    """The words of stored HTML, a line for each block, for comparison, extracts and search."""
    lines = []
    for child in _blocks(parse(html)):
        lines.append(child.text() if isinstance(child, Element) else " ".join(child.split()))
    return "\n".join(line for line in lines if line)


def page(html: str, nodes: dict) -> Page:
    """Stored HTML made into page HTML; `nodes` maps ("picture", id) and ("card", id) to objects.

    Nodes whose object is missing vanish. It is safe for any input: it is sanitized once more.
    """
    root = parse(sanitize(html))
    rewriter = _Rewriter(nodes)
    rewriter.rewrite(root)
    return Page(str(root.inner_html()), rewriter.contents)


def _figures(html):
    return [element for element in parse(sanitize(html)).descendants() if element.tag == "figure"]


def _blocks(element):
    """Text and the innermost blocks, in reading order."""
    for child in element.children:
        if isinstance(child, Element) and any(e.tag in _CONTAINED for e in child.descendants()):
            yield from _blocks(child)
        else:
            yield child


_CONTAINED = {*BLOCKS, "li", "td", "th", "figcaption"}


@dataclass
class _Rewriter:
    """Rewrites a tree in place, from the innermost elements outwards, in reading order."""

    nodes: dict
    contents: list = field(default_factory=list)
    ids: set = field(default_factory=set)
    repeats: Counter = field(default_factory=Counter)
    tables: int = 0

    def rewrite(self, parent):
        children = []
        for child in parent.children:
            if isinstance(child, Element):
                self.rewrite(child)
                children += self.replace(child)
            else:
                children.append(child)
        parent.children = children

    def replace(self, element):
        """What stands in the element's place: a list of elements and ready HTML."""
        if element.tag in {*HEADINGS, "p"} and not element.text():
            return []
        method = getattr(self, f"replace_{element.tag}", None)
        if element.tag in HEADINGS:
            method = self.replace_heading
        return method(element) if method else [element]

    def replace_heading(self, element):
        text = element.text()
        element.attributes = {"id": self.unique_id(text)}
        level = int(element.tag[1])
        self.contents.append({"id": element.attributes["id"], "text": text, "level": level})
        return [element]

    def unique_id(self, text):
        """Made of the heading's own words, so that it stays when other headings change; the prefix
        keeps it apart from the ids of the page around."""
        base = f"h-{slugify(text, allow_unicode=True)}".rstrip("-")
        while True:
            self.repeats[base] += 1
            number = self.repeats[base]
            name = base if number == 1 else f"{base}-{number}"
            if name not in self.ids:
                self.ids.add(name)
                return name

    def replace_a(self, element):
        address = element.attributes.get("href", "")
        if not address:
            return element.children
        if "//" in address.partition("?")[0]:
            element.attributes["rel"] = "noopener"
        return [element]

    def replace_li(self, element):
        """The editor stores a paragraph in every item and cell; a single one says nothing."""
        paragraphs = element.elements("p")
        if len(paragraphs) == 1:
            at = element.children.index(paragraphs[0])
            element.children[at : at + 1] = paragraphs[0].children
        return [element]

    replace_td = replace_th = replace_li

    def replace_table(self, element):
        self.tables += 1
        _mark_headers(element)
        label = _("Table %(number)d") % {"number": self.tables}
        attributes = {"class": "table", "role": "region", "tabindex": "0", "aria-label": label}
        return [Element("div", attributes, [element])]

    def replace_figure(self, element):
        caption = next(iter(element.elements("figcaption")), Element("figcaption"))
        for kind in ("picture", "card", "video"):
            if element.attributes.get(f"data-{kind}"):
                html = getattr(self, f"{kind}_html")(element.attributes, caption)
                return [html] if html else []
        return [Element("p", {}, caption.children)] if caption.text() else []

    def picture_html(self, placed, caption):
        picture = self.nodes.get(("picture", int(placed["data-picture"])))
        if picture is None:
            return None
        own = caption.inner_html() if caption.text() else picture.caption
        alt = placed.get("data-alt", "")
        return _render("_figure", {"picture": picture, "caption": own, "alt": alt})

    def card_html(self, placed, caption):
        card = self.nodes.get(("card", int(placed["data-card"])))
        url = card and card.get_target_url()
        return _render("_card", {"card": card, "url": url}) if url else None

    def video_html(self, placed, caption):
        address = placed["data-video"]
        found = video.parse(address)
        if found is None:
            return format_html('<p><a href="{}" rel="noopener">{}</a></p>', address, address)
        return _render("_video", {"video": found, "caption": caption.text()})


def _mark_headers(table):
    """Say which cells head a column and which a row; the editor puts all rows into one body."""
    bodies = table.elements("tbody")
    if bodies and not table.elements("thead"):
        rows = bodies[0].elements("tr")
        if len(rows) > 1 and rows[0].elements("th") and not rows[0].elements("td"):
            bodies[0].children.remove(rows[0])
            table.children.insert(0, Element("thead", {}, [rows[0]]))
    for section in table.elements("thead", "tbody"):
        for row in section.elements("tr"):
            for cell in row.elements("th"):
                cell.attributes["scope"] = "col" if section.tag == "thead" else "row"


def _render(name, context):
    return mark_safe(render_to_string(f"articles/{name}.html", context).strip())
