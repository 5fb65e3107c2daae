"""How much a submission resembles contact-form spam: a score, with its reasons for staff.

Pure: nothing is refused here or because of it. What scores THRESHOLD or more is stored as Spam and
raises no alert; what scores SUSPICIOUS or more gets a confirmation without the buyer's own text,
so that the form cannot be used to mail advertisements to strangers.

The weights keep two promises, and tests hold them: behavior alone (a filled trap, which a browser's
autofill may do, and a fast paste) never makes Spam; and an honest letter, even with one
unlucky word, stays honest when behavior is added.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .spam_topics import spoken_of

THRESHOLD = 10
SUSPICIOUS = 4
FASTEST_SECONDS = 3  # to read the form, and paste a prepared text; there is no slowest

LINK = re.compile(r"(?:https?://|www\.)([^\s/?#<>\"'()\[\]]+)\S*", re.IGNORECASE)
LINK_IN_NAME = re.compile(
    r"https?:|www\.\S+/|\.(?:com|net|org|info|ru|xyz|top|site|online|shop|club|pro)/", re.IGNORECASE
)
BBCODE = re.compile(r"\[(?:url|link)\s*=|\[/(?:url|link)\]", re.IGNORECASE)
HTML_LINK = re.compile(r"<a\s[^>]{0,200}href", re.IGNORECASE)
SHORT_LINK = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|is\.gd|cutt\.ly|rb\.gy|shorturl\.at|t\.ly|ow\.ly"
    r"|clck\.ru|vk\.cc|u\.to|telegra\.ph|lnkd\.in|tiny\.cc|s\.id|surl\.li)/",
    re.IGNORECASE,
)
LATIN, LOOKALIKE = "[A-Za-z]", "[\u0370-\u04ff]"  # Greek and Cyrillic
WORD = re.compile(r"[^\W\d_]{4,}")
# Two changes of alphabet inside one word. A single one is ordinary: "WhatsAppе", "PDFом".
MIXED = re.compile(f"{LATIN}{LOOKALIKE}+{LATIN}|{LOOKALIKE}{LATIN}+{LOOKALIKE}")
LATIN_FOR = str.maketrans("авеіјкмнорсѕтухԁαεικνορτυχ", "abeijkmhopcstyxdaeiknoptux")
# Letters drawn as mathematical or enclosed symbols: 𝐅𝐑𝐄𝐄, ⓕⓡⓔⓔ
ORNAMENTAL = re.compile("[\u24b6-\u24e9\U0001d400-\U0001d7ff\U0001f130-\U0001f189]")
CJK_START = "\u3000"  # from here on a letter is about a word: "请报价"
CASE_CHANGE = re.compile(r"[a-z][A-Z]")


class Reason(NamedTuple):
    weight: int
    text: Promise


REASONS = {
    "trap": Reason(4, _("A field hidden from people was filled in")),
    "fast": Reason(3, _("The form was sent within three seconds")),
    "forum_code": Reason(10, _("Contains links written in forum code")),
    "html_link": Reason(6, _("Contains links written in HTML")),
    "link_in_name": Reason(8, _("The name contains a link")),
    "many_links": Reason(5, _("Links to four or more different sites")),
    "only_link": Reason(6, _("Contains little more than a link")),
    "short_link": Reason(3, _("A link hides where it leads")),
    "name_is_content": Reason(6, _("Name and content are the same")),
    "disguised": Reason(6, _("Words are disguised with letters of another alphabet")),
    "random_name": Reason(5, _("The name looks like random letters")),
    "random_content": Reason(5, _("The content looks like random letters")),
    "search_engines": Reason(7, _("Speaks of search engine ranking or web design")),
    "address_lists": Reason(7, _("Speaks of mass mailing or address lists")),
    "gambling": Reason(7, _("Speaks of gambling")),
    "quick_money": Reason(7, _("Speaks of cryptocurrency or quick money")),
    "medicines": Reason(7, _("Speaks of medicines")),
    "adult": Reason(7, _("Speaks of sex")),
    "loans": Reason(7, _("Speaks of loans")),
    "windfalls": Reason(7, _("Speaks of an inheritance or a windfall")),
    "domain_names": Reason(7, _("Speaks of domain name registration")),
    "extortion": Reason(7, _("Threatens or accuses to get money")),
    "insistent": Reason(4, _("Contains three or more phrases common in advertisements")),
    "unlucky_word": Reason(2, _("Contains a phrase common in advertisements")),
}


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent with the form. seconds_to_fill is None where it is not known."""

    name: str
    content: str
    contact_email: str = ""
    company: str = ""
    trap: str = ""
    seconds_to_fill: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The codes of the REASONS that apply, in their order; the score is the sum of weights."""

    reasons: tuple[str, ...]

    @property
    def score(self):
        return sum(REASONS[code].weight for code in self.reasons)

    @property
    def is_spam(self):
        return self.score >= THRESHOLD

    @property
    def is_suspicious(self):
        return self.score >= SUSPICIOUS


def score(submission: Submission) -> Verdict:
    """Return the verdict on a submission; never raises, whatever the texts are."""
    found = {*_behavior(submission), *_links(submission), *_letters(submission)}
    found.update(_topics(submission))
    return Verdict(tuple(code for code in REASONS if code in found))


def _behavior(submission: Submission) -> Iterator[str]:
    if submission.trap.strip():
        yield "trap"
    seconds = submission.seconds_to_fill
    if seconds is not None and seconds < FASTEST_SECONDS:
        yield "fast"


def _links(submission: Submission) -> Iterator[str]:
    content = submission.content
    own = submission.contact_email.rpartition("@")[2].lower()
    hosts = {host.lower().removeprefix("www.") for host in LINK.findall(content)} - {own}
    if len(hosts) >= 4:
        yield "many_links"
    if hosts:
        letters = filter(str.isalpha, LINK.sub("", content))
        if sum(1 if char < CJK_START else 3 for char in letters) < 5:
            yield "only_link"
    if LINK_IN_NAME.search(submission.name):
        yield "link_in_name"
    patterns = {"forum_code": BBCODE, "html_link": HTML_LINK, "short_link": SHORT_LINK}
    yield from (code for code, pattern in patterns.items() if pattern.search(content))


def _letters(submission: Submission) -> Iterator[str]:
    name, content = submission.name.strip(), submission.content.strip()
    if name.casefold() == content.casefold():
        yield "name_is_content"
    if any(map(_is_random, name.split())):
        yield "random_name"
    if _is_random(content):
        yield "random_content"
    text = f"{name} {content}"
    if text.isascii():  # one alphabet, nothing to disguise with
        return
    disguised = {word for word in WORD.findall(text) if MIXED.search(word)}
    if len(disguised) >= 2 or len(ORNAMENTAL.findall(text)) >= 4:
        yield "disguised"


def _topics(submission: Submission) -> Iterator[str]:
    text = _readable(f"{submission.name}\n{submission.company}\n{submission.content}")
    hits = spoken_of(text)
    repeated = [code for code, count in hits.items() if count >= 2]
    yield from repeated
    if hits and not repeated:
        yield "unlucky_word"
    if hits.total() >= 3:
        yield "insistent"


def _is_random(text: str) -> bool:
    """Whether one word looks typed by a program: "qGzJvYxEwKuT" or "xkqzjwvbnt".

    Real names reach three changes of case ("McDonaldMacLeod"); few of ten letters or more
    have a single vowel ("Hirschsprung" has two).
    """
    if not (text.isascii() and text.isalpha() and len(text) >= 8):
        return False
    vowels = sum(letter in "aeiouy" for letter in text.lower())
    is_unspeakable = len(text) >= 10 and vowels * 7 < len(text) and not text.isupper()
    return is_unspeakable or len(CASE_CHANGE.findall(text)) >= 4


def _readable(text: str) -> str:
    """Return text as a reader sees it: one case, no invisible characters, no disguised words."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().replace("’", "'").split())
    return WORD.sub(
        lambda word: word[0].translate(LATIN_FOR) if MIXED.search(word[0]) else word[0], plain
    )
