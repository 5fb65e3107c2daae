"""The review of drafts: who may take which step, what it changes, who is told."""

from datetime import timedelta

import pytest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from articles.models import Article, ReviewStep
from inquiries.models import Delivery, Message
from tests.articles.desk import change_url, opened, says
from tests.articles.newsroom import make_cast
from tests.articles.test_publishing_admin import publish
from tests.factories import make_article

pytestmark = pytest.mark.django_db

QUEUE = "/admin/articles/article/reviews/"


@pytest.fixture
def cast(company):
    return make_cast(Edith="Editor", Egon="Editor", Wendy="Writer", Willy="Writer")


@pytest.fixture
def draft(cast):
    return make_article(author=cast["Wendy"])


@pytest.fixture
def take(client, cast):
    """`take("Wendy", "submitted", draft, "Please look")`: on the page that she opened."""

    def act(name, step, article, text="", version=None):
        client.force_login(cast[name])
        article.refresh_from_db()
        sent = {"step": step, "text": text, "version": version or article.version}
        response = client.post(f"{change_url(article).removesuffix('change/')}review/", sent)
        article.refresh_from_db()
        return response

    return act


def told():
    """Who is told what: {(recipient, subject)}."""
    rows = Delivery.objects.filter(message__kind=Message.Kind.NOTICE)
    return set(rows.values_list("recipient", "message__subject"))


def test_a_submitted_draft_waits_and_those_who_may_publish_are_told(cast, draft, take):
    assert take("Wendy", "submitted", draft, "Please look at the grades").status_code == 302
    assert (draft.review, draft.review_steps.get().version) == ("submitted", draft.version)
    subject = "Waits for review: Steel for bridges"
    assert told() == {("Edith@example.com", subject), ("Egon@example.com", subject)}
    message = Message.objects.get()
    assert "Please look at the grades" in message.text
    assert f"/admin/articles/article/{draft.pk}/review/" in message.text
    assert message.reply_to == "Wendy@example.com"
    assert message.inquiry is None


@pytest.mark.parametrize(
    ("step", "review", "subject"),
    [
        ("changes", "changes", "Changes requested: Steel for bridges"),
        ("approved", "approved", "Approved: Steel for bridges"),
    ],
)
def test_a_decision_is_told_to_the_author_and_to_who_submitted_it(
    draft, take, step, review, subject
):
    take("Egon", "submitted", draft)
    Delivery.objects.all().delete()
    take("Edith", step, draft, "See page two")
    assert draft.review == review
    assert told() == {("Wendy@example.com", subject), ("Egon@example.com", subject)}


def test_publishing_ends_the_review_and_tells_the_writer(client, cast, draft, take):
    take("Wendy", "submitted", draft)
    client.force_login(cast["Edith"])
    publish(client, draft)
    draft.refresh_from_db()
    assert (draft.review, draft.review_since) == ("", None)
    assert draft.review_steps.last().kind == ReviewStep.Kind.PUBLISHED
    assert ("Wendy@example.com", "Published: Steel for bridges") in told()
    assert draft.state == Article.State.LIVE


def test_what_is_scheduled_is_told_with_its_date(client, cast, draft, take):
    take("Wendy", "submitted", draft)
    client.force_login(cast["Edith"])
    publish(client, draft, when="later", starts_at="2099-01-01T08:00")
    message = Message.objects.get(subject__startswith="Published")
    assert "scheduled this article for 1 January 2099" in message.text


def test_nobody_is_told_of_publishing_what_was_never_submitted(client, cast, draft):
    client.force_login(cast["Edith"])
    publish(client, draft)
    assert told() == set()
    assert not ReviewStep.objects.exists()


def test_what_was_changed_since_the_page_was_opened_is_not_approved(draft, take):
    take("Wendy", "submitted", draft)
    seen = draft.version
    draft.save()
    response = take("Edith", "approved", draft, version=seen)
    assert "was changed after you opened this page" in response.content.decode()
    assert draft.review == "submitted"
    assert ReviewStep.objects.count() == 1


def test_of_two_decisions_the_second_is_refused_in_words(draft, take):
    take("Wendy", "submitted", draft)
    take("Egon", "changes", draft, "Shorter")
    response = take("Edith", "approved", draft)
    assert "Somebody else has taken a step meanwhile" in response.content.decode()
    assert draft.review == "changes"


def test_asking_for_changes_needs_words(draft, take):
    take("Wendy", "submitted", draft)
    assert "Say what should be changed." in take("Edith", "changes", draft).content.decode()
    assert draft.review == "submitted"


