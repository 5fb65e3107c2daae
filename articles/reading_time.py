"""How long a text takes to read (pure).

Speeds of silent reading for sense, by language: Trauzettel-Klosinski, Dietz and the IReST Study
Group, "Standardized Assessment of Reading Performance: The New International Reading Speed Texts
IReST", Investigative Ophthalmology & Visual Science 53 (2012), 5452–5461, table 2.
"""

import re

from articles.likeness import CJK

WORDS = {"ar": 138, "en": 228, "es": 218, "ru": 184}  # a minute
OTHERS = 184  # words a minute: the mean over the seventeen languages
CHARACTERS = 255  # Chinese characters a minute
_TAG = re.compile(r"<[^>]*>")
_CHARACTER = re.compile(rf"[{CJK}]")
_WORD = re.compile(rf"[^\W{CJK}]+(?:[.,'’-][^\W{CJK}]+)*")


def minutes(html: str, language: str) -> int:
    """Whole minutes for a text, or HTML, at least one."""
    text = _TAG.sub(" ", html)
    words = len(_WORD.findall(text)) / WORDS.get(language, OTHERS)
    return max(1, round(words + len(_CHARACTER.findall(text)) / CHARACTERS))
