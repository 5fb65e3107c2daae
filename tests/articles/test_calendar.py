"""What begins and ends, by days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from articles import calendar
from articles.models import Article
from tests.articles.desk import LIST, log_in
from tests.factories import make_article, make_edition

pytestmark = pytest.mark.django_db

PAGE = f"{LIST}calendar/"
# Session, user, two of permissions, two of the month, two of what comes.
COST = 8


def at(year, month, day, hour=12):
    return datetime(year, month, day, hour, tzinfo=UTC)


def events(first):
    """Day → titles of what begins (+) and ends (-)."""
    return {
        day.date: [f"{'-' if event.is_end else '+'}{event.edition}" for event in day.events]
        for week in calendar.month(first)
        for day in week
        if day.events
    }


def test_starts_and_ends_are_on_their_days():
    make_edition("Offer", at=at(2099, 5, 4), until=at(2099, 5, 20))
    make_edition("Next month", at=at(2099, 7, 4))
    assert events(date(2099, 5, 1)) == {
        date(2099, 5, 4): ["+Offer"],
        date(2099, 5, 20): ["-Offer"],
    }


def test_a_change_of_a_live_article_is_no_end():
    article = make_edition("Steel", at=at(2099, 5, 4)).article
    article.publish(None, at=at(2099, 5, 9))
    found = events(date(2099, 5, 1))
    assert not any("-Steel" in titles for titles in found.values())


def test_days_are_those_of_the_sites_time_zone(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    timezone.activate("Asia/Shanghai")
    make_edition("Late", at=at(2099, 5, 31, 20))
    assert events(date(2099, 6, 1)) == {date(2099, 6, 1): ["+Late"]}
    timezone.deactivate()


def test_a_full_day_counts_what_it_does_not_name(client, monkeypatch):
    log_in(client)
    monkeypatch.setattr(calendar, "A_DAY", 2)
    for number in range(5):
        make_edition(f"Article {number}", at=at(2099, 5, 4, number))
    (day,) = [d for week in calendar.month(date(2099, 5, 1)) for d in week if d.events]
    assert ([str(event.edition) for event in day.events], day.more) == (
        ["Article 0", "Article 1"],
        3,
    )
    assert "3 more" in client.get(f"{PAGE}?month=2099-05").content.decode()


def test_what_is_in_the_trash_is_not_in_the_calendar():
    article = make_edition("Gone", at=at(2099, 5, 4)).article
    Article.objects.filter(pk=article.pk).update(trashed_at=timezone.now())
    assert events(date(2099, 5, 1)) == {}


def test_the_page_leads_to_the_months_beside_it_and_to_the_articles(client):
    log_in(client)
    article = make_edition("钢", slug="g", language="zh-hans", at=at(2099, 12, 4)).article
    page = client.get(f"{PAGE}?month=2099-12").content.decode()
    assert 'href="?month=2099-11"' in page
    assert 'href="?month=2100-01"' in page
    assert f'<a href="{LIST}{article.pk}/change/" lang="zh-hans">钢</a>' in page


@pytest.mark.parametrize("month", ["", "2026-13", "x", "0000-01", "9999-12", "2026-11-02"])
def test_what_is_no_month_is_the_present_one(client, month):
    log_in(client)
    page = client.get(PAGE, {"month": month})
    assert page.context["first"] == timezone.localdate().replace(day=1)


def test_the_coming_days_are_listed_the_next_first(client):
    log_in(client)
    now = timezone.now()
    make_edition("Soon", at=now + timedelta(days=3))
    make_edition("Ends", until=now + timedelta(days=2))
    make_edition("Later", at=now + timedelta(days=40))
    make_article("Draft")
    coming = client.get(PAGE).context["coming"]
    assert [(str(event.edition), event.is_end) for event in coming] == [
        ("Ends", True),
        ("Soon", False),
    ]


def test_the_calendar_costs_the_same_for_few_and_many(client, django_assert_num_queries):
    log_in(client)
    for number in range(12):
        make_edition(f"A {number}", at=at(2099, 5, 1 + number), until=at(2099, 6, 1 + number))
        if number in (1, 11):
            client.get(PAGE)
            with django_assert_num_queries(COST):
                client.get(f"{PAGE}?month=2099-05")


def test_who_may_not_see_drafts_sees_no_calendar(client):
    log_in(client, "Sal", "auth.view_user")
    assert client.get(PAGE).status_code == 403
