"""Office hours: when an answer is due, and how many working hours something has waited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FARTHEST = 400  # days searched for an opening before giving up


@dataclass(frozen=True)
class Calendar:
    """zone: of the hours. week: (weekday from Monday 0, opens, closes); closes 00:00 is midnight.
    days_off: (first day, last day)."""

    zone: ZoneInfo
    week: Iterable[tuple[int, time, time]]
    days_off: Iterable[tuple[date, date]] = ()

    def spans(self, day: date):
        """The stretches of a day in which the office is open, as (start, end) moments."""
        if any(first <= day <= last for first, last in self.days_off):
            return
        for weekday, opens, closes in self.week:
            if weekday == day.weekday():
                end = day + timedelta(days=1) if closes == time.min else day
                yield self._at(day, opens), self._at(end, closes)

    def after(self, moment: datetime, *, hours: float) -> datetime | None:
        """The moment that many working hours later, or None if the office does not open."""
        left = timedelta(hours=hours)
        day = moment.astimezone(self.zone).date()
        for offset in range(FARTHEST):
            for start, end in self.spans(day + timedelta(days=offset)):
                begin = max(start, moment)
                if begin + left <= end:
                    return begin + left
                left -= max(end - begin, timedelta())
        return None

    def elapsed(self, since: datetime, until: datetime) -> timedelta:
        """The working time between two moments; all of it where no hours are set."""
        if not self.week:
            return max(until - since, timedelta())
        first, last = (each.astimezone(self.zone).date() for each in (since, until))
        days = (first + timedelta(days=each) for each in range((last - first).days + 1))
        spent = (
            min(end, until) - max(start, since) for day in days for start, end in self.spans(day)
        )
        return sum((each for each in spent if each > timedelta()), timedelta())

    def _at(self, day, clock):
        """As UTC, so that differences count real hours across a change of the clocks."""
        return datetime.combine(day, clock, self.zone).astimezone(ZoneInfo("UTC"))
