"""Lists and tables of an HTML tree: which are content, and their safe HTML and lines."""

import re

from articles.importing import inline
from articles.importing.tree import Node

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ul", "ol"}
_CELLS = {"td", "th"}
_LAYOUT = {"table", "form", *_LISTS, *_HEADINGS}
_CELL_LIMIT = 300  # longer cells, and cells with headings or lists, belong to a layout
_SPAN = re.compile(r"[2-9]|[1-4]\d")


def is_list(node: Node) -> bool:
    """Whether a list holds items and nothing else, and its items short content only."""
    items = _parts(node)
    return bool(items) and all(
        isinstance(item, Node)
        and item.tag == "li"
        and not any(part.tag in {"table", "form", *_HEADINGS} for part in item.walk())
        and all(is_list(nested) for nested in _nested(item))
        for item in items
    )


def list_html(node: Node) -> str:
    items = (
        f"<li>{inline.render(_own(item))}{''.join(map(list_html, _nested(item)))}</li>"
        for item in node.elements
    )
    return f"<{node.tag}>{''.join(items)}</{node.tag}>"


def list_lines(node: Node) -> list[list]:
    """The content of each item, those of nested lists after it."""
    lines = []
    for item in node.elements:
        lines.append(_own(item))
        for nested in _nested(item):
            lines += list_lines(nested)
    return lines


def is_data(table: Node) -> bool:
    """Whether a table shows data: old pages use tables for their layout as well."""
    if any(node.tag in _LAYOUT for node in table.walk() if node is not table):
        return False
    rows = [_parts(row) for row in _rows(table)]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return False
    cells = [cell for row in rows for cell in row]
    if any(not isinstance(cell, Node) or cell.tag not in _CELLS for cell in cells):
        return False
    texts = [inline.plain(cell.children) for cell in cells]
    is_complete = " ".join(texts).split() == inline.plain(table.children).split()
    return is_complete and max(map(len, texts)) <= _CELL_LIMIT


def table_html(table: Node) -> str:
    rows = (f"<tr>{''.join(map(_cell_html, row.elements))}</tr>" for row in _rows(table))
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def table_lines(table: Node) -> list[list]:
    return [row.children for row in _rows(table)]


def _rows(table):
    return [node for node in table.walk() if node.tag == "tr"]


def _cell_html(cell):
    spans = "".join(
        f' {name}="{cell.attributes[name]}"'
        for name in ("colspan", "rowspan")
        if _SPAN.fullmatch(cell.attributes.get(name, ""))
    )
    return f"<{cell.tag}{spans}>{inline.render(cell.children)}</{cell.tag}>"


def _parts(node):
    """Children without the blanks between them."""
    return [part for part in node.children if isinstance(part, Node) or part[1].strip()]


def _nested(item):
    return [part for part in item.elements if part.tag in _LISTS]


def _own(item):
    return [part for part in item.children if part not in _nested(item)]
