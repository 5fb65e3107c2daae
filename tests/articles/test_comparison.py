"""What two sequences have in common, and how little is looked at to find it."""

from difflib import SequenceMatcher
from itertools import product

import pytest

from articles.comparison import opcodes


def sequences(items, most):
    """Every list of these items that is no longer than that."""
    return [row for length in range(most + 1) for row in product(items, repeat=length)]


@pytest.mark.parametrize("small", [0, 10_000], ids=["anchors alone", "compared in full"])
def test_opcodes_lead_from_the_left_to_the_right(small, monkeypatch):
    monkeypatch.setattr("articles.comparison.SMALL", small)
    for left, right in product(sequences("abc", 4), sequences("abcd", 3)):
        place = (0, 0)
        for kind, a, b, c, d in opcodes(left, right):
            assert (a, c) == place
            place = (b, d)
            kinds = {(False, True): "insert", (True, False): "delete", (True, True): "replace"}
            assert kind == ("equal" if left[a:b] == right[c:d] else kinds[a < b, c < d])
        assert place == (len(left), len(right))


HOSTILE = {
    "one word again and again": (["a"] * 20_000, ["a"] * 10_000 + ["b"] + ["a"] * 9_000),
    "two words in turn": (["a", "b"] * 10_000, ["b", "a", "a"] * 7_000),
    "another order": (list(range(20_000)), list(range(20_000))[::-1]),
    "nothing in common": (list(range(20_000)), list(range(20_000, 40_000))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_long_texts_are_never_compared_word_with_every_word(name, monkeypatch):
    left, right = HOSTILE[name]
    compared = []

    class Counted(SequenceMatcher):
        def __init__(self, isjunk, a, b, **kwargs):
            compared.append(len(a) * len(b))
            super().__init__(isjunk, a, b, **kwargs)

    monkeypatch.setattr("articles.comparison.SequenceMatcher", Counted)
    assert opcodes(left, right)[-1][2::2] == (len(left), len(right))
    assert max(compared, default=0) <= 10_000
    assert sum(compared) <= 5 * (len(left) + len(right))
