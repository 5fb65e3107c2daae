"""Several who act on one draft at the same moment: one of them wins, and no text slips through."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Comment, ReviewStep
from inquiries.models import Message
from tests.articles.desk import change_url, opened
from tests.articles.newsroom import make_cast
from tests.factories import make_article
from tests.inquiries.test_inquiry import _shared_database, in_threads  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clients():
    """A browser for each, logged in."""
    people = make_cast(Edith="Editor", Egon="Editor", Wendy="Writer")
    browsers = {name: Client() for name in people}
    for name, browser in browsers.items():
        browser.force_login(people[name])
    return people, browsers


@pytest.fixture
def draft(clients):
    people, _browsers = clients
    waiting = {"review": "submitted", "review_since": timezone.now()}
    return make_article(author=people["Wendy"], **waiting)


@pytest.fixture
def browsers(clients, draft, _shared_database):  # noqa: F811
    """Made last: what is stored before is in the file that the threads share."""
    return clients[1]


def decide(browser, draft, step):
    sent = {"step": step, "text": "So", "version": draft.version}
    return browser.post(f"/admin/articles/article/{draft.pk}/review/", sent).status_code


def stored():
    """(where the draft is, its steps, mails asked for)."""
    return in_threads(
        lambda: (
            Article.objects.get().review,
            ReviewStep.objects.count(),
            Message.objects.count(),
        )
    )[0]


def test_of_two_decisions_one_counts_and_one_is_refused(browsers, draft):
    answers = in_threads(
        lambda: decide(browsers["Edith"], draft, "approved"),
        lambda: decide(browsers["Edith"], draft, "approved"),
        lambda: decide(browsers["Egon"], draft, "approved"),
    )
    assert sorted(answers) == [200, 200, 302]
    assert stored() == ("approved", 1, 1)


@pytest.mark.parametrize("attempt", range(3))
def test_what_is_saved_while_it_is_approved_is_never_approved_unread(browsers, draft, attempt):
    wendy, url = browsers["Wendy"], change_url(draft)
    sent = {**in_threads(lambda: opened(wendy, url))[0], "title": "Steel for ships"}
    in_threads(lambda: wendy.post(url, sent), lambda: decide(browsers["Edith"], draft, "approved"))
    review, _steps, _mails = stored()
    assert review == "submitted"


def test_a_comment_sent_twice_at_once_is_one(browsers, draft):
    def say():
        url = f"/admin/articles/article/{draft.pk}/comments/"
        return browsers["Edith"].post(url, {"text": "Which grade?"}).status_code

    assert in_threads(*[say] * 4) == [302] * 4
    assert in_threads(Comment.objects.count) == [1]
