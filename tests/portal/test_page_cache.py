"""Whole pages are kept for readers, right after every change, and nobody's in particular."""

import multiprocessing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from articles import caching, generation, release
from articles.models import Card, Edition, Keyword, Picture
from portal import page_cache
from portal.models import Company, CompanyText
from tests.clock import set_clock
from tests.factories import (
    make_article,
    make_card,
    make_company,
    make_edition,
    make_keyword,
    make_picture,
    make_user,
)
from tests.inquiries.test_inquiry import _shared_database, in_threads  # noqa: F401

PAGE = "/news/steel-for-bridges/"


@pytest.fixture
def site(transactional_db):
    """What a page shows: company, article, keyword, picture and card. Real commits: inside a
    transaction nothing is kept."""
    make_company(default_card=make_card("Default card"))
    picture = make_picture()
    card = make_card(picture=picture)
    body = f'<p>Tough.</p><figure data-picture="{picture.pk}"></figure>'
    return make_edition(keywords=[make_keyword()], card=card, hero=picture, body=body)


def text(path=PAGE, **headers):
    response = Client().get(path, headers=headers)
    return response.content.decode() if response.status_code == 200 else response.status_code


def test_a_page_is_made_once_and_then_takes_one_query(site, client, django_assert_num_queries):
    made = client.get(PAGE)
    with django_assert_num_queries(1):
        kept = client.get(PAGE)
    assert kept.content == made.content
    assert kept["X-Request-ID"] != made["X-Request-ID"]
    assert {**kept.headers, "X-Request-ID": ""} == {**made.headers, "X-Request-ID": ""}
    assert "Content-Security-Policy" in kept.headers
    assert kept["Content-Language"] == "en"
    assert "Vary" not in kept.headers
    assert not kept.cookies
    with django_assert_num_queries(1):
        head = client.head(PAGE)
    assert (head.content, head["Content-Length"]) == (b"", str(len(made.content)))
    with django_assert_num_queries(1):
        known = client.get(PAGE, headers={"If-None-Match": f'"other", {made["ETag"]}'})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", made["ETag"])
    assert known["Cache-Control"] == made["Cache-Control"]


def publish(**values):
    """A material change of the article that is live."""
    article = Edition.objects.live().first().article
    vars(article).update(values)
    article.save()
    article.publish(None)


def save(model, **values):
    row = model.objects.order_by("pk").last()
    vars(row).update(values)
    row.save()


CHANGES = [
    (PAGE, "Anchor Works", lambda: save(CompanyText, name="Anchor Works")),
    ("/contact/", "new@harbor.example", lambda: save(Company, emails="new@harbor.example")),
    (PAGE, ">rope<", lambda: save(Keyword, name="rope")),
    (PAGE, "Steel coils", lambda: save(Card, title="Steel coils")),
    (PAGE, "A derrick", lambda: save(Picture, alt="A derrick")),
    (PAGE, "Steel for ships", lambda: publish(title="Steel for ships")),
    ("/", "Steel for masts", lambda: publish(title="Steel for masts")),
    ("/news/", "Ropes for ships", lambda: make_edition("Ropes for ships")),
    ("/news/ropes-for-ships/", "Usual", lambda: Card.objects.update(title="Usual")),
    ("/news/?page=1", "In plain SQL", lambda: run("UPDATE articles_edition SET title = '{}'")),
    ("/zh-hans/news/", "Chinese", lambda: make_edition("Chinese", language="zh-hans")),
    ("/news/ropes-for-ships/", 404, lambda: Edition.objects.withdraw(*everything())),
]


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql.format("In plain SQL"))


def everything():
    return [edition.article for edition in Edition.objects.live()]


def is_shown(expected, page):
    return page == expected if isinstance(expected, int) else expected in str(page)


@pytest.mark.usefixtures("site")
def test_every_change_is_seen_by_the_next_reader():
    """One after the other, each on what those before have left."""
    late = []
    for path, expected, change in CHANGES:
        assert not is_shown(expected, text(path)), expected
        assert not is_shown(expected, text(path)), expected
        change()
        if not is_shown(expected, text(path)):
            late.append(expected)
    assert late == []


