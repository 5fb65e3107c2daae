"""The words by which texts are indexed and sought: one spelling for both. Pure.

Upper and lower case, accents and the width of letters make no difference. Scripts that put no
spaces between words are taken sign by sign, and what was typed together is sought together: so a
Chinese word, an email address and "K7QM-3RT9" are all found as phrases. Numerals that are neither
(Unicode's category No, as the Tamil sign for ten) count as spaces: PostgreSQL takes them for such.
"""

import re
import unicodedata
from dataclasses import dataclass

# Kana, Chinese characters and Hangul; Thai, Lao, Burmese and Khmer.
UNSPACED = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
WORD = re.compile(rf"(?=\w)[{UNSPACED}]|[^\W_{UNSPACED}]+")
ACCENTS = re.compile("[\u0300-\u036f]")
LONGEST_SEARCH = 200  # signs; what is typed beyond them adds nothing


def split(text: str) -> list[str]:
    """The words of a text, in order and in the spelling of the index: letters and digits only."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKC", ACCENTS.sub("", folded))
    if not plain.isascii():
        plain = "".join(char if unicodedata.category(char) != "No" else " " for char in plain)
    return WORD.findall(plain)


def digits(text: str) -> str:
    """Its digits in any script, as ASCII."""
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


@dataclass(frozen=True)
class Search:
    """What somebody looks for: every phrase must be there; the last word may be unfinished.

    Or, where `number` is not empty, a word that begins with these digits.
    """

    phrases: list[list[str]]
    number: str = ""

    @classmethod
    def of(cls, text: str, *, number: str = "") -> "Search":
        phrases = [split(part) for part in text[:LONGEST_SEARCH].split()]
        return cls([phrase for phrase in phrases if phrase], number)

    def as_fts5(self) -> str:
        """In the query language of SQLite's FTS5. Words are letters and digits: no syntax."""
        exact = [f'"{" ".join(phrase)}"' for phrase in self.phrases]
        everything = f"({' AND '.join(exact)}{self._star('*')})"
        return f'{everything} OR "{self.number}"*' if self.number else everything

    def as_tsquery(self) -> str:
        """In the query language of PostgreSQL's `to_tsquery`."""
        exact = [" <-> ".join(f"'{word}'" for word in phrase) for phrase in self.phrases]
        everything = f"({' & '.join(exact)}{self._star(':*')})"
        return f"{everything} | '{self.number}':*" if self.number else everything

    def _star(self, sign):
        """A sign of an unspaced script is whole; so is nearly every word that is one letter."""
        return sign if len(self.phrases[-1][-1]) > 1 else ""
