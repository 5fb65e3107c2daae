"""An article as the start of another."""

import pytest

from articles.copying import SLUG, TITLE, duplicate
from articles.models import Article, Edition
from tests.articles.desk import LIST, change_url, log_in, says
from tests.factories import make_article, make_card, make_edition, make_keyword, make_picture

pytestmark = pytest.mark.django_db


def test_a_copy_is_a_draft_of_its_own_with_everything_readers_would_see(client):
    user = log_in(client)
    steel, card, crane = make_keyword(), make_card(), make_picture()
    first = make_edition(
        "Steel", keywords=[steel], card=card, hero=crane, breadcrumb="S", posted_on="2025-08-20"
    ).article
    assert "/duplicate/" in client.get(change_url(first)).content.decode()
    answer = client.post(f"{LIST}{first.pk}/duplicate/", follow=True)
    made = Article.objects.exclude(pk=first.pk).get()
    assert answer.redirect_chain[-1][0] == change_url(made)
    assert "This is the copy." in says(answer)
    assert (made.title, made.slug, made.author) == ("Steel (copy)", "steel-2", user)
    assert (made.body, made.card, made.hero) == (first.body, card, crane)
    assert list(made.keywords.all()) == [steel]
    assert made.group != first.group
    assert (made.posted_on, made.translated_from, made.review) == (None, None, "")
    assert not made.editions.exists()
    assert Edition.objects.count() == 1


def test_copies_of_copies_have_addresses_and_titles_of_their_own_that_fit():
    first = make_article("T" * TITLE, slug="s" * SLUG)
    slugs = {duplicate(first, None).slug for _ in range(3)} | {first.slug}
    assert len(slugs) == 4
    assert max(map(len, slugs)) == SLUG
    assert {len(row.title) for row in Article.objects.all()} == {TITLE}


def test_an_address_that_readers_still_know_is_not_taken():
    first = make_edition("Rope").article
    first.slug = "wire"
    first.save()
    Article.objects.filter(pk=make_article("Other", slug="rope-9").pk).update(slug="tea")
    copy = duplicate(Article.objects.get(slug="tea"), None)
    assert copy.slug == "tea-2"
    Article.objects.filter(pk=copy.pk).update(slug="rope")
    Article.objects.filter(slug="rope").update(slug="x")
    made = make_article("Rope again", slug="rope")
    assert duplicate(made, None).slug == "rope-2"


@pytest.mark.parametrize(
    "permissions", [["articles.view_article"], ["articles.add_article"], ["auth.view_user"]]
)
def test_a_copy_needs_the_permissions_to_see_and_to_add(client, permissions):
    log_in(client, "Vera", *permissions)
    article = make_article()
    assert client.post(f"{LIST}{article.pk}/duplicate/").status_code == 403
    assert Article.objects.count() == 1


def test_a_copy_is_not_made_by_a_link(client):
    log_in(client)
    assert client.get(f"{LIST}{make_article().pk}/duplicate/").status_code == 405