@pytest.mark.usefixtures("site")
def test_a_schedule_is_kept_to_the_second_and_caches_are_told_so_before(monkeypatch):
    def control_at(at):
        set_clock(monkeypatch, lambda: at)
        return Client().get("/news/")["Cache-Control"]

    begin = make_edition("Later", at=timezone.now() + timedelta(days=1)).starts_at
    everyday = "public, max-age=0, s-maxage=60, stale-while-revalidate=600"
    assert control_at(begin - timedelta(hours=1)) == everyday
    before = control_at(begin - timedelta(seconds=90))
    assert before == "public, max-age=0, s-maxage=60, stale-while-revalidate=30"
    before = control_at(begin - timedelta(seconds=9))
    assert before == "public, max-age=0, s-maxage=9, stale-while-revalidate=0"
    assert "Later" not in text("/news/")
    assert control_at(begin) == everyday
    assert "Later" in text("/news/")


@pytest.mark.usefixtures("site")
def test_parameters_that_no_page_reads_make_no_other_page(client, django_assert_num_queries):
    for number in range(13):
        make_edition(f"Rope {number}")
    pages = {path: client.get(path) for path in ("/news/", "/news/?page=2")}
    assert pages["/news/"].content != pages["/news/?page=2"].content
    for query in ("?page=2&utm_source=mail", "?fbclid=1&page=2&x=%FF"):
        with django_assert_num_queries(1):
            again = client.get(f"/news/{query}")
        assert (again.content, again["ETag"]) == (
            pages["/news/?page=2"].content,
            pages["/news/?page=2"]["ETag"],
        )


