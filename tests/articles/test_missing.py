"""Missing addresses are counted, without harm and without personal data."""

from datetime import timedelta

import pytest
from django.core import signing
from django.db import DatabaseError, connection
from django.utils import timezone

from articles import missing, moment, redirecting
from articles.models import MissingAddress
from articles.models.article import PREVIEW_SALT
from tests.clock import set_clock
from tests.factories import make_article, make_company, make_edition, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    """Nothing heard before, and no pause."""
    make_company()
    monkeypatch.setattr(missing, "PAUSE", 0)
    missing._heard.clear()


@pytest.fixture
def patient(monkeypatch):
    """The process has just written."""
    monkeypatch.setattr(missing, "PAUSE", 3600)
    monkeypatch.setattr(missing, "_written_at", missing.monotonic())


def counted():
    return dict(MissingAddress.objects.values_list("path", "hits"))


def test_addresses_are_counted_by_path(client, monkeypatch):
    now = timezone.now()
    set_clock(monkeypatch, lambda: now)  # else midnight may come between
    for path in ("/Old/?email=a@b.example", "/old", "/older.html", "/zh-hans/旧/"):
        client.get(path)
    assert counted() == {"/old": 2, "/older.html": 1, "/zh-hans/旧": 1}
    row = MissingAddress.objects.get(path="/old")
    assert row.first_on == row.last_on == timezone.localdate()


def test_what_is_found_or_led_on_is_not_counted(client):
    article = make_edition(slug="one").article
    article.slug = "two"
    article.save()
    article.publish(None)
    redirecting.lead(["/old"], "/contact/", None)
    redirecting.lead(["/draft"], make_article("Draft"), None)
    redirecting.lead(["/gone"], None, None)
    for path in ("/", "/news/two/", "/news/two", "/news/one/", "/contact", "/old", "/gone"):
        client.get(path)
    client.get("/draft")
    client.post("/missing")
    client.force_login(make_user("Edith", "articles.*"))
    client.get("/admin/articles/nothing/")
    assert counted() == {}
    client.get("/news/three")
    client.get("/news/three/")
    assert counted() == {"/news/three": 1}


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php",
        "/blog/wp-includes/wlwmanifest.xml",
        "/.env",
        "/.git/config",
        "/.well-known/security.txt",
        "/shell.php",
        "/index.asp",
        "/phpmyadmin/index",
        "/cgi-bin/luci",
        "/administrator/",
        "/backup.sql",
        "/favicon.ico",
        "/apple-touch-icon-120x120.png",
        "/static/css/site.0f3a.css",
        "/user/ann@buyer.example/",
        "/unsubscribe/ann%40buyer.example",
        "/call/+442079460958",
        "/reset/MQ/c6xk3f-8b1f4e7d9a2c5b8e1f4a7d0c3b6e9f2a/",
        "/track/550e8400-e29b-41d4-a716-446655440000",
        "/a/AbCdEfGhIjKlMnOpQrStUvWx1",
        "/%00",
        "/%ff",
        "/" + "a" * 300,
    ],
)
def test_what_machines_try_and_what_names_a_person_is_not_counted(client, path):
    assert client.get(path).status_code == 404
    assert counted() == {}


@pytest.mark.parametrize(
    "path",
    [
        "/product/steel-wire-rope-6x36ws-iwrc-galvanized-2024-catalog.pdf",
        "/news/20091203123456.html",
        "/en/about-us",
        "/internationalization-of-procurement/",
        "/feed.xml",
        "/images/crane.jpg",
    ],
)
def test_what_readers_look_for_is_counted(client, path):
    client.get(path)
    assert list(counted()) == [path.rstrip("/")]


def test_a_script_is_counted_where_a_link_led_to_it(client):
    client.get("/news_detail.php?id=3", headers={"Referer": "https://www.search.example/"})
    client.get("/news_detail.php?id=4")
    assert counted() == {"/news_detail.php": 1}


