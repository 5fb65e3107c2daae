"""Page HTML as Markdown: CommonMark (https://spec.commonmark.org/0.31.2/) with the tables of
GitHub (https://github.github.com/gfm/#tables-extension-) (pure).

It knows what the body's sanitizer and our templates let pass (`articles.portable.tree`). What
Markdown cannot say, such as cells that span, stays HTML, which Markdown allows.
"""

import re
from string import punctuation
from unicodedata import category
from urllib.parse import quote

from articles.body import BLOCKS
from articles.markup import VOID, Element

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
_BREAKS_AT_END = re.compile(r"^(\\\n)+|(\\\n)+$")
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
    pieces = [piece for piece in map(_piece, children) if piece]
    made = ""
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=False):
        is_text = isinstance(piece, str)
        made += _escaped(piece) if is_text else _element(piece, made[-1:], after)
    lines = re.sub(" +", " ", made).split("\n")
    return _BREAKS_AT_END.sub("", "\n".join(line.strip(" ") for line in lines))


def _piece(child):
    """The child; of an element that shows nothing only the space in it."""
    if isinstance(child, str) or child.tag in VOID or child.text():
        return child
    shows = any(inner.tag == "img" for inner in child.descendants())
    return child if shows else " " * bool(child.inner_html().count(" "))


def _element(element, before, after):
    if element.tag == "br":
        return "\\\n"
    if element.tag == "img":
        alt = _escaped(element.attributes.get("alt", ""))
        return f"![{alt}]({destination(element.attributes.get('src', ''))})"
    inner = _inline(element.children)
    if element.tag == "a":
        inner = f"[{inner}]({destination(element.attributes.get('href', ''))})"
    elif element.tag in MARKS:
        inner = _marked(element.tag, inner, before, after)
    elif element.tag in {"sub", "sup"}:
        inner = f"<{element.tag}>{inner}</{element.tag}>"
    return _spaced(element, inner)


def _marked(tag, inner, before, after):
    """Stars where they are sure to be read as marks, HTML elsewhere: beside other stars, and where
    a sign inside touches a word outside, as quotation marks do in Chinese
    (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run)."""
    mark = MARKS[tag]
    follows = after[:1] if isinstance(after, str) else "<"
    is_sure = _is_sure(before, inner[0]) and _is_sure(follows, inner[-1])
    return f"{mark}{inner}{mark}" if is_sure else f"<{tag}>{inner}</{tag}>"


def _is_sure(outside, inside):
    """Symbols count as signs inside and as words outside: versions of Markdown differ there."""
    if "*" in {outside, inside} or inside.isspace():
        return False
    is_word = inside not in punctuation and category(inside)[0] not in "PS"
    is_apart = not outside.strip() or outside in punctuation or category(outside)[0] == "P"
    return is_word or is_apart


def _spaced(element, markdown):
    """With the spaces that stood at the ends inside, now outside."""
    words = "".join(element._texts())
    return f"{' ' if words[:1] == ' ' else ''}{markdown}{' ' if words[-1:] == ' ' else ''}"


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