@pytest.mark.usefixtures("site")
def test_another_release_makes_its_own_pages(client, monkeypatch):
    before = client.get(PAGE)
    monkeypatch.setattr(release, "fingerprint", lambda: "the next")
    after = client.get(PAGE, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


@pytest.mark.usefixtures("site")
def test_staff_neither_gets_kept_pages_nor_leaves_any(client, django_assert_num_queries):
    made = client.get(PAGE)
    user = make_user("Edith", "articles.*")
    client.force_login(user)
    for _time in range(2):
        own = client.get(PAGE, headers={"If-None-Match": made["ETag"]})
        assert own.status_code == 200
        assert own["Cache-Control"] == "private, no-cache"
        assert "ETag" not in own
    preview = Client().get(make_article("A draft").get_preview_url())
    assert "no-store" in preview["Cache-Control"]
    make_edition("Another")
    client.get("/news/")
    client.logout()
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(1):
        client.get("/news/")


@pytest.mark.usefixtures("site")
def test_switched_off_it_keeps_no_page_and_lets_nobody_keep_one(
    client, settings, django_assert_num_queries
):
    settings.PAGE_CACHE = False
    made = client.get(PAGE)
    assert made["Cache-Control"] == "private, no-cache"
    assert "ETag" not in made
    with django_assert_num_queries(2):  # the stamp, and all of the page
        assert client.get(PAGE).content == made.content


@pytest.mark.usefixtures("site")
def test_a_wrong_host_is_refused_and_plain_http_led_to_https_whatever_is_kept(client, settings):
    client.get(PAGE)
    assert client.get(PAGE, headers={"Host": "evil.example"}).status_code == 400
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(PAGE).status_code == 301
    assert Client().get(PAGE, secure=True).status_code == 200


class Away(LocMemCache):
    def get(self, *args, **kwargs):
        raise ConnectionError("connection refused")

    set = get


@pytest.mark.usefixtures("site")
def test_without_its_cache_pages_are_made_anew_and_the_log_says_so_once(settings, caplog):
    path = f"{Away.__module__}.{Away.__qualname__}"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": path}}
    client = Client()
    pages = {client.get(PAGE).content for _time in range(3)}
    assert len(pages) == 1
    assert caplog.text.count("connection refused") == 1


def asking(parent):
    """What a web process does: with a database connection and a page cache of its own, says what
    is in each page it is asked for."""
    connections["default"] = connections.create_connection("default")
    client = Client()
    for path in iter(parent.recv, None):
        parent.send(client.get(path).content.decode())


@pytest.mark.usefixtures("_shared_database")
def test_two_processes_each_see_what_was_published_at_once():
    in_threads(make_edition)
    fork = multiprocessing.get_context("fork")
    pipes = [fork.Pipe() for _process in range(2)]
    processes = [fork.Process(target=asking, args=[theirs], daemon=True) for _own, theirs in pipes]
    for process in processes:
        process.start()
    try:
        for title in ("Steel for ships", "Steel for masts", "Steel for wires"):
            in_threads(lambda title=title: publish(title=title))
            for _time in range(2):
                for own, _theirs in pipes:
                    own.send(PAGE)
                    assert own.poll(20)
                    assert title in own.recv()
    finally:
        for own, _theirs in pipes:
            own.send(None)
        for process in processes:
            process.join(20)


# What a middleware further in or a view may have made of an answer -------------------------------
STAMP = generation.Stamp("1", None, None)


def answer(monkeypatch, change=lambda request, response: None, *, seconds=None, etag="", **kwargs):
    """Two requests for a page through the middleware alone: (the second answer, pages made).

    etag: what the browser says that it has.
    """
    made = []

    @caching.publicly_cached("page", seconds=seconds, **kwargs)
    def view(request):
        made.append(request.GET.urlencode())
        response = HttpResponse("a page", headers={"Content-Length": "6"})
        return change(request, response) or response

    monkeypatch.setattr(generation, "current", lambda: STAMP)
    middleware = page_cache.PageCacheMiddleware(view)
    middleware.store.cache = LocMemCache("answers", {})
    middleware.store.cache.clear()
    for _time in range(2):
        headers = {"If-None-Match": etag} if etag else {}
        response = middleware(RequestFactory().get("/news/?utm_x=1&page=2", headers=headers))
    return response, made


def test_what_a_view_declares_is_all_it_sees_and_is_kept(monkeypatch):
    response, made = answer(monkeypatch)
    assert made == ["page=2"]
    assert response.content == b"a page"


def set_cookie(request, response):
    response.set_cookie("seen", "1")


def use_nonce(request, response):
    request._csp_nonce = "once"


def be_missing(request, response):
    response.status_code = 404


def vary(request, response):
    response["Vary"] = "Cookie"


def stream(request, response):
    return StreamingHttpResponse(["a page"])


def be_private(request, response):
    response["Cache-Control"] = "private, no-store"


def be_large(request, response):
    response.content = b"x" * (page_cache.LARGEST + 1)


@pytest.mark.parametrize("change", [set_cookie, use_nonce, be_missing, vary, be_private])
def test_what_is_for_one_person_or_no_page_is_neither_kept_nor_shared(monkeypatch, change):
    response, made = answer(monkeypatch, change)
    assert len(made) == 2
    assert "private" in response["Cache-Control"]
    assert "ETag" not in response


@pytest.mark.parametrize("change", [stream, be_large])
def test_what_is_too_large_is_shared_by_proxies_only(monkeypatch, change):
    response, made = answer(monkeypatch, change)
    assert len(made) == 2
    assert "s-maxage=60" in response["Cache-Control"]


def test_what_visitors_word_freely_is_not_stored(monkeypatch):
    response, made = answer(monkeypatch, is_stored=False)
    assert len(made) == 2
    assert "s-maxage=60" in response["Cache-Control"]


def test_what_the_clock_changes_is_kept_for_its_time_only(monkeypatch):
    set_clock(monkeypatch, lambda: datetime(2026, 5, 4, 12, 30, 10, tzinfo=UTC))
    response, made = answer(monkeypatch, seconds=30)
    assert len(made) == 1
    control = "public, max-age=0, s-maxage=20, stale-while-revalidate=0"
    assert response["Cache-Control"] == control
    set_clock(monkeypatch, lambda: datetime(2026, 5, 4, 12, 30, 30, tzinfo=UTC))
    later, _made = answer(monkeypatch, seconds=30)
    assert later["ETag"] != response["ETag"]


def test_who_has_the_page_of_this_minute_is_told_so_without_making_it(monkeypatch):
    page = {"seconds": 30, "is_stored": False}
    set_clock(monkeypatch, lambda: datetime(2026, 5, 4, 12, 30, 10, tzinfo=UTC))
    etag = answer(monkeypatch, **page)[0]["ETag"]
    known, made = answer(monkeypatch, etag=etag, **page)
    assert (known.status_code, known["ETag"], made) == (304, etag, [])
    assert "s-maxage=20" in known["Cache-Control"]
    set_clock(monkeypatch, lambda: datetime(2026, 5, 4, 12, 30, 30, tzinfo=UTC))
    later, made = answer(monkeypatch, etag=etag, **page)
    assert (later.status_code, len(made)) == (200, 2)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_AUTHORIZATION": "Basic x"},
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_COOKIE": "a=b; sessionid=x"},
    ],
)
def test_who_says_who_they_are_is_no_reader_like_any_other(headers):
    assert not page_cache.is_reader(RequestFactory().get("/", **headers))


def test_cookies_of_others_make_no_difference():
    assert page_cache.is_reader(RequestFactory().get("/", HTTP_COOKIE="_ga=1; csrftoken=x"))
