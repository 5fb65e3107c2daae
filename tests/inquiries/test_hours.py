"""Office hours, pure: when an answer is due, and the working time between two moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from inquiries.hours import Calendar


def weekdays(*rows, days=range(5)):
    """Rows of "09:00-17:00" on each of these weekdays."""
    spans = [tuple(map(time.fromisoformat, row.split("-"))) for row in rows]
    return [(day, opens, closes) for day in days for opens, closes in spans]


def at(text, zone="Europe/Berlin"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


BERLIN = ZoneInfo("Europe/Berlin")
USUAL = Calendar(BERLIN, weekdays("09:00-17:00"))
LUNCH = Calendar(BERLIN, weekdays("13:00-17:00", "09:00-12:00"))
OVERLAPPING = Calendar(BERLIN, weekdays("09:00-13:00", "10:00-12:00", "12:00-17:00"))
EVENING = Calendar(BERLIN, weekdays("22:00-00:00", days=range(7)))
ALL_DAY = Calendar(BERLIN, weekdays("00:00-00:00", days=range(7)))
CLOSED_WEEK = Calendar(BERLIN, weekdays("09:00-17:00"), [(date(2026, 11, 24), date(2026, 11, 27))])
NIGHT = Calendar(BERLIN, weekdays("01:00-04:00", days=range(7)))
ROUND_THE_WEEK = Calendar(BERLIN, [])


# 23 November 2026 is a Monday.
@pytest.mark.parametrize(
    ("calendar", "moment", "hours", "due"),
    [
        (USUAL, "2026-11-23T10:00", 4, "2026-11-23T14:00"),
        (USUAL, "2026-11-23T09:00", 8, "2026-11-23T17:00"),
        (USUAL, "2026-11-23T15:00", 4, "2026-11-24T11:00"),
        (USUAL, "2026-11-23T05:00", 4, "2026-11-23T13:00"),  # before the office opens
        (USUAL, "2026-11-23T17:00", 4, "2026-11-24T13:00"),  # just closed
        (USUAL, "2026-11-27T16:00", 2, "2026-11-30T10:00"),  # over the weekend
        (USUAL, "2026-11-28T12:00", 1, "2026-11-30T10:00"),
        (LUNCH, "2026-11-23T11:00", 2, "2026-11-23T14:00"),
        (LUNCH, "2026-11-23T12:30", 1, "2026-11-23T14:00"),
        (OVERLAPPING, "2026-11-23T09:00", 8, "2026-11-23T17:00"),
        (OVERLAPPING, "2026-11-23T11:00", 7, "2026-11-24T10:00"),
        (EVENING, "2026-11-23T12:00", 2, "2026-11-24T00:00"),
        (EVENING, "2026-11-23T23:00", 2, "2026-11-24T23:00"),
        (CLOSED_WEEK, "2026-11-23T16:00", 2, "2026-11-30T10:00"),
        (CLOSED_WEEK, "2026-11-25T10:00", 2, "2026-11-30T11:00"),
        # 29 March 2026: the clock goes from 02:00 to 03:00; 25 October from 03:00 to 02:00.
        (NIGHT, "2026-03-29T00:00", 2, "2026-03-29T04:00"),
        (ALL_DAY, "2026-03-28T12:00", 24, "2026-03-29T13:00"),
        (ALL_DAY, "2026-10-24T12:00", 24, "2026-10-25T11:00"),
        (USUAL, "2026-03-27T16:00", 2, "2026-03-30T10:00"),
        (USUAL, "2026-10-23T16:00", 2, "2026-10-26T10:00"),
    ],
)
def test_an_answer_is_due_that_many_office_hours_later(calendar, moment, hours, due):
    assert calendar.after(at(moment), hours=hours) == at(due)


def test_the_sender_may_be_on_the_other_side_of_the_earth():
    auckland, honolulu = "2026-11-24T04:00", "2026-11-23T05:00"  # both 15:00 UTC
    for moment in (at(auckland, "Pacific/Auckland"), at(honolulu, "Pacific/Honolulu")):
        assert USUAL.after(moment, hours=2) == at("2026-11-24T10:00")


def test_an_office_that_never_opens_promises_nothing():
    assert ROUND_THE_WEEK.after(at("2026-11-23T10:00"), hours=1) is None
    for_ever = [(date(2026, 1, 1), date(2030, 1, 1))]
    closed = Calendar(BERLIN, weekdays("09:00-17:00"), for_ever)
    assert closed.after(at("2026-11-23T10:00"), hours=1) is None


@pytest.mark.parametrize(
    ("calendar", "since", "until", "hours"),
    [
        (USUAL, "2026-11-23T10:00", "2026-11-23T11:30", 1.5),
        (USUAL, "2026-11-23T16:00", "2026-11-24T10:00", 2),
        (USUAL, "2026-11-23T18:00", "2026-11-24T08:00", 0),
        (USUAL, "2026-11-28T10:00", "2026-11-29T10:00", 0),
        (USUAL, "2026-11-23T12:00", "2026-11-23T10:00", 0),  # the clock was set back
        (USUAL, "2026-11-23T09:00", "2026-12-21T09:00", 4 * 40),
        (USUAL, "2026-11-25T12:00", "2026-12-16T12:00", 3 * 40),
        (LUNCH, "2026-11-23T11:00", "2026-11-23T14:00", 2),
        (LUNCH, "2026-11-23T00:00", "2026-11-30T00:00", 5 * 7),
        (OVERLAPPING, "2026-11-23T00:00", "2026-11-24T00:00", 8),
        (EVENING, "2026-11-23T23:00", "2026-11-24T23:00", 2),
        (CLOSED_WEEK, "2026-11-16T00:00", "2026-12-07T00:00", 40 + 8 + 40),
        (ALL_DAY, "2026-03-23T00:00", "2026-04-06T00:00", 14 * 24 - 1),
        (ALL_DAY, "2026-10-19T00:00", "2026-11-02T00:00", 14 * 24 + 1),
        (NIGHT, "2026-03-29T00:00", "2026-03-30T00:00", 2),
        (NIGHT, "2026-10-25T00:00", "2026-10-26T00:00", 4),
        (ROUND_THE_WEEK, "2026-11-28T10:00", "2026-11-29T10:00", 24),
        (ROUND_THE_WEEK, "2026-11-29T10:00", "2026-11-28T10:00", 0),
    ],
)
def test_only_office_hours_count_as_waiting(calendar, since, until, hours):
    assert calendar.elapsed(at(since), at(until)) == timedelta(hours=hours)


def test_whole_weeks_count_as_much_as_their_days():
    start = datetime(2023, 1, 4, 13, 20, tzinfo=UTC)
    for calendar in (CLOSED_WEEK, ALL_DAY, LUNCH):
        for days in (6, 7, 8, 13, 14, 15, 400, 1500):
            end = start + timedelta(days=days, hours=5)
            each_day = sum(
                (
                    calendar.elapsed(start + day * timedelta(days=1), min(each_end, end))
                    for day in range(days + 1)
                    for each_end in [start + (day + 1) * timedelta(days=1)]
                ),
                timedelta(),
            )
            assert calendar.elapsed(start, end) == each_day


def test_fifty_inquiries_of_many_years_read_each_week_once():
    class Counting(Calendar):
        def spans(self, day):
            days.append(day)
            return super().spans(day)

    days, until = [], at("2026-11-23")
    calendar = Counting(BERLIN, weekdays("09:00-12:00", "13:00-17:00"))
    for number in range(50):
        calendar.elapsed(until - timedelta(days=3000 + number), until)
    assert len(days) < 3050 + 50 * 2 * 7
