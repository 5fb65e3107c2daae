"""What each article earned, in the articles' admin, for those who may know."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inquiries.admin.inquiry import tabs
from tests.factories import make_article, make_inquiry, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
EDITOR = ["articles.view_article", "articles.change_article"]


def enter(client, *permissions):
    client.force_login(make_user("Edith", *EDITOR, *permissions))
    return client


def earned(client, **params):
    """Title → the cell of its row, as HTML."""
    html = client.get(LIST, params).content.decode()
    titles = re.findall(r'field-title"><a[^>]*>([^<]+)', html)
    return dict(zip(titles, re.findall(r'field-inquiries">(.*?)</td>', html), strict=False))


@pytest.fixture
def steel(db):
    """An article with three inquiries, one of them won, and spam; beside one without."""
    make_article("Rope")
    steel = make_article("Steel")
    other = make_user("Otto")
    make_inquiry("One", article=steel, state="closed", outcome="won", owner=other)
    make_inquiry("Two", article=steel, state="closed", outcome="lost")
    make_inquiry("Three", article=steel)
    make_inquiry("Robot", article=steel, state="spam")
    make_inquiry("About nothing")
    return steel


def test_every_article_leads_to_the_inquiries_it_brought(client, steel):
    enter(client, "inquiries.view_inquiry")
    url = f"/admin/inquiries/inquiry/?tab=all&amp;article={steel.pk}"
    assert earned(client) == {"Steel": f'<a href="{url}">3</a>', "Rope": "0"}
    found = client.get("/admin/inquiries/inquiry/", {"tab": "all", "article": steel.pk})
    assert "One" in found.content.decode()
    assert "About nothing" not in found.content.decode()


def test_who_sees_the_report_sees_numbers_alone(client, steel):
    enter(client, "inquiries.view_report")
    assert earned(client) == {"Steel": "3", "Rope": "0"}
    html = client.get(f"{LIST}{steel.pk}/change/").content.decode()
    assert "Inquiries it brought: 3, of these won: 1" in html
    assert "/admin/inquiries/inquiry/?" not in html


def test_who_sees_neither_sees_no_column(client, steel):
    enter(client)
    assert earned(client) == {}
    html = (
        client.get(LIST).content.decode() + client.get(f"{LIST}{steel.pk}/change/").content.decode()
    )
    assert "nquiries" not in html


def test_the_list_that_chooses_an_article_has_no_links_elsewhere(client, steel):
    enter(client, "inquiries.view_inquiry")
    assert earned(client, _popup=1) == {}


def test_the_page_of_an_article_leads_there_too(client, steel):
    enter(client, "inquiries.view_inquiry")
    html = client.get(f"{LIST}{steel.pk}/change/").content.decode()
    link = f'<a href="/admin/inquiries/inquiry/?tab=all&amp;article={steel.pk}">'
    assert f"{link}Inquiries it brought: 3, of these won: 1</a>" in html
    assert "nquiries it brought" not in enter_add(client)


def enter_add(client):
    client.force_login(make_user("Ada", "articles.*", "inquiries.view_inquiry"))
    return client.get(f"{LIST}add/").content.decode()


def test_no_more_is_counted_than_the_list_of_inquiries_counts(client, steel, monkeypatch):
    monkeypatch.setattr(tabs, "COUNTED", 3)
    enter(client, "inquiries.view_report")
    assert earned(client)["Steel"] == "2+"


def test_the_column_costs_one_query_for_any_number(client, steel):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        counting = [query for query in captured.captured_queries if "bounded" in query["sql"]]
        assert all(f"LIMIT {tabs.COUNTED}" in query["sql"] for query in counting)
        return len(captured), len(counting)

    enter(client, "inquiries.view_inquiry")
    client.get(LIST)
    few, counting = queries()
    assert counting == 1
    for number in range(20):
        make_inquiry(f"B{number}", article=make_article(f"Article {number}"))
    assert queries() == (few, 1)
    client.force_login(make_user("Ada", *EDITOR))
    assert queries()[1] == 0
