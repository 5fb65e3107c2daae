"""What a single line is by itself: breadcrumb, date, keywords, contact details, interface."""

import datetime
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles.importing.blocks import is_prose, measure
from articles.importing.dates import find_date
from articles.importing.proposal import Place
from articles.importing.vocabulary import card_label, interface_note

_HERE = re.compile(
    r"^(?:you are here|(?:your )?(?:current )?(?:position|location)|"
    r"(?:您|你)?(?:的|当前的?|现在的?)?位置|当前位置)\s*[:：]\s*",
    re.IGNORECASE,
)
_CRUMB = re.compile(r"\s*(?:>+|＞|»|›|→|::)\s*|\s+/\s+")
_HOME_CRUMB = re.compile(r"^(?:home|首页|主页)\s*/", re.IGNORECASE)
_CRUMB_LIMIT = 80
KEYWORD_LIMIT = 80  # as long as the keywords' column
_KEYWORDS = re.compile(
    r"^(?:keywords?|key words|tags?|hot tags|article tags|关键词|关键字|标签)\s*[:：]\s*(\S.*)$",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,，;；、|]\s*")
_CONTACT_LIMIT = 200
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d(?:[ ().-]{0,3}\d){6,14}(?![\w])")
_CONTACT_LABEL = re.compile(
    r"\b(?:e-?mail|mail|phone|telephone|tel|mobile|mob|cell|whats ?app|number|no|address|and|or)\b"
    r"|电子邮箱|电子邮件|邮箱|电话|手机",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sign:
    """What a line says: its place, a note for the reader, and the values taken from it."""

    place: Place
    note: str = ""
    values: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    date: datetime.date | None = None


def recognize(text: str) -> Sign | None:
    """What the line is without regard to where it stands, or None for text."""
    for find in (_keywords, _card, _date, _contact, _interface):
        if sign := find(text):
            return sign
    return None


def crumbs(text: str) -> list[str]:
    """The labels of "Home>News List>News Detail" (also with », ›, → and /), else an empty list."""
    path = _HERE.sub("", text)
    if _HOME_CRUMB.match(path):
        path = path.replace("/", " / ")
    labels = _CRUMB.split(path.strip())
    if len(labels) < 2 or any(not label or measure(label) > _CRUMB_LIMIT for label in labels):
        return []
    return labels


def split_keywords(text: str) -> tuple[str, ...]:
    """The keywords of "steel, silk、茶"."""
    return tuple(word for word in _COMMA.split(text.strip()) if any(map(str.isalnum, word)))


def is_crumb_separator(text: str) -> bool:
    return bool(_CRUMB.fullmatch(f" {text} "))


def _keywords(text: str) -> Sign | None:
    if match := _KEYWORDS.match(text):
        words = split_keywords(match[1])
        if all(measure(word) <= KEYWORD_LIMIT for word in words):
            return Sign(Place.KEYWORD, values=words)
    return None


def _card(text: str) -> Sign | None:
    if label := card_label(text):
        return Sign(Place.CARD, values=(label,))
    return None


def _date(text: str) -> Sign | None:
    if not (found := find_date(text)):
        return None
    if found.is_whole:
        return Sign(Place.DATE, date=found.date)
    if is_prose(text):
        return None
    return Sign(Place.UNPLACED, note=_("only its date was read"), date=found.date)


def _contact(text: str) -> Sign | None:
    """Emails and phones of a line that holds nothing else but their labels."""
    if len(text) > _CONTACT_LIMIT:
        return None
    rest = unicodedata.normalize("NFKC", text)
    emails = tuple(_EMAIL.findall(rest))
    rest = _EMAIL.sub(" ", rest)
    phones = tuple(phone for phone in _PHONE.findall(rest) if re.search(r"\d{3}", phone))
    for phone in phones:
        rest = rest.replace(phone, " ", 1)
    if not (emails or phones) or re.search(r"\w", _CONTACT_LABEL.sub(" ", rest)):
        return None
    return Sign(Place.CONTACT, emails=emails, phones=phones)


def _interface(text: str) -> Sign | None:
    if note := interface_note(text):
        return Sign(Place.BOILERPLATE, note=note)
    return None


def is_keyword_shaped(text: str) -> bool:
    """A short lower-case line with at least one letter that has a case."""
    return measure(text) <= KEYWORD_LIMIT and text == text.lower() != text.upper()
