from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from inquiries import ages
from inquiries.hours import Calendar

UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h"),
        (8 * 60 - 1, "7 h"),
        (8 * 60, "1 day"),
        (16 * 60 - 1, "1 day"),
        (16 * 60, "2 days"),
        (8 * 60 * 1000, "1000 days"),
    ],
)
def test_working_time_in_plain_words(minutes, expected):
    assert ages.words(timedelta(minutes=minutes), timedelta(hours=8)) == expected


@pytest.mark.parametrize(
    ("week", "hours"),
    [
        ([], 24),
        ([(0, time(9), time(17)), (1, time(9), time(17))], 8),
        ([(0, time(9), time(12)), (0, time(13), time(18)), (5, time(9), time(13))], 6),
        ([(0, time(18), time(0))], 6),
    ],
)
def test_a_working_day_is_as_long_as_the_office_is_open(week, hours):
    assert ages.working_day(Calendar(UTC, week)) == timedelta(hours=hours)
