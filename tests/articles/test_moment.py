"""The site as of another moment: what staff see, and that nobody else does."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import moment
from articles.models import Edition
from inquiries.models import Inquiry
from portal.accounts.sessions import SessionStore
from tests.articles.desk import change_url, log_in
from tests.factories import make_article, make_card, make_edition, make_keyword, make_user
from tests.pages import html_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
MOMENT = "/admin/articles/article/moment/"
HOURS_AGO, HOURS_AHEAD = -5, 5


def at(hours):
    return timezone.now() + timedelta(hours=hours)


def go_to(client, moment, page="/news/"):
    """Choose a moment as a button of the page does."""
    return client.post(MOMENT, {"jump": moment.isoformat() if moment else "", "next": page})


def published(title, start, end=None, **kwargs):
    """An edition that is shown from and until so many hours from now, also in the past."""
    edition = make_edition(title, **kwargs)
    ends_at = end and at(end)
    Edition.objects.filter(pk=edition.pk).update(starts_at=at(start), ends_at=ends_at)
    edition.refresh_from_db()
    return edition


@pytest.fixture
def site():
    """A page of the past, one of now, and one of the future."""
    return [
        published("Old news", -9, -1),
        published("New news", -2),
        published("Coming news", 3),
    ]


@pytest.mark.parametrize(
    ("hours", "titles"),
    [
        (-24, set()),
        (-5, {"Old news"}),
        (-1.5, {"Old news", "New news"}),
        (5, {"New news", "Coming news"}),
    ],
)
def test_the_list_shows_what_readers_saw_or_will_see_then(client, site, hours, titles):
    log_in(client)
    go_to(client, at(hours))
    page = html_of(client, "/news/")
    assert {edition.title for edition in site if edition.title in page} == titles


def test_every_public_page_is_as_of_the_moment(client):
    log_in(client)
    keyword = make_keyword()
    target = published("Target", 3, keywords=[keyword])
    card = make_card(url="", article=target.article)
    page = published("Page", -1, keywords=[keyword], card=card)
    published("Seite", 3, language="zh-hans", group=page.article.group)
    article = target.article
    article.slug = "moved"
    article.save()
    article.publish(None, at=at(4))
    go_to(client, at(5))
    assert "Target" in html_of(client, "/")
    assert "Target" in html_of(client, "/news/keyword/steel/")
    assert client.get("/news/target/").url == "/news/moved/"
    shown = html_of(client, "/news/page/")
    assert "/zh-hans/news/seite/" in shown
    assert "/news/moved/" in shown
    preview = make_article("Draft", card=card).get_preview_url()
    assert "/news/moved/" in html_of(client, preview)
    go_to(client, None)
    shown = html_of(client, "/news/page/")
    assert "/zh-hans/news/seite/" not in shown
    assert client.get("/news/target/").status_code == 404


def test_a_page_of_another_moment_says_so_and_is_kept_by_nobody(client, site):
    log_in(client)
    go_to(client, datetime.fromisoformat("2026-03-01T09:30+00:00"))
    response = client.get("/news/", headers={"If-None-Match": '"x"'})
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert not {"ETag", "Last-Modified"} & {*response.headers}
    html = response.content.decode()
    assert "The site as of 1 March 2026, 09:30" in words(html)
    assert "<title>[" in html
    assert "css/moment.css" in html
    missing = client.get("/news/coming-news/")
    assert missing.status_code == 404
    assert missing["Cache-Control"] == "private, no-store"
    assert "The site as of" in words(missing.content.decode())


def test_browsers_forget_what_they_kept_when_another_moment_is_chosen(client, site):
    log_in(client)
    for chosen in (at(HOURS_AGO), None):
        assert go_to(client, chosen)["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/news/")


def test_going_back_to_the_present(client, site):
    log_in(client)
    go_to(client, at(HOURS_AGO))
    response = client.post(MOMENT, {"leave": "on", "next": "/news/old-news/"})
    assert response.url == "/news/old-news/"
    page = client.get("/news/")
    assert "The site as of" not in page.content.decode()
    assert "X-Robots-Tag" not in page


def test_an_empty_date_is_the_present(client, site):
    log_in(client)
    go_to(client, at(HOURS_AGO))
    client.post(MOMENT, {"at": "", "next": "/"})
    assert moment.KEY not in client.session


def test_the_page_offers_the_moments_at_which_something_changes(client, site):
    log_in(client)
    article = site[1].article
    article.title = "Newer news"
    article.save()
    article.publish(None, at=at(6))
    response = client.get(MOMENT)
    text = words(response.content.decode())
    for event in ("“Old news” disappears", "“Coming news” appears", "“Newer news” changes"):
        assert event in text
    before, after = response.context["before"], response.context["after"]
    assert [boundary.at for boundary in before] == sorted({b.at for b in before}, reverse=True)
    assert len(before) == 3
    assert [boundary.events for boundary in after] == [
        ["“Coming news” appears"],
        ["“Newer news” changes"],
    ]


def test_its_queries_do_not_grow(client, django_assert_num_queries):
    log_in(client)
    for number in range(12):
        published(f"News {number}", number - 6)
    client.get(MOMENT)
    with django_assert_num_queries(10):
        client.get(MOMENT)


@pytest.mark.parametrize(
    "text",
    ["9999-12-31T23:59", "0001-01-01T00:00", "1989-12-31T00:00", "2500-01-01T00:00",
     "2026-03-29T02:30", "2026-02-30T00:00", "yesterday", "0", "\x00", "9" * 400],
)  # fmt: skip
def test_a_date_that_is_none_is_refused_in_words(client, settings, text):
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override("Europe/Berlin"):
        log_in(client)
        for name in ("at", "jump"):
            response = client.post(MOMENT, {name: text, "next": "/news/"})
            assert response.status_code == 200
            assert response.context["form"].errors[name]
            assert client.get(MOMENT, {name: text}).status_code == 200
        assert moment.KEY not in client.session


@pytest.mark.parametrize("text", ["2100-01-01T00:00", "1990-01-02T00:00", "2026-10-25T02:30"])
def test_any_other_date_is_shown(client, settings, text, site):
    log_in(client)
    client.post(MOMENT, {"at": text, "next": "/news/"})
    for page in ("/", "/news/", "/news/old-news/", "/zh-hans/news/", "/contact/inquiry/"):
        assert client.get(page).status_code in {200, 404}


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        ("/news/?page=2", "/news/?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_it_leads_to_pages_of_this_site_only(client, wanted, page):
    log_in(client)
    assert go_to(client, at(1), wanted).url == page


def forged(client, user=None):
    """A session that says what only staff may choose."""
    if user:
        client.force_login(user)
        session = client.session
    else:
        session = SessionStore()
        session.create()
        client.cookies["sessionid"] = session.session_key
    moment.choose(session, at(HOURS_AHEAD))
    session.save()
    return client


def is_shown_the_future(client):
    page = client.get("/news/")
    is_marked = "The site as of" in page.content.decode()
    assert is_marked == ("no-store" in page.get("Cache-Control", ""))
    assert ("Coming news" in page.content.decode()) == is_marked
    return is_marked


def test_only_staff_who_may_see_articles_see_another_moment(client, site):
    users = get_user_model().objects
    visitor = users.create_user("visitor", password="pass")
    sales = make_user("Sally", "inquiries.view_inquiry")
    reader = make_user("Rita", "articles.view_article")
    fired = make_user("Fred", "articles.view_article")
    assert not is_shown_the_future(forged(client))
    assert not is_shown_the_future(forged(client, visitor))
    assert not is_shown_the_future(forged(client, sales))
    assert is_shown_the_future(forged(client, fired))
    users.filter(pk=fired.pk).update(is_active=False)
    assert not is_shown_the_future(client)
    assert is_shown_the_future(forged(client, reader))


def test_logging_out_or_in_as_somebody_else_is_the_present(client, site):
    log_in(client)
    go_to(client, at(HOURS_AHEAD))
    assert is_shown_the_future(client)
    client.force_login(make_user("Emil", "articles.*"))
    assert not is_shown_the_future(client)
    go_to(client, at(HOURS_AHEAD))
    client.logout()
    assert not is_shown_the_future(client)


@pytest.mark.parametrize("permissions", [["inquiries.view_inquiry"], ["articles.view_picture"]])
def test_others_cannot_choose_one(client, permissions):
    log_in(client, "Sally", *permissions)
    assert client.get(MOMENT).status_code == 403
    assert go_to(client, at(1)).status_code == 403
    assert moment.KEY not in client.session


def test_strangers_are_asked_to_log_in(client):
    assert go_to(client, at(1)).url.startswith("/admin/login/")


def test_the_moment_is_left_when_a_page_fails(client, site, monkeypatch):
    log_in(client)
    go_to(client, at(HOURS_AHEAD))
    monkeypatch.setattr("articles.views.NewsListView.get_queryset", lambda view: 1 / 0)
    client.raise_request_exception = False
    assert client.get("/news/").status_code == 500
    assert abs(timezone.now() - moment.now()) < timedelta(minutes=1)


def test_who_has_no_session_pays_nothing(client, site):
    for page in ("/", "/news/", "/news/new-news/"):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(page)
        assert not any(re.search("session|auth_user", query["sql"]) for query in queries)
        assert "Vary" not in response
        assert "no-store" not in response["Cache-Control"]
        assert not response.cookies


def test_the_admin_and_what_is_sent_are_of_the_present(client, site):
    log_in(client)
    go_to(client, at(HOURS_AGO))
    article = site[1].article
    assert client.get(change_url(article)).context["state"] == "live"
    sent = {
        "name": "Nadia",
        "contact": "n@buyer.example",
        "content": "A quote",
        "article": "new-news",
    }
    response = client.post("/contact/inquiry/", sent)
    assert response.status_code == 303
    assert Inquiry.objects.get().article == article
    assert client.get(response.url).status_code == 200


def test_publishing_keeps_the_true_time():
    article = make_article()
    with moment.browsing(at(-48)):
        edition = article.publish(None)
        assert timezone.now() - edition.starts_at < timedelta(minutes=1)
        assert article.withdraw() == 1
    edition.refresh_from_db()
    assert timezone.now() - edition.ends_at < timedelta(minutes=1)


def test_the_form_of_a_scheduled_article_leads_to_its_page_as_it_will_be(client):
    log_in(client)
    edition = make_edition("Coming news", at=at(3))
    page = html_of(client, change_url(edition.article))
    assert "As it will be" in words(page)
    assert f'name="jump" value="{edition.starts_at.isoformat()}"' in page
    go_to(client, edition.starts_at, edition.get_absolute_url())
    assert "Coming news" in html_of(client, edition.get_absolute_url())
