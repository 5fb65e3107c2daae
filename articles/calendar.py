"""What readers begin and cease to see, day by day."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone
from django.utils.formats import get_format

from articles.models import Edition

A_DAY = 8  # events of one kind that a day names; it counts the others
NEXT = 50  # events of the list of what comes


@dataclass(frozen=True)
class Event:
    """An edition that begins or ends."""

    edition: Edition
    at: datetime
    is_end: bool


@dataclass(frozen=True)
class Day:
    date: date
    events: list
    more: int
    is_other: bool
    is_today: bool


def month(first: date) -> list[list[Day]]:
    """The weeks of the month that begins on `first`, each of seven days, in the site's time zone.
    Two queries, however many editions there are."""
    weeks = calendar.Calendar((get_format("FIRST_DAY_OF_WEEK") - 1) % 7).monthdatescalendar(
        first.year, first.month
    )
    days = {day: [] for week in weeks for day in week}
    more = dict.fromkeys(days, 0)
    for kind in ("starts_at", "ends_at"):
        for edition in _of_days(kind, min(days), max(days)):
            days[edition.day].append(_event(edition, kind))
            more[edition.day] += edition.number == A_DAY and edition.of_day - A_DAY
    return [[_day(day, days[day], more[day], first) for day in week] for week in weeks]


def _day(day, events, more, first):
    in_order = sorted(events, key=lambda event: event.at)
    return Day(day, in_order, more, day.month != first.month, day == timezone.localdate())


def coming(days: int) -> list[Event]:
    """What begins or ends within so many days from now, the next first, at most `NEXT`."""
    now = timezone.now()
    events = []
    for kind in ("starts_at", "ends_at"):
        rows = _shown(kind, now, now + timedelta(days=days)).order_by(kind, "pk")[:NEXT]
        events += [_event(edition, kind) for edition in rows]
    return sorted(events, key=lambda event: event.at)[:NEXT]


def _shown(kind, since, until):
    """Editions that begin, or end without another in their place, in [since, until)."""
    rows = Edition.objects.filter(
        article__trashed_at__isnull=True, **{f"{kind}__gte": since, f"{kind}__lt": until}
    )
    if kind == "ends_at":
        next_one = Edition.objects.filter(
            article=OuterRef("article"), starts_at=OuterRef("ends_at")
        )
        rows = rows.filter(~Exists(next_one))
    return rows.only("title", "language", "article", "starts_at", "ends_at")


def _of_days(kind, first, last):
    """The first of each day, with the `day`, their `number` on it and how many are `of_day`."""
    since, until = _midnight(first), _midnight(last + timedelta(days=1))
    numbered = _shown(kind, since, until).annotate(
        day=TruncDate(kind),
        number=Window(RowNumber(), partition_by=[F("day")], order_by=[kind, "pk"]),
        of_day=Window(Count("*"), partition_by=[F("day")]),
    )
    return numbered.filter(number__lte=A_DAY)


def _event(edition, kind):
    return Event(edition, getattr(edition, kind), kind == "ends_at")


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
