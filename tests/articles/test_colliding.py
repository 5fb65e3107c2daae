"""Saves that wait for each other: tried once more, then refused in words."""

import pytest
from django.db import OperationalError

from articles.models import Article, Card, Keyword
from tests.articles.desk import errors, log_in, opened
from tests.factories import make_article, make_card, make_keyword

pytestmark = pytest.mark.django_db


@pytest.fixture
def collide(monkeypatch):
    """`collide(model, times)`: that many saves of the model are given up by the database."""

    def give_up(model, times):
        left, save = [None] * times, model.save

        def save_or_give_up(*args, **kwargs):
            if left:
                left.pop()
                raise OperationalError("deadlock detected")
            return save(*args, **kwargs)

        monkeypatch.setattr(model, "save", save_or_give_up)

    return give_up


CASES = [
    (Article, make_article, "title"),
    (Card, make_card, "title"),
    (Keyword, make_keyword, "name"),
]


@pytest.mark.parametrize(("model", "make", "field"), CASES)
def test_a_save_that_was_given_up_once_goes_through(client, collide, model, make, field):
    log_in(client)
    row = make("Wire")
    url = f"/admin/articles/{model._meta.model_name}/{row.pk}/change/"
    sent = {**opened(client, url), field: "Rope"}
    collide(model, 1)
    assert client.post(url, sent).status_code == 302
    assert getattr(model.objects.get(), field) == "Rope"


@pytest.mark.parametrize(("model", "make", "field"), CASES)
def test_one_that_was_given_up_twice_is_refused_with_what_was_typed(
    client, collide, model, make, field
):
    log_in(client)
    row = make("Wire")
    url = f"/admin/articles/{model._meta.model_name}/{row.pk}/change/"
    sent = {**opened(client, url), field: "Rope"}
    collide(model, 2)
    page = client.post(url, sent)
    assert "nothing was saved" in errors(page)["__all__"][0]
    assert page.context["adminform"].form[field].value() == "Rope"
    assert getattr(model.objects.get(), field) == "Wire"
