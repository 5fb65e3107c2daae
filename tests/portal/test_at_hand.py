"""A page at hand is given before Django comes in, and is what Django would give."""

import json
from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.test import Client, RequestFactory
from django.utils import timezone

from articles import generation
from portal import access, at_hand, metrics
from portal.wsgi import application
from tests.clock import set_clock
from tests.factories import make_edition, make_user
from tests.portal.test_page_cache import CHANGES, PAGE, is_shown, site  # noqa: F401

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(at_hand, "pages", {})


@pytest.fixture
def django(monkeypatch):
    """What Django's handler is asked for."""
    asked, handle = [], WSGIHandler.__call__

    def note(self, environ, start_response):
        asked.append(environ["PATH_INFO"])
        return handle(self, environ, start_response)

    monkeypatch.setattr(WSGIHandler, "__call__", note)
    return asked


class Environs(RequestFactory):
    def request(self, **request):
        return self._base_environ(**request)


def ask(path=PAGE, method="GET", **environ):
    """(status, headers, content) as a server gets them."""
    said = []
    environ = Environs(HTTP_HOST="testserver").generic(method, path, **environ)
    answer = application(environ, lambda *given: said.extend(given))
    content = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return said[0], dict(said[1]), content


def ask_thrice(path=PAGE, **environ):
    return [ask(path, **environ) for _time in range(3)]


def but_for_its_id(answer):
    status, headers, content = answer
    return status, {**headers, "X-Request-ID": ""}, content


def test_what_is_asked_for_again_is_at_hand_and_takes_one_query(django, django_assert_num_queries):
    made, kept = ask(), ask()
    with django_assert_num_queries(1):
        given = ask()
    assert len(django) == 2
    assert but_for_its_id(given) == but_for_its_id(kept) == but_for_its_id(made)
    assert given[1]["X-Request-ID"] not in {kept[1]["X-Request-ID"], made[1]["X-Request-ID"]}
    assert given[1]["Content-Length"] == str(len(given[2]))


def test_who_has_the_page_is_told_so(django, django_assert_num_queries):
    etag = ask_thrice()[-1][1]["ETag"]
    django_says = Client().get(PAGE, headers={"If-None-Match": etag})
    with django_assert_num_queries(1):
        said = ask(HTTP_IF_NONE_MATCH=f'"other", {etag}', HTTP_IF_MODIFIED_SINCE="long ago")
    assert len(django) == 2
    assert (said[0], said[2]) == ("304 Not Modified", b"")
    expected = {**django_says.headers, "X-Request-ID": ""}
    assert but_for_its_id(said)[1] == expected


def test_who_only_asks_whether_it_has_the_page_brings_no_page_to_others(django):
    etag = ask()[1]["ETag"]
    assert [answer[0] for answer in ask_thrice(HTTP_IF_NONE_MATCH=etag)] == ["304 Not Modified"] * 3
    assert len(django) == 2
    assert b"Tough." in ask()[2]


def test_every_change_is_seen_by_the_next_reader():
    late = []
    for path, expected, change in CHANGES:
        ask_thrice(path)
        change()
        status, _headers, content = ask(path)
        page = content.decode() if status == "200 OK" else int(status[:3])
        if not is_shown(expected, page):
            late.append(expected)
    assert late == []


def test_a_schedule_is_kept_to_the_second_and_caches_are_told_so_before(django, monkeypatch):
    def ask_at(at):
        set_clock(monkeypatch, lambda: at)
        return ask("/news/")

    begin = make_edition("Later", at=timezone.now() + timedelta(days=1)).starts_at
    ask_thrice("/news/")
    before = ask_at(begin - timedelta(seconds=9))
    assert len(django) == 2
    assert before[1]["Cache-Control"] == "public, max-age=0, s-maxage=9, stale-while-revalidate=0"
    assert b"Later" not in before[2]
    assert b"Later" in ask_at(begin)[2]


def test_a_page_that_the_clock_changes_is_given_as_long_as_it_is_true(django, monkeypatch):
    begun = timezone.now().replace(minute=0, second=1)
    set_clock(monkeypatch, lambda: begun)
    given = ask_thrice("/sitemap-news.xml")[-1]
    assert len(django) == 2
    set_clock(monkeypatch, lambda: begun + timedelta(hours=1))
    assert ask("/sitemap-news.xml")[1]["ETag"] != given[1]["ETag"]
    assert len(django) == 3


