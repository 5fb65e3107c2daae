"""What changes what readers see happens as a whole or not at all: also when the process is killed
with SIGKILL between any two statements, or when sixteen do it at the same moment."""

import os
import signal
from datetime import timedelta
from itertools import count

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connections
from django.utils import timezone

from articles.models import Article, Edition
from articles.publishing_forms import CancelForm, PublishForm, RestoreForm, WithdrawForm
from tests.articles.desk import values
from tests.factories import make_article, make_card, make_keyword, make_picture, make_user
from tests.inquiries.test_inquiry import _shared_database, in_threads  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_shared_database")]


def apply(form_class, article, by, **kwargs):
    """Press the button of a page that was just opened."""
    sent = values(form_class(article=article, **kwargs))
    form = form_class({**sent, "reason": "Tried"}, article=article, **kwargs)
    assert form.is_valid(), form.errors
    return form.apply(by)


def publish(article, by):
    return apply(PublishForm, article, by)


def withdraw(article, by):
    return apply(WithdrawForm, article, by)


def cancel(article, by):
    return apply(CancelForm, article, by, edition=article.editions.order_by("starts_at").last())


def restore(article, by):
    return apply(RestoreForm, article, by, content=article.editions.order_by("starts_at").first())


def prepare(number):
    """An article that is live, changed since, scheduled, on review, and shown by another's card."""
    user = make_user(f"Edith {number}", "articles.*")
    keywords = [make_keyword(f"steel {number}"), make_keyword(f"rope {number}")]
    figure = f'<figure data-picture="{make_picture().pk}"></figure>'
    article = make_article(f"Steel {number}", body=f"<p>Old</p>{figure}", keywords=keywords[:1])
    card = make_card("Steel", article=article, url="")
    shown = f'<figure data-card="{card.pk}"></figure>'
    make_article(f"Other {number}", body=shown).publish(None)
    article.publish(None, until=timezone.now() + timedelta(days=9))
    article.publish(None, at=timezone.now() + timedelta(days=1))
    article.body, article.slug = f"<p>New</p>{figure * 2}", f"moved-{number}"
    article.save()
    article.keywords.set(keywords[1:])
    Article.objects.filter(pk=article.pk).update(review="submitted")
    return article.pk, user.pk


def found(pk):
    """All that the steps write, without keys and moments."""
    article, now = Article.objects.get(pk=pk), timezone.now()
    editions = [
        {
            "body": edition.body[:10],
            "html": "New" in edition.html,
            "is_open": edition.ends_at is None,
            "is_ended": bool(edition.ends_at and edition.ends_at <= now),
            "is_begun": edition.starts_at <= now,
            "lasts": edition.ends_at and (edition.ends_at - now).days,
            "keywords": [str(keyword)[:5] for keyword in edition.keywords.all()],
            "uses": edition.uses.count(),
        }
        for edition in article.editions.order_by("starts_at")
    ]
    return {
        "editions": editions,
        "draft": (article.version, article.body[:10], article.slug[:6], article.review),
        "keywords": [str(keyword)[:5] for keyword in article.keywords.all()],
        "uses": article.uses.count(),
        "history": [len(row.keywords.all()) for row in article.history.all()],
        "steps": article.review_steps.count(),
        "log": LogEntry.objects.filter(object_id=str(pk)).count(),
        "card": Edition.objects.get(article__title=f"Other {article.title[6:]}").html.count("href"),
    }


def everything():
    """Every row of the articles' half and of the log."""
    models = [*apps.get_app_config("articles").get_models(include_auto_created=True), LogEntry]
    return {model._meta.label: sorted(map(str, model.objects.values_list())) for model in models}


def killed_at(number, step, keys):
    """Take the step in a process that dies before its statement of that number; COMMIT is one.
    Returns whether it died."""
    pid = os.fork()
    if pid:
        status = os.waitpid(pid, 0)[1]
        assert status in {0, signal.SIGKILL}
        return status == signal.SIGKILL
    statements = count(1)

    def execute(run, *args):
        if next(statements) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(*args)

    def end():
        commit()
        os._exit(0)  # what is found out about a published article comes later, and again if need be

    try:
        own = connections["default"] = connections.create_connection("default")
        commit = own._commit
        own._commit = lambda: execute(end)
        with own.execute_wrapper(execute):
            step(Article.objects.get(pk=keys[0]), User.objects.get(pk=keys[1]))
        os._exit(0)
    finally:
        os._exit(1)


@pytest.mark.parametrize("step", [publish, withdraw, cancel, restore])
def test_a_process_killed_between_any_two_statements_leaves_what_was_before(step):
    keys = in_threads(lambda: prepare(1))[0]
    before = in_threads(everything)
    for number in count(1):
        if not killed_at(number, step, keys):
            break
        assert in_threads(everything) == before, number
    assert number > 10
    [found_then] = in_threads(lambda: found(keys[0]))
    other = in_threads(lambda: prepare(2))[0]
    in_threads(lambda: step(Article.objects.get(pk=other[0]), User.objects.get(pk=other[1])))
    assert in_threads(lambda: found(other[0])) == [found_then]


SIXTEEN = 16


def test_of_sixteen_who_publish_at_the_same_moment_one_does_and_the_others_are_told():
    keys = in_threads(lambda: prepare(1))[0]

    def opened():
        form = PublishForm(article=Article.objects.get(pk=keys[0]))
        return PublishForm(values(form), article=form.article)

    forms = in_threads(*[opened] * SIXTEEN)
    user = in_threads(lambda: User.objects.get(pk=keys[1]))[0]
    done = in_threads(*[lambda form=form: form.is_valid() and form.apply(user) for form in forms])
    assert [bool(edition) for edition in done].count(True) == 1
    told = [form.errors["__all__"][0] for form in forms if form.errors]
    assert len(told) == SIXTEEN - 1
    assert all("changed" in text for text in told)
    shown = Edition.objects.filter(article=keys[0]).not_ended()
    assert in_threads(lambda: [edition.body[:10] for edition in shown]) == [["<p>New</p>"]]


def test_sixteen_who_publish_without_looking_leave_one_live_edition():
    pk = in_threads(lambda: prepare(1))[0][0]
    in_threads(*[lambda: Article.objects.get(pk=pk).publish(None)] * SIXTEEN)
    shown = Edition.objects.filter(article=pk).not_ended()
    assert in_threads(lambda: [row.ends_at for row in shown]) == [[None]]
    assert in_threads(Edition.objects.live(timezone.now()).filter(article=pk).count) == [1]
