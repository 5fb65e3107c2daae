"""The report: its figures, and that it names no buyer."""

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest

from inquiries.models import Desk
from inquiries.report import Report, month
from tests.factories import make_article, make_inquiry, make_user

REPORT = "/admin/inquiries/inquiry/report/"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [
        ({}, date(2026, 2, 1), date(2026, 2, 28)),
        ({"back": 1}, date(2026, 1, 1), date(2026, 1, 31)),
        ({"back": 2}, date(2025, 12, 1), date(2025, 12, 31)),
        ({"length": 3}, date(2026, 1, 1), date(2026, 3, 31)),
        ({"length": 3, "back": 1}, date(2025, 10, 1), date(2025, 12, 31)),
        ({"length": 12}, date(2026, 1, 1), date(2026, 12, 31)),
        ({"length": 12, "back": 1}, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_are_blocks_of_the_calendar(options, first, last):
    assert month(date(2026, 2, 28), **options) == (first, last)


@pytest.fixture
def viewer(client, db):
    client.force_login(make_user("Victor", "inquiries.view_report"))
    return client


@pytest.fixture
def desk(db):
    """Open from 9 to 17 on weekdays; answers within 4 hours."""
    desk = Desk.objects.create(time_zone="UTC", answer_within=4)
    for weekday in range(5):
        desk.hours.create(weekday=weekday, opens_at=time(9), closes_at=time(17))
    return desk


def make_answered(name, hours, **kwargs):
    """Received on Monday morning, answered after so many hours of the clock."""
    answered = MONDAY + timedelta(hours=hours)
    return make_inquiry(name, created_at=MONDAY, answered_at=answered, **kwargs)


def report():
    return Report(date(2026, 3, 1), date(2026, 3, 31))


def test_the_speed_counts_working_hours_and_what_is_late_without_an_answer(desk):
    for number, hours in enumerate((1, 2, 3, 24)):
        make_answered(f"Buyer {number}", hours)
    make_inquiry("Forgotten", created_at=MONDAY)
    make_inquiry("Not for us", created_at=MONDAY, state="closed", outcome="not_a_fit")
    speed = report().speed
    assert (speed.counted, speed.median, speed.ninetieth) == (4, 2.5, 8.0)
    assert (speed.promised, speed.share) == (4, 60)


def test_hours_are_those_of_the_newest_and_the_page_says_so(viewer, desk, monkeypatch):
    monkeypatch.setattr("inquiries.report.SAMPLE", 2)
    for day, hours in enumerate((7, 1, 3)):
        since = MONDAY + timedelta(days=day)
        make_inquiry(created_at=since, answered_at=since + timedelta(hours=hours))
    assert (report().speed.counted, report().speed.median) == (2, 2.0)
    html = viewer.get(REPORT, MARCH).content.decode()
    assert "The hours are those of the newest 2 answers." in html


def test_the_busiest_come_first(db):
    for country in ("AT", "PL", "PL", "US", "US", "US"):
        make_inquiry(created_at=MONDAY, country=country)
    rows = dict(report().tables)["Country"]
    assert [row["received"] for row in rows] == [3, 2, 1]


def test_nothing_is_said_of_promises_that_were_not_made(db):
    make_answered("Nadia", 30)
    speed = report().speed
    assert (speed.median, speed.promised, speed.share) == (30, None, None)


def test_what_is_not_due_yet_counts_neither_way(desk, clock):
    clock.now = MONDAY + timedelta(hours=1)
    make_inquiry("Fresh", created_at=MONDAY)
    assert report().speed.share is None


def test_days_are_the_site_s_and_spam_is_left_out(db, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    for at in ("2026-02-28T15:59Z", "2026-02-28T16:00Z", "2026-03-31T15:59Z", "2026-03-31T16:00Z"):
        make_inquiry(at, created_at=datetime.fromisoformat(at))
    make_inquiry("Robot", created_at=MONDAY, state="spam")
    assert report().totals == {"received": 2, "answered": 0, "won": 0}


def test_every_article_shows_what_it_earned(db):
    steel, rope = make_article("Steel"), make_article("Rope")
    about = {"article": steel, "article_title": "Steel"}
    make_answered("One", 1, **about, state="closed", outcome="won")
    make_answered("Two", 1, article=steel, article_title="An older title")
    make_inquiry("Three", created_at=MONDAY, **about)
    make_answered("Four", 1, article=rope, article_title="Rope")
    make_inquiry("Five", created_at=MONDAY, article_title="A deleted one")
    make_inquiry("Six", created_at=MONDAY)
    rows = dict(report().tables)["Article"]
    figures = {row["label"]: (row["received"], row["answered"], row["won"]) for row in rows}
    assert figures == {
        "Steel": (3, 2, 1),
        "Rope": (1, 1, 0),
        "A deleted one": (1, 0, 0),
        "None": (1, 0, 0),
    }


def test_inquiries_are_told_apart_by_country_language_owner_and_campaign(db):
    sam = make_user("Sam", first_name="Samir", last_name="Haddad")
    make_inquiry("One", created_at=MONDAY, country="PL", owner=sam, campaign="utm_source=mail")
    make_inquiry("Two", created_at=MONDAY, country="PL", language="zh-hans")
    tables = {
        heading: [(row["label"], row["received"]) for row in rows]
        for heading, rows in report().tables
    }
    assert tables["Country"] == [("Poland", 2)]
    assert sorted(tables["Language"]) == [("English", 1), ("Simplified Chinese", 1)]
    assert sorted(tables["Owner"]) == [("None", 1), ("Samir Haddad", 1)]
    assert sorted(tables["Campaign"]) == [("None", 1), ("utm_source=mail", 1)]


def test_weeks_and_outcomes(db):
    make_inquiry("One", created_at=MONDAY, state="closed", outcome="lost")
    for number in range(2):
        make_inquiry(f"Two {number}", created_at=MONDAY + timedelta(days=8))
    found = report()
    assert [(row["week"].day, row["received"]) for row in found.weeks] == [(2, 1), (9, 2)]
    assert found.busiest == 2
    assert [count for _label, count, _query in found.outcomes] == [0, 1, 0, 0, 0]


def test_the_page_shows_figures_and_no_buyer(viewer, desk):
    make_answered("Nadia", 2, company="Stocznia", phone="+48221234567", article_title="Steel")
    html = viewer.get(REPORT, MARCH).content.decode()
    for text in ("Steel", "2.0 working hours", "100 %", "within 4 working hours"):
        assert text in html
    for text in ("Nadia", "nadia@buyer.example", "Stocznia", "48221234567", "Please quote"):
        assert text not in html


@pytest.mark.parametrize(
    ("last", "today", "before"),
    [
        (date(2026, 3, 31), date(2026, 5, 5), (date(2026, 1, 29), date(2026, 2, 28))),
        (date(2026, 3, 31), date(2026, 3, 10), (date(2026, 2, 19), date(2026, 2, 28))),
        (date(2026, 3, 1), date(2026, 3, 1), (date(2026, 2, 28), date(2026, 2, 28))),
    ],
)
def test_it_is_compared_with_as_many_days_before(db, clock, last, today, before):
    clock.now = datetime.combine(today, time(12), tzinfo=UTC)
    found = Report(date(2026, 3, 1), last).before
    assert (found.first, found.last) == before


def test_what_has_not_begun_is_compared_with_nothing(db, clock):
    clock.now = MONDAY
    assert Report(date(2026, 4, 1), date(2026, 4, 30)).before is None


def test_the_page_shows_the_figures_of_before(viewer, desk):
    make_answered("Nadia", 2)
    make_inquiry("Otto", created_at=MONDAY - timedelta(days=7), answered_at=MONDAY)
    make_inquiry("Otto's robot", created_at=MONDAY - timedelta(days=7), state="spam")
    html = viewer.get(REPORT, MARCH).content.decode()
    assert re.findall(r"before: ([\d.]+ ?%?)", html) == ["1", "1", "0", "0 %", "40.0", "40.0"]
    assert "Before: 29 January 2026 – 28 February 2026, as many days." in html


def links(client):
    """Each link from a count to the list: (its address, the count)."""
    html = client.get(REPORT, MARCH).content.decode()
    found = re.findall(r'<a href="(/admin/inquiries/inquiry/\?[^"]+)">(\d+)</a>', html)
    return [(unescape(address), int(count)) for address, count in found]


def test_every_count_leads_to_the_inquiries_it_counts(client, desk):
    lead = make_user("Leo", "inquiries.*")
    client.force_login(lead)
    steel = make_article("Steel")
    make_answered("One", 1, article=steel, country="PL", state="closed", outcome="won", owner=lead)
    make_answered("Two", 1, article=steel, country="CN", state="closed", outcome="lost")
    make_inquiry("Three", created_at=MONDAY + timedelta(days=29), article=steel, language="zh-hans")
    make_inquiry("April", created_at=MONDAY + timedelta(days=30), article=steel, country="PL")
    found = links(client)
    assert len(found) == 2 + 2 + 3 + 2 + 3 + 3 + 3  # above, outcomes, weeks, the tables
    for address, count in found:
        rows = client.get(address).context["cl"].result_list
        assert (address, len(rows)) == (address, count)


@pytest.mark.parametrize("permissions", [[], ["inquiries.view_inquiry"]])
def test_counts_lead_nowhere_for_those_who_would_find_fewer(client, db, permissions):
    make_answered("One", 1, country="PL", state="closed", outcome="won")
    client.force_login(make_user("Vera", "inquiries.view_report", *permissions))
    assert links(client) == []


def test_a_long_table_says_that_it_is_cut(viewer):
    for number in range(51):
        make_inquiry(created_at=MONDAY, article_title=f"Article {number}")
    html = viewer.get(REPORT, MARCH).content.decode()
    assert html.count("These are the 50 with the most inquiries.") == 1


def test_it_begins_with_this_month_and_leads_from_the_admin_s_first_page(viewer):
    assert REPORT in viewer.get("/admin/").content.decode()
    html = viewer.get(REPORT).content.decode()
    assert html.count('aria-current="page"') == 1
    assert "No inquiries in this period." in html


@pytest.mark.parametrize(
    "days",
    [
        {"first": "2026-03-31", "last": "2026-03-01"},
        {"first": "2020-01-01", "last": "2026-03-01"},
        {"first": "soon", "last": "2026-03-01"},
        {"first": "2026-03-01"},
        {"first": "0001-01-01", "last": "0001-01-02"},
        {"first": "9999-12-31", "last": "9999-12-31"},
    ],
)
def test_impossible_days_are_answered_in_words(viewer, days):
    response = viewer.get(REPORT, days)
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()


def test_only_who_may_see_it_sees_it(client, db):
    assert client.get(REPORT).status_code == 302
    client.force_login(make_user("Sally", "inquiries.view_inquiry"))
    assert client.get(REPORT).status_code == 403
    assert REPORT not in client.get("/admin/").content.decode()


def test_it_costs_the_same_for_any_number(viewer, desk, django_assert_max_num_queries):
    for number in range(20):
        owner = make_user(f"Sam {number}")
        make_answered(
            f"Buyer {number}", number, owner=owner, country="PL", article_title=f"{number}"
        )
    with django_assert_max_num_queries(22):
        viewer.get(REPORT, MARCH)