@pytest.mark.parametrize(
    ("name", "step"),
    [("Wendy", "approved"), ("Wendy", "changes"), ("Willy", "submitted"), ("Willy", "recalled")],
)
def test_a_step_that_is_not_theirs_is_forbidden_however_it_is_forged(draft, take, name, step):
    if step != "submitted":
        take("Wendy", "submitted", draft)
    before = draft.review
    assert take(name, step, draft, "Now").status_code == 403
    assert draft.review == before


def test_a_draft_taken_back_waits_no_longer_and_nobody_is_told(draft, take):
    take("Wendy", "submitted", draft)
    Delivery.objects.all().delete()
    take("Wendy", "recalled", draft)
    assert (draft.review, told()) == ("", set())


def test_an_approved_draft_that_is_changed_waits_again_and_its_writer_is_told_so(
    client, cast, draft, take
):
    take("Wendy", "submitted", draft)
    take("Edith", "approved", draft)
    client.force_login(cast["Wendy"])
    sent = {**opened(client, change_url(draft)), "title": "Steel for tall bridges"}
    response = client.post(change_url(draft), sent, follow=True)
    draft.refresh_from_db()
    assert draft.review == "submitted"
    assert "waits for review again" in says(response)


def test_a_save_that_changes_nothing_keeps_the_approval(client, cast, draft, take):
    take("Wendy", "submitted", draft)
    take("Edith", "approved", draft)
    client.post(change_url(draft), opened(client, change_url(draft)))
    draft.refresh_from_db()
    assert draft.review == "approved"


def test_the_button_saves_the_draft_and_leads_to_the_page_of_its_review(client, cast, draft):
    client.force_login(cast["Wendy"])
    sent = {**opened(client, change_url(draft)), "title": "Steel for ships", "_review": "1"}
    response = client.post(change_url(draft), sent)
    assert response.url == f"/admin/articles/article/{draft.pk}/review/"
    assert Article.objects.get().title == "Steel for ships"


def test_the_queue_shows_the_longest_waiting_first_and_what_changed(
    client, cast, take, django_assert_num_queries
):
    for number in range(12):
        article = make_article(f"Draft {number}", author=cast["Wendy"])
        article.publish(cast["Edith"])
        take("Wendy", "submitted", article, "Look")
        since = timezone.now() - timedelta(hours=number)
        Article.objects.filter(pk=article.pk).update(review_since=since)
    article.refresh_from_db()
    article.title = "Steel for ships"
    article.save()
    client.force_login(cast["Edith"])
    with django_assert_num_queries(11):
        html = client.get(QUEUE).content.decode()
    assert html.index("Steel for ships") < html.index("Draft 10") < html.index("Draft 0")
    assert "Differs from what readers see in: title" in html
    assert "Changed since it was submitted." in html
    assert "Readers see this text already." in html
    Article.objects.exclude(title__endswith="ships").update(review="")
    with django_assert_num_queries(11):
        client.get(QUEUE)


def test_a_long_queue_has_pages(client, cast, monkeypatch):
    monkeypatch.setattr("articles.admin.review.PER_PAGE", 2)
    now = timezone.now()
    for number in range(3):
        since = now + timedelta(minutes=number)
        make_article(f"Draft {number}", review="submitted", review_since=since)
    client.force_login(cast["Edith"])
    first, second = (client.get(QUEUE, {"page": page}).content.decode() for page in (1, 2))
    assert ("Draft 1" in first, "Draft 2" in first) == (True, False)
    assert ("Draft 1" in second, "Draft 2" in second) == (False, True)
    assert 'href="?page=2"' in first
    assert 'start="3"' in second


def test_editors_are_told_of_what_waits_on_the_first_page(client, cast, draft, take):
    take("Wendy", "submitted", draft)
    assert "Drafts that wait" not in client.get("/admin/").content.decode()
    client.force_login(cast["Edith"])
    assert "Drafts that wait for review (1)" in client.get("/admin/").content.decode()


def test_a_step_that_a_save_had_to_wait_for_is_not_undone_by_it(
    client, cast, draft, take, monkeypatch
):
    take("Wendy", "submitted", draft)
    client.force_login(cast["Wendy"])
    sent = {**opened(client, change_url(draft)), "title": "Steel for ships"}

    def wait(*args, **kwargs):
        """While the lock is waited for, its holder asks for changes."""
        Article.objects.update(review="changes")
        return get_object_or_404(*args, **kwargs)

    monkeypatch.setattr("articles.admin.article.get_object_or_404", wait)
    client.post(change_url(draft), sent)
    draft.refresh_from_db()
    assert (draft.review, draft.title) == ("changes", "Steel for ships")
