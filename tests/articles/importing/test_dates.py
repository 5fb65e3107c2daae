import datetime

import pytest

from articles.importing.dates import find_date

DAY = datetime.date(2024, 3, 7)


@pytest.mark.parametrize(
    "line",
    [
        "Posted on 2024-03-07",
        "Published: March 7, 2024",
        "PUBLISHED ON 7 MARCH 2024",
        "Date: Thu, 7 Mar 2024 08:30:00 GMT",
        "7th of March, 2024",
        "07-Mar-2024",
        "Mar. 7, 2024 9:15 am",
        "Release time: 2024/3/7 10:22",
        "2024.03.07",
        "2024-03-07T10:30:00.123+08:00",
        "Last updated 07.03.2024",
        "发布于 2024年3月7日",
        "发布时间：２０２４-０３-０７ 10:22:31",
        "日期：2024年03月07日 星期四",
    ],
)
def test_a_line_that_is_only_a_date_is_read(line):
    assert find_date(line) == (DAY, True)


@pytest.mark.parametrize(
    "line",
    [
        "Posted on 2024-03-07 by Joana",
        "By Joana Reis, March 7, 2024",
        "时间：2024-03-07 来源：港口报",
    ],
)
def test_a_labeled_date_among_other_words_is_read_and_said_to_be_partial(line):
    assert find_date(line) == (DAY, False)


@pytest.mark.parametrize(
    ("line", "month", "day"),
    [("25/12/2023", 12, 25), ("12/25/2023", 12, 25), ("06/06/2023", 6, 6), ("05.06.2023", 6, 5)],
)
def test_days_and_months_are_told_apart_where_numbers_allow(line, month, day):
    assert find_date(line).date == datetime.date(2023, month, day)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "05/06/2023",  # the fifth of June or the sixth of May
        "2024-02-30",
        "2024-13-01",
        "0001-01-01",
        "12024-03-07",
        "Harvest of March 7, 2024 begins early",
        "Posted on a Thursday",
        "+351 21 555 0143",
        "Posted on 2024-03-07 " + "x" * 200,
    ],
)
def test_what_is_no_certain_date_is_not_guessed(line):
    assert find_date(line) is None