def test_a_link_made_for_one_person_is_not_counted(client):
    signed = "mq:1xvvdf:-t0uoafrz_qlyaxs1-qrdyirbgtihqpwhvaayahmhtq"  # no long run without a dash
    for token in (signing.dumps(1, salt=PREVIEW_SALT), signed, "short"):
        client.get(f"/news/preview/{token}/")
        client.get(f"/contact/inquiry/sent/{token}/")
    assert counted() == {}


def test_staff_who_look_at_another_moment_are_not_counted(client):
    client.force_login(make_user("Edith", "articles.*"))
    session = client.session
    moment.choose(session, timezone.now() - timedelta(days=1))
    session.save()
    assert client.get("/old").status_code == 404
    assert counted() == {}
    moment.choose(session, None)
    session.save()
    client.get("/old")
    assert counted() == {"/old": 1}


def test_a_flood_costs_one_write_and_a_bounded_memory(
    client, patient, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(missing, "MOST_HEARD", 3)
    for number in range(50):
        client.get(f"/flood/{number % 10}")
    assert counted() == {}
    monkeypatch.setattr(missing, "PAUSE", 0)
    with django_assert_num_queries(COST + WRITE):
        client.get("/flood/0")
    assert counted() == {"/flood/0": 6, "/flood/1": 5, "/flood/2": 5}


COST = 3  # the redirect that might be there, the company, the latest articles
WRITE = 3  # one statement, in the savepoint that a test's transaction makes of it


def test_what_is_heard_last_is_written_by_housekeeping(client, patient):
    client.get("/old")
    assert counted() == {}
    redirecting.forget()
    assert counted() == {"/old": 1}


def test_the_list_is_bounded_and_keeps_what_is_asked_for_most(client, monkeypatch):
    monkeypatch.setattr(missing, "MOST_KEPT", 4)
    monkeypatch.setattr(missing, "LEFT_BY_FORGETTING", 2)
    yesterday = timezone.localdate() - timedelta(days=1)
    for path, hits in {"/a": 1, "/b": 5, "/c": 1, "/d": 2}.items():
        MissingAddress.objects.create(path=path, hits=hits, last_on=yesterday)
    client.get("/new")
    client.get("/c")
    client.get("/c")
    assert counted() == {"/a": 1, "/b": 5, "/c": 3, "/d": 2}
    redirecting.forget()
    assert counted() == {"/b": 5, "/c": 3}
    client.get("/new")
    assert counted() == {"/b": 5, "/c": 3, "/new": 1}


def test_what_nobody_asked_for_in_half_a_year_is_forgotten():
    today = timezone.localdate()
    MissingAddress.objects.create(path="/old", last_on=today - timedelta(days=181))
    MissingAddress.objects.create(path="/new", last_on=today - timedelta(days=179))
    redirecting.forget()
    assert list(counted()) == ["/new"]


def test_a_database_that_takes_no_writes_costs_the_count_and_not_the_page(client, caplog):
    def refuse(execute, sql, params, many, context):
        if "missingaddress" in sql:
            raise DatabaseError("attempt to write a readonly database")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert client.get("/old").status_code == 404
    assert "Missing addresses were not counted" in caplog.text
    assert counted() == {}


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/", 3),  # articles, company and its picture, as if there were no redirects
        ("/contact/", 1),
        ("/news/two/", 2),
        ("/news/one/", 2),  # the page that is not there, and where it went
        ("/old", 1),
        ("/old?id=3", 1),
        ("/gone", 3),  # and what the page shows
        ("/wp-login.php", 3),
        ("/news/none/", 4),
    ],
)
def test_only_what_is_missing_pays(client, django_assert_num_queries, path, queries, patient):
    article = make_edition(slug="one").article
    article.slug = "two"
    article.save()
    article.publish(None)
    redirecting.lead(["/old", "/old?id=3"], article, None)
    redirecting.lead(["/gone"], None, None)
    with django_assert_num_queries(queries):
        client.get(path)
