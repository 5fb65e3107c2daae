"""Deleting and restoring happen as a whole or not at all, also when the process is killed."""

from itertools import count

import pytest

from articles import redirecting, trash
from articles.models import Article
from tests.articles.test_publish_killed import everything, killed_at, prepare
from tests.inquiries.test_inquiry import _shared_database, in_threads  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_shared_database")]


def put(article, by):
    trash.put([article], by)


def restore(article, by):
    trash.restore(article, slug="another")


def delete(article, by):
    trash.delete(article)


@pytest.mark.parametrize("step", [put, restore, delete])
def test_a_process_killed_between_any_two_statements_leaves_what_was_before(step):
    keys = in_threads(lambda: prepare(1))[0]

    def make_ready():
        article = Article.objects.get(pk=keys[0])
        redirecting.lead(["/old-site/"], article, None)
        article.cards_to.all().delete() if step is delete else None
        if step is not put:
            put(article, None)

    if step is delete:
        in_threads(lambda: Article.objects.exclude(pk=keys[0]).get().editions.all().delete())
        in_threads(lambda: Article.objects.exclude(pk=keys[0]).get().delete())
    in_threads(make_ready)
    before = in_threads(everything)
    for number in count(1):
        if not killed_at(number, step, keys):
            break
        assert in_threads(everything) == before, number
    assert number > 10
    assert in_threads(everything) != before
