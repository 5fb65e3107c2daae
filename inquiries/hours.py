"""Office hours: when an answer is due, and how many working hours something has waited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

FARTHEST = 400  # days searched for an opening before giving up
DAY, WEEK, NOTHING = timedelta(days=1), timedelta(days=7), timedelta()


@dataclass(frozen=True)
class Calendar:
    """zone: of the hours. week: (weekday from Monday 0, opens, closes); closes 00:00 is midnight.
    days_off: (first day, last day)."""

    zone: ZoneInfo
    week: Iterable[tuple[int, time, time]]
    days_off: Iterable[tuple[date, date]] = ()

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The stretches of a day in which the office is open, in order, overlaps joined."""
        if any(first <= day <= last for first, last in self.days_off):
            return []
        merged = []
        for start, end in sorted(self._rows(day)):
            if merged and start <= merged[-1][1]:
                merged[-1] = merged[-1][0], max(end, merged[-1][1])
            elif start < end:
                merged.append((start, end))
        return merged

    def after(self, moment: datetime, *, hours: float) -> datetime | None:
        """The moment that many working hours later, or None if the office does not open."""
        left = timedelta(hours=hours)
        day = moment.astimezone(self.zone).date()
        for offset in range(FARTHEST):
            for start, end in self.spans(day + offset * DAY):
                begin = max(start, moment)
                if begin + left <= end:
                    return begin + left
                left -= max(end - begin, NOTHING)
        return None

    def elapsed(self, since: datetime, until: datetime) -> timedelta:
        """The working time between two moments; all of it where no hours are set."""
        if not self.week:
            return max(until - since, NOTHING)
        first, last = (each.astimezone(self.zone).date() for each in (since, until))
        day, spent = first, NOTHING
        while day <= last:
            # Whole weeks in between cost a look-up each: a list asks for many rows, some years old.
            if day.weekday() == 0 and first < day <= last - WEEK:
                spent += self._worked_in_week(day)
                day += WEEK
            else:
                spent += self._worked(day, since, until)
                day += DAY
        return spent

    @cached_property
    def _weeks(self):
        return {}

    def _worked_in_week(self, monday):
        if monday not in self._weeks:
            days = (monday + offset * DAY for offset in range(7))
            spans = (span for day in days for span in self.spans(day))
            self._weeks[monday] = sum((end - start for start, end in spans), NOTHING)
        return self._weeks[monday]

    def _worked(self, day, since, until):
        spans = self.spans(day)
        spent = (min(end, until) - max(start, since) for start, end in spans)
        return sum((each for each in spent if each > NOTHING), NOTHING)

    def _rows(self, day):
        for weekday, opens, closes in self.week:
            if weekday == day.weekday():
                end = day + DAY if closes == time.min else day
                yield self._at(day, opens), self._at(end, closes)

    def _at(self, day, clock):
        """As UTC, so that differences count real hours across a change of the clocks."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
