"""Two texts that were made of one, put together block by block (pure)."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import conditional_escape

from articles.changes.blocks import blocks
from articles.comparison import opcodes
from articles.markup import parse


@dataclass(frozen=True)
class Part:
    """A stretch of a body in three versions, each a list of blocks. `base` is None where it is
    not known what both texts were made of."""

    base: list | None
    theirs: list
    mine: list

    @property
    def is_same(self):
        return _keys(self.theirs) == _keys(self.mine)

    @property
    def changed_by(self):
        """ "theirs", "mine", "both", or "" where nobody did or it is not known who."""
        if self.base is None or self.is_same:
            return ""
        if _keys(self.base) == _keys(self.mine):
            return "theirs"
        return "mine" if _keys(self.base) == _keys(self.theirs) else "both"


@dataclass(frozen=True)
class Block:
    """One block of stored HTML. Its `key` is equal for blocks that read the same: the editor
    writes the same text with other spaces and quotes."""

    html: str
    key: tuple

    @classmethod
    def split(cls, html):
        """The blocks of a body that readers see."""
        for child in parse(html).children:
            source = str(conditional_escape(child))
            key = tuple((block.node, block.key) for block in blocks(source, {}))
            if key:
                yield cls(source, key)


def parts(base: str | None, theirs: str, mine: str) -> list[Part]:
    """Both bodies from the beginning to the end: where they agree and where they do not."""
    bodies = [list(Block.split(html)) for html in (theirs, mine)]
    if base is None:
        return [Part(None, *sides) for sides in _stretches(*bodies)]
    base = list(Block.split(base))
    to_theirs, to_mine = (_counterparts(base, body) for body in bodies)
    anchors = [(i, to_theirs[i], to_mine[i]) for i in sorted(to_theirs.keys() & to_mine.keys())]
    found = []
    for start, end in pairwise([(-1, -1, -1), *anchors, (len(base), *map(len, bodies))]):
        gap = [range(a + 1, b) for a, b in zip(start, end, strict=True)]
        found += _parts_of(gap, (to_theirs, to_mine), (base, *bodies))
        if end[0] < len(base):
            found.append(Part(*([body[i]] for body, i in zip((base, *bodies), end, strict=True))))
    return found


def _parts_of(gap, counterparts, bodies):
    """The stretch between two blocks that all have; block by block where these correspond."""
    if not any(gap):
        return []
    rows = [gap]
    if len({len(stretch) for stretch in gap}) == 1 and _is_straight(gap, counterparts):
        rows = [[range(i, i + 1) for i in row] for row in zip(*gap, strict=True)]
    return [
        Part(*([body[i] for i in stretch] for body, stretch in zip(bodies, row, strict=True)))
        for row in rows
    ]


def _is_straight(gap, counterparts):
    """Whether no block of the gap has its counterpart in another place of it."""
    for found, stretch in zip(counterparts, gap[1:], strict=True):
        places = zip(gap[0], stretch, strict=True)
        if any(found.get(i, place) != place for i, place in places):
            return False
    return True


def _stretches(left, right):
    for _kind, a, b, c, d in opcodes(_keys(left), _keys(right)):
        yield left[a:b], right[c:d]


def _counterparts(base, body):
    """{index in the base: index of the same block in the body}"""
    return {
        a + offset: c + offset
        for kind, a, b, c, d in opcodes(_keys(base), _keys(body))
        if kind == "equal"
        for offset in range(b - a)
    }


def _keys(body):
    return [block.key for block in body]