@pytest.mark.parametrize(
    "more",
    [
        {"method": "HEAD"},
        {"method": "POST"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_IF_NONE_MATCH": '"other"'},
        {"HTTP_IF_MODIFIED_SINCE": "Sun, 22 Nov 2026 10:00:00 GMT"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"wsgi.url_scheme": "https"},
        {"SCRIPT_NAME": "/portal"},
        {"QUERY_STRING": "page=2"},
    ],
    ids=str,
)
def test_who_says_more_is_answered_by_django(django, more):
    ask_thrice()
    ask(**more)
    assert len(django) == 3


def test_cookies_of_others_are_none_of_ours(django):
    ask_thrice(HTTP_COOKIE="seen=1")
    assert len(django) == 2


def test_the_cookie_of_a_session_has_the_name_that_is_set(django, settings):
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    ask_thrice()
    ask(HTTP_COOKIE="seen=1; __Host-sessionid=x")
    assert len(django) == 3


def test_a_request_without_a_host_is_answered_by_django(django):
    environ = Environs().get(PAGE)
    for _time in range(3):
        application(environ.copy(), lambda *given: None).close()
    assert len(django) == 3


def test_the_wait_for_the_database_is_in_the_log(monkeypatch, settings):
    settings.ACCESS_LOG = True
    ask_thrice()
    noted, clock = [], iter([100.0, 130.5])
    monkeypatch.setattr(access, "write", noted.append)
    monkeypatch.setattr(access.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(generation, "current", lambda: None)
    ask()
    assert "30500.00" in noted[0]


def test_staff_are_given_pages_of_their_own(client):
    client.force_login(make_user("Edith", "articles.*"))
    ask_thrice()
    headers = ask(HTTP_COOKIE=f"sessionid={client.session.session_key}")[1]
    assert "private" in headers["Cache-Control"]


def test_pages_that_are_not_for_everyone_are_never_at_hand(django):
    for path in ("/healthz", "/no-such-page/", "/admin/login/"):
        ask_thrice(path)
    assert len(django) == 9
    assert not at_hand.pages


def test_paths_in_other_scripts_are_at_hand_and_no_other_bytes_are_taken_for_them(django):
    make_edition("Té", slug="té")
    assert [answer[0] for answer in ask_thrice("/news/t%C3%A9/")] == ["200 OK"] * 3
    assert len(django) == 2
    assert ask("/news/t%E9/")[0] == "404 Not Found"


def test_who_comes_by_an_address_of_their_own_puts_nothing_at_hand(django):
    ask_thrice("/news/?utm_source=mail")
    assert len(django) == 3
    ask_thrice("/news/?page=1")
    assert len(django) == 5


def test_it_is_logged_and_counted_like_any_other(monkeypatch, settings):
    settings.TRUSTED_PROXIES, settings.ACCESS_LOG, settings.LOG_FORMAT = 1, True, "json"
    etag = ask_thrice()[-1][1]["ETag"]
    written, noted = [], []
    monkeypatch.setattr(access, "write", written.append)
    monkeypatch.setattr(metrics, "waiting", noted)
    given, known = ask(HTTP_X_REQUEST_ID="abc123"), ask(HTTP_IF_NONE_MATCH=etag)
    assert given[1]["X-Request-ID"] == "abc123"
    lines = [json.loads(line) for line in written]
    assert [line["request_id"] for line in lines] == ["abc123", known[1]["X-Request-ID"]]
    assert [line["message"] for line in lines] == [f"GET {PAGE} 200", f"GET {PAGE} 304"]
    assert [line["bytes"] for line in lines] == [len(given[2]), 0]
    assert [line["cache"] for line in lines] == ["hit", "not_modified"]
    assert [labels for labels, _seconds in noted] == [
        ("GET", "page cache", 200, "hit"),
        ("GET", "page cache", 304, "not_modified"),
    ]


def test_a_stamp_that_cannot_be_had_is_asked_for_once(monkeypatch):
    ask_thrice()
    asked = []

    def fail(database):
        asked.append(database)
        raise OperationalError("away")

    monkeypatch.setattr(generation, "_token", fail)
    assert ask()[0] == "200 OK"  # only the stamp's query fails here
    assert len(asked) == 1


def test_a_connection_grows_no_older_than_elsewhere(monkeypatch):
    looked = []
    ask_thrice()
    database = connections[DEFAULT_DB_ALIAS]
    monkeypatch.setattr(database, "close_if_unusable_or_obsolete", lambda: looked.append(1))
    ask()
    assert looked == [1]


@pytest.mark.parametrize(("limit", "value"), [("MOST", 2), ("ROOM", 30_000)])
def test_a_process_has_a_bounded_number_of_pages_at_hand(django, monkeypatch, limit, value):
    monkeypatch.setattr(at_hand, limit, value)
    size = len(ask()[2])
    for number in range(9):
        make_edition(f"Steel {number}")
        ask_thrice(f"/news/steel-{number}/")
        assert len(at_hand.pages) <= (2 if limit == "MOST" else value // size + 1)
        ask(f"/news/steel-{number}/")
    assert len(django) == 9 * 2 + 1
