"""Deleting and restoring happen as a whole or not at all, also when the process is killed."""

from itertools import count

import pytest
from django.core.exceptions import ValidationError

from articles import redirecting, trash
from articles.models import Article, Edition
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
        if step is delete:  # a card that is shown would keep it
            Edition.objects.exclude(article=article).delete()
            Article.objects.exclude(pk=article.pk).delete()
        if step is not put:
            put(article, None)

    in_threads(make_ready)
    before = in_threads(everything)
    for number in count(1):
        if not killed_at(number, step, keys):
            break
        assert in_threads(everything) == before, number
    assert number > 10
    assert in_threads(everything) != before


def test_of_those_who_publish_and_delete_at_the_same_moment_nothing_stays_to_be_read():
    pk = in_threads(lambda: prepare(1))[0][0]

    def publish():
        try:
            Article.objects.get(pk=pk).publish(None)
        except ValidationError as refused:
            return refused.code
        return "published"

    def delete_it():
        return len(trash.put([Article(pk=pk)], None))

    done = in_threads(*[publish, delete_it] * 4)
    assert sorted(done[1::2]) == [0, 0, 0, 1]
    assert {*done[::2]} <= {"published", "trashed"}
    shown = Edition.objects.not_ended().filter(article=pk)
    assert in_threads(shown.exists, Article.objects.trashed().filter(pk=pk).exists) == [False, True]
