"""The archive: what was posted in a year."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import archive
from tests.factories import make_company, make_edition, make_picture
from tests.pages import html_of, links, part, words

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(days=1)


def titles(html):
    return [text for _href, text in links(html[html.index("<main") :]) if "Steel" in text]


def test_a_year_lists_what_was_posted_in_it_the_latest_first(client):
    make_company()
    for day in ("2024-01-01", "2024-12-31", "2023-12-31", "2025-01-01"):
        make_edition(f"Steel {day}", posted_on=day)
    html = html_of(client, "/news/2024/")
    assert titles(html) == ["Steel 2024-12-31", "Steel 2024-01-01"]
    assert words(part(html, "h1")) == "Articles of 2024"
    assert "<title>Articles of 2024 – Harbor Castings</title>" in html
    assert links(part(html, "nav", "Breadcrumb"))[-1] == ("/news/", "News List")


@pytest.mark.parametrize("year", ["2023", "0000", "9999"])
def test_a_year_without_articles_that_are_live_is_no_page(client, year):
    make_edition(posted_on="2024-05-05")
    make_edition("Later", posted_on="2023-05-05", at=LATER)
    make_edition("Gone", posted_on="2023-05-05").article.withdraw()
    make_edition("铸件", posted_on="2023-05-05", language="zh-hans", slug="铸件")
    html_of(client, f"/news/{year}/", 404)


def test_the_list_leads_to_every_year_that_has_articles(client):
    for day in ("2021-03-03", "2024-01-01", "2024-07-07", "2025-06-06"):
        make_edition(f"Steel {day}", posted_on=day)
    years = [("/news/2025/", "2025"), ("/news/2024/", "2024"), ("/news/2021/", "2021")]
    assert links(part(html_of(client, "/news/"), "nav", "Archive")) == years
    here = part(html_of(client, "/news/2024/"), "nav", "Archive")
    assert links(here) == [years[0], years[2]]
    assert '<span aria-current="page">2024</span>' in here


def test_a_long_year_has_pages(client):
    for number in range(13):
        make_edition(f"Steel {number}", posted_on="2024-05-05")
    assert len(titles(html_of(client, "/news/2024/"))) == 12
    assert titles(html_of(client, "/news/2024/?page=2")) == ["Steel 0"]


def months(html):
    """(name, titles) of each month that a page shows."""
    parts = re.findall(r"<section class=.latest.*?</section>", html, re.DOTALL)
    return [(words(part(month, "h2")), [text for _href, text in links(month)]) for month in parts]


def test_a_year_is_shown_by_months_in_the_words_of_its_language(client):
    for day in ("2024-01-02", "2024-05-01", "2024-05-31", "2023-05-05"):
        make_edition(f"Steel {day}", posted_on=day, hero=make_picture())
    make_edition("Сталь", slug="steel", language="ru", posted_on="2024-05-05")
    html = html_of(client, "/news/2024/")
    assert months(html) == [
        ("May", ["Steel 2024-05-31", "Steel 2024-05-01"]),
        ("January", ["Steel 2024-01-02"]),
    ]
    assert links(part(html, "nav", "Months")) == [
        ("/news/2024/#month-5", "May"),
        ("/news/2024/#month-1", "January"),
    ]
    assert 'id="month-5"' in html
    assert ["lazy" in image for image in re.findall("<img[^>]*>", html)] == [False, True, True]
    russian = html_of(client, "/ru/news/2024/")
    assert months(russian) == [("Май", ["Сталь"])]
    assert "#month" not in russian


def test_a_month_is_reached_from_each_page_of_a_year(client):
    days = ["2024-12-24", *["2024-11-11"] * 12, *["2024-03-03"] * 2]
    for number, day in enumerate(days):
        make_edition(f"Steel {number}", posted_on=day)
    first, second = html_of(client, "/news/2024/"), html_of(client, "/news/2024/?page=2")
    assert [(name, len(listed)) for name, listed in months(first)] == [
        ("December", 1),
        ("November", 11),
    ]
    assert [(name, len(listed)) for name, listed in months(second)] == [
        ("November", 1),
        ("March", 2),
    ]
    for html in (first, second):
        assert links(part(html, "nav", "Months")) == [
            ("/news/2024/#month-12", "December"),
            ("/news/2024/#month-11", "November"),
            ("/news/2024/?page=2#month-3", "March"),
        ]


@pytest.mark.django_db(transaction=True)
def test_a_year_costs_the_queries_of_a_list_however_long_it_is(client, django_assert_num_queries):
    make_company()
    for number in range(30):
        make_edition(f"Steel {number}", posted_on=f"2024-{number % 12 + 1:02}-05")
        if number == 2:
            few = made_anew(client)
    assert made_anew(client) == few
    for page in (1, 2, 3):
        with django_assert_num_queries(2):  # the stamp, and all that is shown
            html_of(client, f"/news/2024/?page={page}")


def made_anew(client):
    with CaptureQueriesContext(connection) as queries:
        html_of(client, "/news/2024/")
    return len(queries)


def test_the_languages_that_have_articles_of_a_year_name_each_other(client):
    make_company()
    make_edition("Steel", posted_on="2024-05-05")
    make_edition("Steel now", posted_on="2025-05-05")
    make_edition("Сталь", slug="steel", language="ru", posted_on="2024-05-05")
    make_edition("钢", slug="zh", language="zh-hans", posted_on="2024-05-05", at=LATER)
    for path, other in (("/news/2024/", "/ru/news/2024/"), ("/ru/news/2024/", "/news/2024/")):
        html = html_of(client, path)
        assert alternates(html) == {
            "en": f"{settings.SITE_URL}/news/2024/",
            "ru": f"{settings.SITE_URL}/ru/news/2024/",
            "x-default": f"{settings.SITE_URL}/news/2024/",
        }
        assert other in [href for href, _text in links(part(html, "details", "languages"))]
    alone = html_of(client, "/news/2025/")
    assert alternates(alone) == {}
    assert "2025" not in part(alone, "nav", "Main")


def alternates(html):
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))


def test_the_years_are_found_by_as_many_queries(django_assert_num_queries):
    for number in range(20):
        make_edition(f"Steel {number}", posted_on=f"{2024 + number % 2}-05-05")
    with django_assert_num_queries(3):
        assert archive.years("en") == [2025, 2024]
