"""Deleting puts into the trash, from which articles come back for thirty days."""


import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Article, Edition, Redirect
from tests.articles.desk import LIST, log_in, says, values
from tests.factories import make_edition, make_keyword

pytestmark = pytest.mark.django_db
TRASH = "/admin/articles/trashedarticle/"


def delete_url(article):
    return f"{LIST}{article.pk}/delete/"


def delete(client, article, **changes):
    """Press Delete on the page that was just opened."""
    form = client.get(delete_url(article)).context["form"]
    return client.post(delete_url(article), {**values(form), **changes}, follow=True)


def restore(client, article, **sent):
    return client.post(f"{TRASH}{article.pk}/restore/", sent, follow=True)


def test_a_live_article_is_withdrawn_and_its_address_says_that_it_is_gone(client):
    user = log_in(client)
    article = make_edition().article
    response = delete(client, article)
    assert "1 article is in the trash." in says(response)
    assert client.get("/news/steel-for-bridges/").status_code == 410
    article.refresh_from_db()
    assert article.trashed_by == user
    assert not Edition.objects.not_ended().exists()
    assert LogEntry.objects.get().is_deletion()
    assert "Steel for bridges" not in client.get(LIST).content.decode()
    assert "Steel for bridges" in client.get(TRASH).content.decode()


def test_an_article_comes_back_with_all_that_belongs_to_it(client):
    log_in(client)
    keyword = make_keyword()
    article = make_edition(keywords=[keyword]).article
    article.title = "Steel for long bridges"
    article.save()
    drafts, editions = article.history.count(), article.editions.count()
    delete(client, article)
    response = restore(client, article)
    assert "is restored as a draft" in says(response)
    found = Article.objects.kept().get()
    assert (found.title, found.version) == (article.title, article.version)
    assert (found.history.count(), found.editions.count()) == (drafts, editions)
    assert list(found.keywords.all()) == [keyword]
    assert not Redirect.objects.exists()
    assert client.get("/news/steel-for-bridges/").status_code == 404
