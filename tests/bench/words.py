"""Texts for many articles: words that occur as often as words do, by Zipf's law. Pure."""

import random
from itertools import accumulate, product

COMMON = """
    steel rope wire delivery order price quality export supplier reel mill galvanized strand grade
    certificate container port tonnage test surface diameter weight packing buyer contract shipment
"""
SYLLABLES = "ba ce di fo gu la me ni ro su ta ve wi xo yu ka lin mar ter ven"
VOCABULARY = 8_000
PARAGRAPHS, LENGTH = 1_500, 60


class Writer:
    """Writes titles and paragraphs; the same seed writes the same."""

    def __init__(self, seed=1):
        self.random = random.Random(seed)
        made = ("".join(parts) for parts in product(SYLLABLES.split(), repeat=3))
        rare = list(made)
        self.random.shuffle(rare)
        self.words = [*COMMON.split(), *rare][:VOCABULARY]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self.paragraphs = [self.some(LENGTH) for _number in range(PARAGRAPHS)]

    def some(self, count):
        """That many words, as one text."""
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=count))

    def title(self):
        return self.some(7).capitalize()

    def paragraph(self):
        return self.random.choice(self.paragraphs)
