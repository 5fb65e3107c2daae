"""The date of an article as pages write it, in English and Chinese."""

import datetime
import re
import unicodedata
from typing import NamedTuple

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_FORMS = [
    re.compile(form)
    for form in (
        r"(?<!\d)(?P<year>\d{4}) ?(?P<mark>[-/.年]) ?(?P<month>\d{1,2}) ?(?:(?P=mark)|月) ?"
        r"(?P<day>\d{1,2})(?!\d) ?日?",
        rf"{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}",
        rf"\b{_MONTH} {_DAY},? {_YEAR}",
        rf"(?<!\d)(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<second>\d{{1,2}})(?P=mark){_YEAR}",
    )
]
_TIME = re.compile(
    r"[t ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z\b|[+-]\d{2}:?\d{2}|utc|gmt))?"
)
_LABEL = re.compile(
    r"\b(?:posted|published|publication|publish|released?|updated?|last|modified|added|created|"
    r"issued|date|time|on|at|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b"
    r"|发布时间|发布日期|发布于|发表于|发表时间|更新时间|更新日期|更新于|发布|时间|日期|[星周]期?[一二三四五六日天]"
)
_START = re.compile(rf"by |{_LABEL.pattern}")
_LINE_LIMIT = 160


class Found(NamedTuple):
    """A date in a line, and whether the line says nothing else."""

    date: datetime.date
    is_whole: bool


def find_date(text: str) -> Found | None:
    """The date of a line such as "Posted on 2025-08-20" or "发布于 2025年8月20日".

    A line with other words counts only when it begins with a label such as "Posted on" or "By".
    Days and months that could be exchanged (05/06/2025) are not guessed.
    """
    line = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if len(line) > _LINE_LIMIT:
        return None
    for form in _FORMS:
        if (match := form.search(line)) and (date := _date(match.groupdict())):
            rest = line[: match.start()] + " " + _TIME.sub(" ", line[match.end() :], count=1)
            is_whole = not re.search(r"\w", _LABEL.sub(" ", rest))
            return Found(date, is_whole) if is_whole or _START.match(line) else None
    return None


def _date(parts: dict) -> datetime.date | None:
    if name := parts.get("name"):
        parts["month"] = _MONTHS.index(name[:3]) + 1
    elif parts.get("first"):
        days_and_months = _day_and_month(int(parts["first"]), int(parts["second"]), parts["mark"])
        if not days_and_months:
            return None
        parts["day"], parts["month"] = days_and_months
    try:
        date = datetime.date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
    return date if 1900 <= date.year < 2100 else None


def _day_and_month(first: int, second: int, mark: str) -> tuple[int, int] | None:
    """Points mean day first (DIN 5008); with "/" and "-" only a number above 12 tells."""
    if mark == "." or first > 12 or first == second:
        return first, second
    return (second, first) if second > 12 else None
