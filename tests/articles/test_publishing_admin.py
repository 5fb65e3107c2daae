"""Publish and Withdraw in the admin: who may, what the page says, what happens."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import OperationalError
from django.utils import timezone

from articles.models import Article, Edition
from tests.articles.desk import WRITER, change_url, log_in, opened, says, values
from tests.factories import make_article, make_edition, make_keyword, make_picture
from tests.inquiries.test_inquiry import _shared_database, in_threads  # noqa: F401

pytestmark = pytest.mark.django_db

READER = ("articles.view_article",)
PUBLISHER = (*READER, "articles.publish_article")


def step(article, name="publish"):
    return f"/admin/articles/article/{article.pk}/{name}/"


def moment(hours):
    """As a browser sends a date and time."""
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def opened_step(client, article, name="publish"):
    """What a browser would send of the page that was just opened."""
    return values(client.get(step(article, name)).context["form"])


def publish(client, article, **changes):
    sent = {**opened_step(client, article), **changes}
    return client.post(step(article), sent, follow=True)


def found(response):
    return dict(response.context["form"].errors)


def test_publishing_now_makes_the_page_live_and_is_logged(client):
    user = log_in(client)
    article = make_article()
    response = publish(client, article)
    assert client.get("/news/steel-for-bridges/").status_code == 200
    assert "Published." in says(response)
    assert Edition.objects.get().published_by == user
    assert "Published." in LogEntry.objects.get().change_message


def test_publishing_at_a_date_waits_until_then(client):
    log_in(client)
    article = make_article()
    response = publish(client, article, when="later", starts_at=moment(2), ends_at=moment(5))
    assert "Scheduled for" in says(response)
    assert client.get("/news/steel-for-bridges/").status_code == 404
    assert Edition.objects.live(timezone.now() + timedelta(hours=3)).count() == 1
    assert Edition.objects.live(timezone.now() + timedelta(hours=6)).count() == 0


def test_times_are_those_of_the_sites_time_zone_and_the_page_says_so(client, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    log_in(client)
    article = make_article()
    assert "Asia/Shanghai" in client.get(step(article)).content.decode()
    publish(client, article, when="later", starts_at="2099-01-01T08:00")
    assert Edition.objects.get().starts_at.isoformat() == "2099-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"when": "later"}, "starts_at", "Enter the date and time."),
        ({"when": "later", "starts_at": "2020-01-01T08:00"}, "starts_at", "has passed"),
        ({"starts_at": "2099-01-01T08:00"}, "starts_at", "remove the date"),
        ({"ends_at": "2020-01-01T08:00"}, "ends_at", "later than the start"),
        ({"when": "later", "starts_at": "soon"}, "starts_at", "valid date/time"),
        ({"when": ""}, "when", "required"),
    ],
)
def test_what_contradicts_itself_is_said_at_its_field_and_nothing_happens(
    client, changes, field, message
):
    log_in(client)
    response = publish(client, make_article(), is_minor="on", **changes)
    assert message in found(response)[field][0]
    assert response.context["form"]["is_minor"].value() is True
    assert not Edition.objects.exists()


def test_the_page_says_what_it_replaces_and_what_it_discards(client):
    log_in(client)
    article = make_edition("Old title").article
    article.publish(None, at=timezone.now() + timedelta(hours=5))
    article.slug = "bridges"
    article.save()
    page = client.get(step(article)).content.decode()
    assert "It replaces “Old title”" in page
    assert "that schedule is discarded" in page
    assert "The address changes from /news/old-title/ to “bridges”" in page


def test_the_page_shows_word_by_word_what_changes_for_readers(client):
    log_in(client)
    article = make_edition("Old title", body="<p>One strong rope.</p><p>Same.</p>").article
    article.title, article.body = "New title", "<p>One thin rope.</p><p>Same.</p>"
    article.save()
    page = client.get(step(article)).content.decode()
    for mark in ("[removed: </span>Old<", "[added: </span>New<", "[removed: </span>strong<"):
        assert mark in page
    assert "1 block unchanged" in page


def test_a_withdrawn_article_is_compared_with_what_readers_saw_last(client):
    log_in(client)
    article = make_edition("Old title").article
    article.withdraw()
    article.title = "New title"
    article.save()
    page = client.get(step(article)).content.decode()
    assert "Compared with what they saw until" in page
    assert "[removed: </span>Old<" in page


def test_where_nothing_changes_the_page_says_so_and_publishes_all_the_same(client):
    log_in(client)
    article = make_edition().article
    assert (
        "Nothing changes: readers would see the same text."
        in client.get(step(article)).content.decode()
    )
    publish(client, article)
    assert article.editions.count() == 2


def test_a_replaced_schedule_is_named_on_the_page_afterwards_and_in_the_log(client):
    log_in(client)
    article = make_edition().article
    article.title = "For tomorrow"
    article.save()
    article.publish(None, at=timezone.now() + timedelta(hours=5))
    response = publish(client, article, when="later", starts_at=moment(3))
    assert "“For tomorrow”, is replaced." in says(response)
    assert "“For tomorrow”, is replaced." in LogEntry.objects.get().change_message
    assert article.editions.count() == 2


def test_a_scheduled_change_leaves_the_live_page_until_its_time(client):
    log_in(client)
    article = make_edition("Old title").article
    article.title = "New title"
    article.save()
    response = publish(client, article, when="later", starts_at=moment(3), ends_at=moment(9))
    assert "is replaced" not in says(response)
    titles = [
        [edition.title for edition in Edition.objects.live(timezone.now() + timedelta(hours=hours))]
        for hours in (0, 4, 10)
    ]
    assert titles == [["Old title"], ["New title"], []]


def test_what_blocks_is_published_only_with_a_reason_which_is_kept(client):
    user = log_in(client)
    article = make_article(body="")
    response = publish(client, article)
    assert "Say why it is published" in found(response)["reason"][0]
    assert not Edition.objects.exists()
    publish(client, article, reason="A placeholder for the fair")
    override = Edition.objects.get().overrides.get()
    assert (override.rule, override.by) == ("empty_body", user)
    assert override.reason == "A placeholder for the fair"


def test_who_may_not_override_is_told_and_gives_reasons_in_vain(client):
    log_in(client, "Paula", *PUBLISHER)
    article = make_article(body="")
    page = client.get(step(article)).content.decode()
    assert "Whoever may publish against the checklist" in page
    assert 'name="reason"' not in page
    response = publish(client, article, reason="Because")
    assert "This must be put right first" in found(response)["__all__"][0]
    assert not Edition.objects.exists()


def test_the_page_says_when_there_is_no_text_yet(client):
    log_in(client)
    assert "The body is empty." in client.get(step(make_article(body=""))).content.decode()
    written = make_article("Written", body="<p>Steel</p>")
    assert "The body is empty." not in client.get(step(written)).content.decode()


def test_a_taken_address_is_said_on_the_page(client):
    log_in(client)
    first = make_edition().article
    first.slug = "moved"
    first.save()
    response = publish(client, make_article("Other", slug="steel-for-bridges"))
    assert "has this address then" in found(response)["__all__"][0]


def test_a_draft_changed_since_the_page_was_opened_is_not_published(client):
    log_in(client)
    article = make_article()
    form = opened_step(client, article)
    article.save()
    assert "The draft was changed" in found(client.post(step(article), form))["__all__"][0]
    assert not Edition.objects.exists()


def schedule(article):
    article.publish(None, at=timezone.now() + timedelta(hours=5))


@pytest.mark.parametrize(
    "change", [Article.withdraw, schedule, lambda article: article.publish(None)]
)
@pytest.mark.parametrize("name", ["publish", "withdraw"])
def test_a_page_that_no_longer_tells_what_readers_see_does_nothing(client, name, change):
    log_in(client)
    article = make_edition().article
    form = opened_step(client, article, name)
    change(article)
    before = list(Edition.objects.values())
    response = client.post(step(article, name), form)
    assert "What readers see was changed" in found(response)["__all__"][0]
    assert list(Edition.objects.values()) == before


def test_a_schedule_that_has_begun_since_the_page_was_opened_is_noticed(client):
    log_in(client)
    article = make_edition().article
    scheduled = article.publish(None, at=timezone.now() + timedelta(hours=5))
    form = opened_step(client, article)
    now = timezone.now()
    article.editions.exclude(pk=scheduled.pk).update(ends_at=now)
    article.editions.filter(pk=scheduled.pk).update(starts_at=now)
    response = client.post(step(article), form)
    assert "What readers see was changed" in found(response)["__all__"][0]


def test_a_page_that_ends_by_itself_does_so_after_a_correction_too(client):
    log_in(client)
    end = timezone.localtime(timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    article = make_edition(until=end).article
    publish(client, article)
    assert Edition.objects.live().get().ends_at == end


def test_a_minor_correction_shows_no_updated_date(client):
    log_in(client)
    article = make_edition().article
    article.body = "<p>Other words</p>"
    article.save()
    publish(client, article, is_minor="on")
    assert Edition.objects.live().get().updated_at is None


def test_the_publish_button_saves_the_draft_and_leads_to_the_page_that_asks(client):
    log_in(client)
    article = make_article()
    form = opened(client, change_url(article))
    response = client.post(change_url(article), {**form, "title": "New", "_publish": "1"})
    assert response["Location"] == step(article)
    assert Article.objects.get().title == "New"
    assert not Edition.objects.exists()


def test_withdrawing_asks_then_ends_what_is_live_and_scheduled(client):
    log_in(client)
    article = make_edition().article
    article.publish(None, at=timezone.now() + timedelta(hours=5))
    page = client.get(step(article, "withdraw")).content.decode()
    assert "/news/steel-for-bridges/ disappears at once" in page
    assert "is discarded" in page
    assert Edition.objects.not_ended().count() == 2
    form = opened_step(client, article, "withdraw")
    response = client.post(step(article, "withdraw"), form, follow=True)
    assert "is withdrawn" in says(response)
    assert not Edition.objects.not_ended().exists()
    assert "is withdrawn" in LogEntry.objects.get().change_message


def test_withdrawing_what_is_not_live_says_so_and_logs_nothing(client):
    log_in(client)
    article = make_article()
    assert (
        "Nothing of this article is live" in client.get(step(article, "withdraw")).content.decode()
    )
    client.post(step(article, "withdraw"))
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("permissions", "status"),
    [
        (WRITER, 403),
        (READER, 403),
        (("inquiries.view_inquiry",), 403),
        (("articles.publish_article",), 403),
        (PUBLISHER, 200),
        ((*WRITER, "articles.publish_article"), 200),
    ],
)
@pytest.mark.parametrize("name", ["publish", "withdraw"])
def test_only_who_may_publish_reaches_these_pages(client, permissions, status, name):
    log_in(client, "Will", *permissions)
    article = make_edition().article
    assert client.get(step(article, name)).status_code == status
    if status == 403:
        sent = {"when": "now", "version": article.version}
        assert client.post(step(article, name), sent).status_code == 403
        assert Edition.objects.live().count() == 1


@pytest.mark.parametrize("name", ["publish", "withdraw"])
def test_strangers_are_asked_to_log_in(client, name):
    article = make_edition().article
    for response in (client.get(step(article, name)), client.post(step(article, name))):
        assert response["Location"].startswith("/admin/login/")
    assert Edition.objects.live().count() == 1


def test_a_forged_publish_button_only_saves(client):
    article = make_article(author=log_in(client, "Will", *WRITER))
    form = opened(client, change_url(article))
    response = client.post(change_url(article), {**form, "title": "New", "_publish": "1"})
    assert response["Location"] == change_url(article)
    assert not Edition.objects.exists()


def test_who_may_publish_but_not_write_finds_both_buttons(client):
    log_in(client, "Paula", *PUBLISHER)
    article = make_edition().article
    page = client.get(change_url(article)).content.decode()
    assert step(article) in page
    assert step(article, "withdraw") in page


def test_an_article_that_is_gone_has_no_such_pages(client):
    log_in(client)
    article = make_article()
    url = step(article)
    article.delete()
    assert client.get(url).status_code == 404


@pytest.fixture
def form(client):
    """A publish page that was just opened: (address, what a browser would send)."""
    log_in(client)
    article = make_article()
    return step(article), opened_step(client, article)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_the_same_moment_one_is_told(client, form, _shared_database):  # noqa: F811, PT019
    answers = in_threads(*[lambda: client.post(*form).status_code] * 2)
    assert sorted(answers) == [200, 302]
    assert in_threads(Edition.objects.count) == [1]


def refuse(*_args, **_kwargs):
    raise OperationalError("deadlock detected")


@pytest.mark.parametrize("name", ["publish", "withdraw"])
def test_a_deadlock_is_told_in_words_and_nothing_has_happened(client, name, monkeypatch):
    log_in(client)
    article = make_edition().article
    sent = opened_step(client, article, name)
    monkeypatch.setattr("articles.models.edition.EditionUse.rerender", refuse)
    response = client.post(step(article, name), sent)
    assert "changed it at the same moment" in found(response)["__all__"][0]
    assert Edition.objects.get().ends_at is None
    assert not LogEntry.objects.exists()


def make_rich(number):
    """An article with that many keywords, pictures, versions and editions."""
    keywords = [make_keyword(f"steel {number}.{index}") for index in range(number)]
    body = "".join(
        f'<figure data-picture="{make_picture().pk}"></figure>' for _index in range(number)
    )
    article = make_article(f"Form {number}", keywords=keywords, body=body)
    for index in range(number):
        article.title = f"Form {number}.{index}"
        article.save()
        article.publish(None)
    article.publish(None, at=timezone.now() + timedelta(hours=5))
    return article


def test_the_form_needs_as_many_queries_for_much_as_for_little(client, django_assert_num_queries):
    log_in(client)
    few, many = make_rich(2), make_rich(10)
    Article.objects.bulk_create(
        Article(title=f"Steel {number}", slug=f"steel-{number}") for number in range(10_000)
    )
    client.get(change_url(few))  # reads the content types of the permissions
    for article in (few, many):
        with django_assert_num_queries(14):
            assert client.get(change_url(article)).status_code == 200
