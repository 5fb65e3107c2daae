"""Page HTML as Markdown: CommonMark (https://spec.commonmark.org/0.31.2/) with the tables of
GitHub (https://github.github.com/gfm/#tables-extension-) (pure).

It knows what the body's sanitizer and our templates let pass (`articles.portable.tree`). What
Markdown cannot say, such as cells that span, stays HTML, which Markdown allows.
"""

import re
from itertools import pairwise
from string import punctuation
from unicodedata import category
from urllib.parse import quote

from articles.body import BLOCKS
from articles.markup import Element

CONTAINED = {*BLOCKS, "figcaption"}
MARKS = {"strong": "**", "em": "*"}
RULE = "***"  # unlike ---, it is never the underline of a heading nor a list in a list
APART = "<!-- -->"  # keeps two lists or quotes apart
LONGEST_NUMBER = 8  # digits of a numbered item; nine are allowed

# What means something wherever it stands; an underscore within a word means nothing.
_SPECIAL = re.compile(
    r"[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|!$"  # "!" before a link makes a picture
)
_LINE_START = re.compile(r"^([#>+=-])|^(\d{1,9})(?=[.)](?:\s|$))", re.MULTILINE)
_EDGES = re.compile(r"((?: |\\\n)*)(.*?)((?: |\\\n)*)", re.DOTALL)  # spaces and hard breaks
_UNSAFE_IN_ADDRESS = re.compile(r"[\s()<>\\\x00-\x1f\x7f]")


def text(words: str) -> str:
    """Words as Markdown that reads as just these, in one line."""
    return _safe_start(_escaped(" ".join(words.split())))


def heading(level: int, words: str) -> str:
    return f"{'#' * level} {_escaped(' '.join(words.split())).replace('#', chr(92) + '#')}"


def link(words: str, address: str) -> str:
    return f"[{_escaped(' '.join(words.split()))}]({destination(address)})"


def quotation(markdown: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in markdown.split("\n"))


def destination(address: str) -> str:
    """An address as the target of a link or picture."""
    safe = _UNSAFE_IN_ADDRESS.sub(lambda found: quote(found[0], safe=""), address)
    return re.sub(r"&(?=#?\w+;)", "&amp;", safe)


def blocks(parent: Element) -> list[str]:
    """The blocks of Markdown that the children of an element make, to be put blank lines apart."""
    made, loose, last = [], [], None
    for child in [*parent.children, None]:
        if child is not None and not _is_block(child):
            loose.append(child)
            continue
        if paragraph := _paragraph(loose):
            made.append(paragraph)
            last = None
        loose = []
        if child is not None and (block := _block(child)):
            is_same = child.tag == last and child.tag in {"ul", "ol", "blockquote"}
            made += [APART, block] if is_same else [block]
            last = child.tag
    return made


def _is_block(child):
    return isinstance(child, Element) and (
        child.tag in CONTAINED or any(_is_block(inner) for inner in child.children)
    )


def _block(element):
    method = _BLOCKS.get(element.tag)
    return method(element) if method else "\n\n".join(blocks(element))


def _heading(element):
    words = _inline(element.children).replace("\\\n", " ")
    return f"{'#' * int(element.tag[1])} {_escape_hashes(words)}" if words else ""


def _escape_hashes(words):
    return re.sub(r"(?<!\\)#", r"\\#", words)  # a last one would close the heading


def _paragraph(children):
    return _safe_start(_inline(children))


def _quote(element):
    inner = blocks(element)
    return quotation("\n\n".join(inner)) if inner else ""


def _list(element):
    items = [blocks(item) for item in element.elements("li")]
    start = element.attributes.get("start", "1")
    number = int(start) if len(start) <= LONGEST_NUMBER else 1
    rows = []
    for at, item in enumerate(items):
        mark = f"{number + at}. " if element.tag == "ol" else "- "
        rows.append(mark + _indented("\n\n".join(item), len(mark)))
    gap = "\n" if all(len(item) <= 1 for item in items) else "\n\n"
    return gap.join(row.rstrip() for row in rows)


def _indented(lines, width):
    return re.sub(r"\n(?=[^\n])", "\n" + " " * width, lines)


def _table(element):
    rows = [row for row in element.descendants() if row.tag == "tr"]
    cells = [[_cell(cell) for cell in row.elements("th", "td")] for row in rows]
    if not cells or any(None in row for row in cells):
        return str(element.__html__()) if cells else ""
    width = max(len(row) for row in cells)
    if rows[0].elements("td") or not width:
        cells.insert(0, [])  # a table without a head must have one
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in cells]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _cell(cell):
    """Its Markdown; None where it spans or holds more than words."""
    if cell.attributes.keys() & {"colspan", "rowspan"} or any(map(_is_block, cell.children)):
        return None
    return _inline(cell.children).replace("\\\n", "<br>")


def _inline(children):
    """Marks, links and words in lines that hard breaks end."""
    lines = re.sub(" +", " ", _run(children)).split("\n")
    return _EDGES.fullmatch("\n".join(line.strip(" ") for line in lines))[2]


def _run(children, edge=" ", is_marked=False):
    """`edge` is what stands before and after; within marks there are no other stars."""
    tokens = [token for child in children for token in _tokens(child, is_marked)]
    made = ""
    for (tag, words), (next_tag, after) in pairwise([*tokens, ("", edge)]):
        if tag:
            outside = (made[-1:] or edge, "<" if next_tag else after[:1])
            is_sure = not is_marked and all(map(_is_sure, outside, (words[0], words[-1])))
            mark = MARKS[tag]
            made += f"{mark}{words}{mark}" if is_sure else f"<{tag}>{words}</{tag}>"
        else:
            made += words
    return made


def _tokens(child, is_marked):
    """(tag, Markdown) of what a child shows; the tag only where marks are still to be chosen.

    Spaces and breaks at the ends inside an element go outside: marks must touch words.
    """
    if isinstance(child, str):
        return [("", _escaped(child))]
    if child.tag == "br":
        return [("", "\\\n")]
    if child.tag == "img":
        alt = _escaped(child.attributes.get("alt", ""))
        return [("", f"![{alt}]({destination(child.attributes.get('src', ''))})")]
    inner = _run(child.children, "<", is_marked or child.tag in MARKS)
    before, inner, after = _EDGES.fullmatch(inner).groups()
    if inner and child.tag == "a":
        inner = f"[{inner}]({destination(child.attributes.get('href', ''))})"
    elif inner and child.tag in {"sub", "sup"}:
        inner = f"<{child.tag}>{inner}</{child.tag}>"
    tag = child.tag if child.tag in MARKS else ""
    return [token for token in (("", before), (tag, inner), ("", after)) if token[1]]


def _is_sure(outside, inside):
    """Whether stars there are sure to be read as a mark: not beside other stars, and where a sign
    is inside, as quotation marks often are, only beside a space. HTML serves elsewhere.
    https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
    """
    if "*" in {outside, inside} or inside.isspace():
        return False
    is_sign = inside in punctuation or category(inside)[0] in "PS"
    return outside.isspace() or not is_sign


def _escaped(words):
    return _SPECIAL.sub(r"\\\g<0>", words)


def _safe_start(lines):
    return _LINE_START.sub(lambda found: found[2] + "\\" if found[2] else "\\" + found[0], lines)


_BLOCKS = {
    "p": lambda element: _paragraph(element.children),
    "h2": _heading,
    "h3": _heading,
    "h4": _heading,
    "ul": _list,
    "ol": _list,
    "blockquote": _quote,
    "table": _table,
    "hr": lambda element: RULE,
}
