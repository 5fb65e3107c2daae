"""The words by which articles are indexed and sought: one spelling for both databases. Pure.

Upper and lower case, accents, the width of letters and invisible characters make no difference.
Words are brought to their stem by the Snowball algorithm of their script and language
(https://snowballstem.org). Scripts that put no spaces between words are indexed sign by sign and
by every two signs in a row. A number is also indexed together with what stands beside it, so that
a code is found as it was typed, with or without its spaces and dashes: "EN 10025-2", "5.5mm".
Every two words in a row are a token as well: by them a phrase in quotation marks is found.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

from snowballstemmer import stemmer

RULES = 2  # count up when the same text gives other tokens: then what is indexed is made anew
LONGEST_TOKEN = 40  # signs; PostgreSQL takes 2,046 bytes
LONGEST_QUERY = 200  # signs of what a visitor typed; what comes after adds nothing
MOST_TOKENS = 16  # sought at once

# Kana, Chinese characters and Hangul; Thai, Lao, Burmese and Khmer.
_UNSPACED = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
# Accents of their own, soft hyphens, Arabic vowels and lengthening, invisible characters.
_IGNORED = (
    "\u0300-\u036f\u00ad\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
)
_ACCENTS = re.compile(f"[{_IGNORED}]+")
_PIECE = re.compile(
    rf"(?P<sign>(?=\w)[{_UNSPACED}])"
    rf"|(?P<number>\d[\d{_IGNORED}]*)"
    rf"|(?P<letters>[^\W\d_{_UNSPACED}](?:[^\W\d_{_UNSPACED}]|[{_IGNORED}])*)(?:['’]s\b)?"
)
_GAP = 2  # signs between the parts of a code: "EN: 10025", "20 - 30 t" are beyond it
_HYPHENS = {*"-‐‑"}
_JOINTS = {"", *"-.,_'‐‑‒–−×"}  # keep what was typed together together
_QUOTES = '"“”„«»「」『』'
# Behind a number they stand for inches, as in: 1/2" rope, 3/4" rope.
_PHRASE = re.compile(rf'(?:(?<!\d)["”]|[“„«»「『])([^{_QUOTES}]*)[{_QUOTES}]')

_LANGUAGES = {  # whose words in Latin letters are not English
    "de": "german",
    "es": "spanish",
    "fr": "french",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "tr": "turkish",
}
_SCRIPTS = [  # first and last letter, and the algorithm
    ("a", "\u024f", None),
    ("\u0400", "\u052f", "russian"),
    ("\u0600", "\u06ff", "arabic"),
    ("\u0370", "\u03ff", "greek"),
]
_NAMES = {"english", *_LANGUAGES.values(), *(name for *_letters, name in _SCRIPTS if name)}
_STEMMERS = {name: stemmer(name) for name in _NAMES}
# Words that say nothing of what is looked for: "What is the price of wire rope?"
_SMALL = {
    "en": "a an and are as at be by can do does for from have how i in is it my of on or that the "
    "this to we what when where which who why will with you your",
    "es": "a al como con cual de del donde el en es hay la las lo los me mi o para por que se si "
    "sin su un una y yo",
    "ru": "а в во где для до и из или к как какая какие какой ко мне мы на не о об от по при с со "
    "у что это я",
}
_ONE_AT_A_TIME = Lock()  # a stemmer keeps the word it works on
_BRITISH = re.compile(r"(?<=\w{4})is(?=(?:e[drs]?|ing|ations?|able)$)")  # galvanised, galvanized


class Piece(NamedTuple):
    """A word, number or sign of an unspaced script where it stands in a text."""

    start: int
    end: int
    kind: str  # "letters", "number" or "sign"
    plain: str  # in one spelling, without accents
    token: str  # what it is found by


def pieces(text: str, language: str) -> Iterator[Piece]:
    """Every piece of a text, in order."""
    for match in _PIECE.finditer(text):
        kind = match.lastgroup
        start, end = match.span(kind)
        yield Piece(start, end, kind, *_spell(text[start:end], kind, language))


def joined(before: Piece, piece: Piece, gap: str) -> str:
    """The token that two neighbors have together, "" for none; `gap` is what lies between."""
    if before.kind == piece.kind == "sign":
        return "" if gap else before.plain + piece.plain
    if "number" in (before.kind, piece.kind) and len(gap) <= _GAP and "\n" not in gap:
        return f"{before.plain}_{piece.plain}"
    return ""


def neighbors(before: Piece, piece: Piece, gap: str) -> str:
    """The token of two that stand next to each other in a line, by which phrases are found."""
    if before.kind == piece.kind == "sign" and not gap:
        return joined(before, piece, gap)
    return "" if "\n" in gap else f"{before.token}-{piece.token}"


def is_pair(token: str) -> bool:
    """Whether it is one of `joined()` or `neighbors()`."""
    is_marked = "_" in token or "-" in token
    return is_marked or (len(token) == 2 and _PIECE.match(token).lastgroup == "sign")


def tokens(text: str, language: str) -> set[str]:
    """All that a text is found by."""
    text = unicodedata.normalize("NFKC", text)
    found, before = set(), None
    for piece in pieces(text, language):
        found.add(piece.token)
        if before:
            gap = text[before.end : piece.start]
            found |= {joined(before, piece, gap), neighbors(before, piece, gap)}
            if gap in _HYPHENS and before.kind == piece.kind == "letters":
                found.add(_spell(before.plain + piece.plain, "letters", language)[1])
        before = piece
    found.discard("")
    return found


def sought(text: str, language: str) -> list[str]:
    """The tokens that an article must have to be found by what a visitor typed, each once; none
    of blanks and punctuation. What was typed without a space or in quotation marks stays together;
    small words count where there are no others."""
    found = {}
    for part, join in _parts(unicodedata.normalize("NFKC", text[:LONGEST_QUERY])):
        row = list(pieces(part, language))
        joins = [join(*pair, part[pair[0].end : pair[1].start]) for pair in pairwise(row)]
        for piece, left, right in zip(row, ["", *joins], [*joins, ""], strict=False):
            if not left and not right:
                found[piece.token] = None
            elif right:
                found[right] = None
    small = _small(language)
    return ([token for token in found if token not in small] or list(found))[:MOST_TOKENS]


def unquoted(text: str) -> str:
    """What was typed, without quotation marks."""
    return text.translate(dict.fromkeys(map(ord, _QUOTES + "＂"), " "))


def _parts(text):
    """(part, which token two of its neighbors have together) of what was typed."""
    for number, part in enumerate(_PHRASE.split(text)):
        if number % 2:
            yield part, neighbors
        else:
            yield from ((word, _typed_together) for word in part.split())


def _typed_together(before, piece, gap):
    return joined(before, piece, gap) if gap in _JOINTS else ""


def vocabulary(text: str) -> dict[str, str]:
    """The words of a text by which a misspelled one may be corrected: {without accents: as it is
    written in small letters}. Of four letters and more."""
    found = {}
    for match in _PIECE.finditer(unicodedata.normalize("NFKC", text)):
        if match.lastgroup == "letters" and 4 <= len(match["letters"]) <= LONGEST_TOKEN:
            word = _ACCENTS.sub("", match["letters"]).casefold()
            found.setdefault(fold(word), word)
    return found


def fold(word: str) -> str:
    """Without accents."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFKD", word)))


@lru_cache
def _small(language):
    typed = _SMALL.get(language.partition("-")[0], "").split()
    return {_spell(word, "letters", language)[1] for word in typed}


@lru_cache(maxsize=1 << 16)
def _spell(word, kind, language):
    """A piece in one spelling, and what it is found by."""
    word = unicodedata.normalize("NFKC", word).casefold()
    word = _ACCENTS.sub("", word)[:LONGEST_TOKEN]
    if kind == "number":
        word = "".join(str(unicodedata.digit(digit)) for digit in word)
    plain = fold(word)
    return (plain, fold(_stem(word, language))) if kind == "letters" else (plain, plain)


def _stem(word, language):
    name = _algorithm(word[:1], language)
    if name is None or len(word) < 3:
        return word
    if name == "english":
        word = _BRITISH.sub("iz", word)
    with _ONE_AT_A_TIME:
        stem = _STEMMERS[name].stemWord(word)
        # The article gone, the Arabic one takes a word's first letter for a conjunction.
        return _STEMMERS[name].stemWord(stem) if name == "arabic" else stem


def _algorithm(letter, language):
    for first, last, name in _SCRIPTS:
        if first <= letter <= last:
            return name or _LANGUAGES.get(language.partition("-")[0], "english")
    return None
