"""What an article is about, in marks that an index finds, and what shared marks say (pure).

Two articles are as near as the marks that both have are rare. A mark stands for a keyword, for a
telling word, or for a passage (`articles.likeness`).
"""

import re
from collections import Counter
from itertools import pairwise
from math import log

from articles.likeness import CJK

TERMS = 12  # words of one article that are marks
SHORTEST = 4  # letters of a word that tells something; abbreviations such as CIF do, too
KEYWORD_WEIGHT = 2.0  # an editor has said so
FEWEST = 12  # articles, below which it cannot be told what is common
_WORD = re.compile(rf"[{CJK}]+|[^\W\d_{CJK}][^\W_{CJK}]+")
_CHINESE = re.compile(rf"[{CJK}]")


def terms(title: str, summary: str, text: str) -> list[str]:
    """The stems of an article's telling words, at most TERMS: those of the title, then those of the
    summary, each by how often the text repeats them.

    Words such as "with" are among them: being common takes their weight.
    """
    repeated = Counter(_stems(text))
    ranked = [sorted(_stems(part), key=lambda stem: -repeated[stem]) for part in (title, summary)]
    return list(dict.fromkeys(stem for stems in ranked for stem in stems))[:TERMS]


def rarity(count: int, of: int) -> float:
    """What it says that two articles share a mark which `count` articles have, out of `of`.

    The square of the inverse document frequency, as in the product of two tf–idf vectors (Salton
    and Buckley, "Term-weighting approaches in automatic text retrieval", 1988).
    """
    return log(1 + max(of, FEWEST) / count) ** 2


TOO_LITTLE = rarity(FEWEST // 3, FEWEST)  # one word that every third article has


def _stems(text):
    for word in _WORD.findall(text):
        if _CHINESE.match(word):
            yield from map("".join, pairwise(word))
        elif len(word) >= SHORTEST or word.isupper():
            yield _stem(word.casefold())


def _stem(word):
    """The beginning, which is the same in "rope" and "ropes", "канат" and "канатов": near enough
    for counting in any language that bends its words at their ends."""
    return word[: min(6, max(4, len(word) * 2 // 3))]
