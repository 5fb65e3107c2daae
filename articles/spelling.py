"""Which known words a word that nobody wrote may have been meant for (pure)."""

from collections.abc import Iterable

LONG = 6  # letters, from which two mistakes are looked for


def nearest(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known words that are a mistake or two away from the word, or begin with it; the nearest
    first."""
    allowed = 2 if len(word) >= LONG else 1
    found = []
    for other in known:
        if other == word:
            continue
        if other.startswith(word):
            found.append((1, len(other), other))
        elif abs(len(other) - len(word)) <= allowed and len({*word} ^ {*other}) <= 2 * allowed:
            steps = distance(word, other)
            if steps <= allowed:
                found.append((steps, len(other), other))
    return [other for _steps, _length, other in sorted(found)[:most]]


def distance(word: str, other: str) -> int:
    """How many letters must be added, left out, replaced, or exchanged with the next (Damerau 1964,
    as optimal string alignment)."""
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            steps = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                steps = min(steps, last[j - 2] + 1)
            row.append(steps)
    return row[-1]
