"""What two texts have in common, found in bounded time, also in long and hostile ones (pure)."""

from bisect import bisect_left
from difflib import SequenceMatcher

SMALL = 10_000  # pairs of items that `SequenceMatcher`, up to cubic, may look at in one piece
ROUNDS = 8


def opcodes(left, right):
    """How `left` becomes `right`, two sequences of hashable items: (kind, start and end in the
    left, start and end in the right), as `SequenceMatcher.get_opcodes` has them."""
    codes, at_left, at_right = [], 0, 0
    for i, j, size in [*_joined(_matches(left, right)), (len(left), len(right), 0)]:
        if at_left < i or at_right < j:
            kinds = {(True, True): "replace", (True, False): "delete", (False, True): "insert"}
            codes.append((kinds[at_left < i, at_right < j], at_left, i, at_right, j))
        if size:
            codes.append(("equal", i, i + size, j, j + size))
        at_left, at_right = i + size, j + size
    return codes


def _matches(left, right):
    """Where both have the same: (start in the left, start in the right, length), in order.

    What is there once on both sides anchors the rest ("patience"); only short pieces between such
    anchors are compared in full, and long ones without any anchor not at all.
    """
    found = []
    pieces = [((0, len(left), 0, len(right)), ROUNDS)]
    while pieces:
        piece, rounds = pieces.pop()
        piece, ends = _trim(left, right, piece)
        found += ends
        a, b, c, d = piece
        if (b - a) * (d - c) <= SMALL:
            matcher = SequenceMatcher(None, left[a:b], right[c:d], autojunk=False)
            found += [(a + i, c + j, size) for i, j, size in matcher.get_matching_blocks()]
        elif rounds:
            pieces += [(part, rounds - 1) for part in _parts(left, right, piece)]
    return sorted(match for match in found if match[2])


def _trim(left, right, piece):
    """The piece without what both sides begin and end with, and these as matches."""
    a, b, c, d = piece
    start = 0
    while a + start < b and c + start < d and left[a + start] == right[c + start]:
        start += 1
    end = 0
    while b - end > a + start and d - end > c + start and left[b - end - 1] == right[d - end - 1]:
        end += 1
    ends = [(a, c, start), (b - end, d - end, end)]
    return (a + start, b - end, c + start, d - end), ends


def _parts(left, right, piece):
    """The pieces from one anchor to the next; none where there are no anchors."""
    a, b, c, d = piece
    at_right = _once(right, c, d)
    pairs = [(i, at_right[item]) for item, i in _once(left, a, b).items() if item in at_right]
    anchors = _in_order(pairs)
    if not anchors:
        return []
    ends = zip([(a, c), *anchors], [*anchors, (b, d)], strict=True)
    return [(i, k, j, m) for (i, j), (k, m) in ends]


def _once(items, start, end):
    """Where those items of a stretch are that it has once: {item: index}."""
    places = {}
    for index in range(start, end):
        places[items[index]] = None if items[index] in places else index
    return {item: index for item, index in places.items() if index is not None}


def _in_order(pairs):
    """As many of the pairs as rise on both sides (the longest increasing subsequence)."""
    tails, links, ends = [], {}, []
    for pair in sorted(pairs):
        length = bisect_left(tails, pair[1])
        links[pair] = ends[length - 1] if length else None
        tails[length : length + 1] = [pair[1]]
        ends[length : length + 1] = [pair]
    chain, pair = [], ends[-1] if ends else None
    while pair:
        chain.append(pair)
        pair = links[pair]
    return chain[::-1]


def _joined(matches):
    """Matches that follow one another without a gap made one."""
    joined = []
    for match in matches:
        before = joined[-1] if joined else None
        if before and (before[0] + before[2], before[1] + before[2]) == match[:2]:
            joined[-1] = (*before[:2], before[2] + match[2])
        else:
            joined.append(match)
    return joined
