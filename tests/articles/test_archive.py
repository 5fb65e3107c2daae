"""The archive: what was posted in a year."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import archive
from tests.factories import make_company, make_edition
from tests.pages import html_of, links, part, words

pytestmark = pytest.mark.django_db


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
    make_edition("Later", posted_on="2023-05-05", at=timezone.now() + timedelta(days=1))
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


def test_the_years_are_found_by_as_many_queries(django_assert_num_queries):
    for number in range(20):
        make_edition(f"Steel {number}", posted_on=f"{2024 + number % 2}-05-05")
    with django_assert_num_queries(3):
        assert archive.years("en") == [2025, 2024]
