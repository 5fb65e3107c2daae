"""What came of the inquiries of a period: numbers without any contact details.

Spam is left out. Every table is one grouped query over the period's part of an index.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import ceil
from statistics import median
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Case, CharField, Count, F, Max, Q, Value, When
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _
from django_countries import countries

from inquiries.models import Desk, Inquiry

LONGEST = timedelta(days=3 * 366)  # what one report covers
ROWS = 50  # of a table; the others are few inquiries each
SAMPLE = 5_000  # newest inquiries of which the working hours are counted, one by one
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIGURES = {
    "received": Count("pk"),
    "answered": Count("answered_at"),
    "won": Count("pk", filter=Q(outcome=Inquiry.Outcome.WON)),
}


def month(day: date, *, back: int = 0, length: int = 1) -> tuple[date, date]:
    """The first and last day of the block of `length` months (1, 3, 12) that a day lies in, or of
    the one so many blocks before."""
    number = day.year * 12 + day.month - 1
    first = number - number % length - back * length
    start, end = (date(each // 12, each % 12 + 1, 1) for each in (first, first + length))
    return start, end - DAY


@dataclass(frozen=True)
class Speed:
    """How soon buyers were answered, in working hours; None where nothing can be said."""

    counted: int
    median: float | None
    ninetieth: float | None
    promised: int | None  # working hours
    share: int | None  # percent of the answers due that came in time


class Report:
    """first, last: days by the site's clock, both included."""

    most = ROWS

    def __init__(self, first: date, last: date):
        self.first, self.last = first, last
        start, end = (_midnight(day) for day in (first, last + DAY))
        received = Inquiry.objects.filter(created_at__gte=start, created_at__lt=end).order_by()
        self.inquiries = received.exclude(state=Inquiry.State.SPAM)

    @cached_property
    def before(self):
        """The report on as many days right before, to compare with: of a period that still runs,
        as many as have come. None for one that has not begun."""
        length = min(self.last, timezone.localdate()) - self.first + DAY
        return Report(self.first - length, self.first - DAY) if length > timedelta(0) else None

    def query(self, first=None, last=None, **filters):
        """Where the inquiry list shows these days (all of them by default) and nothing else: a
        query string with its filters."""
        days = {"received_from": first or self.first, "received_to": last or self.last}
        return urlencode({**days, **filters})

    @cached_property
    def totals(self):
        """received, answered, won."""
        return self.inquiries.aggregate(**FIGURES)

    @cached_property
    def speed(self):
        desk = Desk.current()
        answers = self.inquiries.exclude(state=Inquiry.State.CLOSED, answered_at=None)
        answers = answers.order_by("-created_at").values_list("created_at", "answered_at")
        calendar, now = desk.calendar, timezone.now()
        waits = [
            (calendar.elapsed(since, until or now) / HOUR, until is not None)
            for since, until in answers[:SAMPLE]
        ]
        return _speed(waits, desk.answer_within if calendar.week else None)

    @cached_property
    def outcomes(self):
        """(outcome, count, query of the list) of those that are closed, in the order of the
        choices."""
        closed = self.inquiries.filter(state=Inquiry.State.CLOSED)
        counts = dict(closed.values_list("outcome").annotate(count=Count("pk")))
        return [
            (each.label, counts.get(each, 0), self.query(tab="closed", outcome=each.value))
            for each in Inquiry.Outcome
        ]

    @cached_property
    def weeks(self):
        """Of each week that has inquiries: its Monday, figures, and where they are listed."""
        week = TruncWeek("created_at", tzinfo=timezone.get_current_timezone())
        rows = self.inquiries.values(week=week).annotate(**FIGURES).order_by("week")
        return [{**row, "query": self._query_of_week(row["week"].date())} for row in rows]

    def _query_of_week(self, monday):
        return self.query(max(monday, self.first), min(monday + 6 * DAY, self.last))

    @property
    def busiest(self):
        """The most inquiries of a week, the full length of a bar."""
        return max((row["received"] for row in self.weeks), default=0)

    @cached_property
    def tables(self):
        """(heading, rows) of what inquiries are told apart by. A row has label, figures and the
        query of the list, None where the list has no such filter."""
        by_name = dict(Inquiry._meta.get_field("language").choices)
        return [
            (_("Article"), self._articles()),
            (_("Country"), self._by("country", countries.name)),
            (_("Language"), self._by("language", by_name.get)),
            (_("Owner"), self._owners()),
            (_("Campaign"), [{**row, "query": None} for row in self._by("campaign", str)]),
        ]

    def _articles(self):
        """By article, whatever its title was; deleted ones by their title."""
        title = Case(
            When(article=None, then=F("article_title")),
            default=Value(""),
            output_field=CharField(),
        )
        found = self._counted("article", former=title).annotate(title=Max("article_title"))
        return [self._row(row, row["title"], "article", row["article"]) for row in found[:ROWS]]

    def _owners(self):
        rows = list(self._counted("owner")[:ROWS])
        users = get_user_model().objects.in_bulk([row["owner"] for row in rows if row["owner"]])
        names = {key: user.get_full_name() or user.get_username() for key, user in users.items()}
        return [
            self._row(row, names.get(row["owner"]), "owner", row["owner"] or "nobody")
            for row in rows
        ]

    def _by(self, column, name):
        rows = self._counted(column)[:ROWS]
        return [
            self._row(row, name(row[column]) or row[column], column, row[column]) for row in rows
        ]

    def _row(self, row, label, name, value):
        """name, value: of the filter of the list; it has none for what is empty."""
        query = self.query(**{name: value}) if value else None
        return {**row, "label": label or _("None"), "query": query}

    def _counted(self, column, **expressions):
        groups = self.inquiries.values(column, **expressions)
        return groups.annotate(**FIGURES).order_by("-received", column)


def _speed(waits, promised):
    """waits: (working hours, whether it was answered then or waits still)."""
    hours = sorted(spent for spent, is_answered in waits if is_answered)
    due = [(spent, known) for spent, known in waits if known or (promised and spent > promised)]
    in_time = sum(1 for spent, known in due if known and promised and spent <= promised)
    return Speed(
        counted=len(hours),
        median=median(hours) if hours else None,
        ninetieth=hours[ceil(len(hours) * 0.9) - 1] if hours else None,
        promised=promised,
        share=round(100 * in_time / len(due)) if promised and due else None,
    )


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
