"""Two bodies block by block: what is new, gone, changed inside or moved, the rest folded (pure)."""

from collections import Counter
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.changes.marking import Marked, Token, added, mark, removed
from articles.comparison import opcodes

ALIKE = 0.4  # of the words of two blocks are the same: one became the other
WINDOW = 8  # blocks further on in which the counterpart of one is looked for


@dataclass(frozen=True)
class Row:
    """A block before and after; one of both is None where it is new, gone or moved away."""

    before: object = None
    after: object = None
    is_moved: bool = False


def mark_blocks(before: list, after: list) -> Marked:
    """Both bodies, what differs marked; blocks that stay are folded."""
    rows = _moved(_rows(before, after))
    parts = [], [], []
    for is_same, run in _runs(rows):
        made = _folded(run) if is_same else [_marked(row) for row in run]
        for part, htmls in zip(parts, zip(*made, strict=True), strict=True):
            part.extend(htmls)
    return Marked(*(mark_safe("".join(part)) for part in parts))


def _rows(before, after):
    rows = []
    for kind, a, b, c, d in opcodes([x.key for x in before], [x.key for x in after]):
        if kind == "equal":
            rows += [Row(*pair) for pair in zip(before[a:b], after[c:d], strict=True)]
        else:
            rows += _paired(before[a:b], after[c:d])
    return rows


def _paired(gone, come):
    """Blocks that took each other's place, each beside the one it most likely became."""
    rows, start = [], 0
    counts = [Counter(block.key) for block in come]
    for block in gone:
        words = Counter(block.key)
        ahead = range(start, min(start + WINDOW, len(come)))
        shares = [
            2 * (words & counts[index]).total() / (len(block.key) + len(come[index].key))
            for index in ahead
        ]
        if max(shares, default=0) < ALIKE:
            rows.append(Row(before=block))
            continue
        best = start + shares.index(max(shares))
        rows += [Row(after=new) for new in come[start:best]]
        rows.append(Row(block, come[best]))
        start = best + 1
    return rows + [Row(after=new) for new in come[start:]]


def _moved(rows):
    """Rows of a block that went in one place and came in another, joined where it is now."""
    gone = {row.before.identity: row for row in rows if row.after is None}
    found = {}
    for row in rows:
        if row.before is None and row.after.identity in gone:
            found[id(row)] = gone.pop(row.after.identity)
    left = {id(row) for row in found.values()}
    return [
        Row(found[id(row)].before, row.after, is_moved=True) if id(row) in found else row
        for row in rows
        if id(row) not in left
    ]


def _runs(rows):
    """Neighboring rows together as long as they are the same, or not: (is_same, rows)."""
    runs = []
    for row in rows:
        stays = row.before and row.after and not row.is_moved
        is_same = bool(stays) and row.before.key == row.after.key
        if not runs or runs[-1][0] != is_same:
            runs.append((is_same, []))
        runs[-1][1].append(row)
    return runs


def _folded(rows):
    count = len(rows)
    said = ngettext("%(count)d block unchanged", "%(count)d blocks unchanged", count)
    inside = format_html_join("", "<div>{}</div>", ([row.after.html] for row in rows))
    html = format_html(
        '<details class="change-same"><summary>{}</summary>{}</details>',
        said % {"count": count},
        inside,
    )
    return [(html, html, html)]


def _marked(row):
    if row.after is None:
        gone = _block(removed(row.before.words))
        return gone, "", gone
    if row.before is None:
        come = _block(added(row.after.words))
        return "", come, come
    words = mark(row.before.words, row.after.words)
    if not row.is_moved:
        return tuple(_block(html) for html in words)
    note = Token(_("Moved here:"), note="kind")
    moved = _block(format_html('<span class="change-moved">{}</span> {}', note.text, words.both))
    return "", moved, moved


def _block(html) -> SafeString:
    return format_html('<div class="change-block">{}</div>', html)
