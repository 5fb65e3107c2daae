"""How long an inquiry has waited, in working hours and in plain words."""

from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

from inquiries.hours import Calendar

HOUR = timedelta(hours=1)
AROUND_THE_CLOCK = timedelta(hours=24)


def working_day(calendar: Calendar) -> timedelta:
    """How long the office is open on a day on which it opens, on average."""
    if not calendar.week:
        return AROUND_THE_CLOCK
    stretches = (
        (_minutes(closes) or 24 * 60) - _minutes(opens) for _, opens, closes in calendar.week
    )
    return timedelta(minutes=sum(stretches)) / len({row[0] for row in calendar.week})


def words(spent: timedelta, day: timedelta) -> str:
    """Working time in one unit: "12 min", "3 h", "2 days"; day: the length of a working day."""
    if spent < HOUR:
        return gettext("%d min") % (spent.total_seconds() // 60)
    if spent < day:
        return gettext("%d h") % (spent // HOUR)
    days = spent // day
    return ngettext("%d day", "%d days", days) % days


def age(calendar: Calendar, since: datetime, now: datetime) -> str:
    """The working time between two moments in words."""
    return words(calendar.elapsed(since, now), working_day(calendar))


def _minutes(clock):
    return clock.hour * 60 + clock.minute
