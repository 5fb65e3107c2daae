"""Deleting puts articles into the trash: what readers then find, and the way back."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import housekeeping, redirecting, trash
from articles.importing.proposal import Proposal
from articles.importing.writer import write_draft
from articles.models import Article, Card, Edition, Keyword, Picture, Redirect
from inquiries import housekeeping as all_housekeeping
from inquiries.models import Inquiry
from tests.articles.desk import LIST, log_in
from tests.factories import (
    make_article,
    make_card,
    make_edition,
    make_inquiry,
    make_keyword,
    make_picture,
)
from tests.pages import html_of

pytestmark = pytest.mark.django_db


def put(*articles, to=None):
    return trash.put(articles, None, to=to)


def renamed(article, slug):
    """The article, published at another address."""
    article.slug = slug
    article.save()
    article.publish(None)
    return article


def long_ago(article, days=30):
    """Let it have been in the trash for so many days."""
    rows = Article.objects.filter(pk=article.pk)
    rows.update(trashed_at=timezone.now() - timedelta(days=days, minutes=1))


def answers(client, path):
    """What readers get: where they are led, or the status."""
    response = client.get(path)
    return response.get("Location", response.status_code)


def test_a_live_article_disappears_and_all_its_addresses_are_gone(client, company):
    article = renamed(make_edition().article, "moved")
    assert put(article) == [article]
    assert answers(client, "/news/moved/") == 410
    assert answers(client, "/news/steel-for-bridges/") == 410
    assert not Edition.objects.not_ended().exists()
    assert "Steel for bridges" not in html_of(client, "/news/")


def test_its_addresses_can_lead_to_another_article_wherever_that_is_read(client):
    article = renamed(make_edition().article, "moved")
    other = make_edition("Other").article
    put(article, to=other)
    renamed(other, "other-2")
    assert answers(client, "/news/moved/") == "/news/other-2/"
    assert answers(client, "/news/steel-for-bridges/") == "/news/other-2/"


def test_its_addresses_can_lead_to_any_address(client):
    put(make_edition().article, to="/contact/")
    assert answers(client, "/news/steel-for-bridges/") == "/contact/"


def test_what_is_scheduled_is_discarded_and_what_no_reader_knew_is_not_gone_but_missing(client):
    article = make_edition(at=timezone.now() + timedelta(days=1)).article
    put(article)
    assert not article.editions.exists()
    assert not Redirect.objects.exists()
    assert answers(client, "/news/steel-for-bridges/") == 404


def test_an_address_that_another_article_has_by_now_stays_its_own(client):
    article = renamed(make_edition().article, "moved")
    make_edition("New one", slug="steel-for-bridges")
    assert trash.public_addresses([article]) == ["/news/moved/"]
    put(article)
    assert answers(client, "/news/steel-for-bridges/") == 200


@pytest.mark.parametrize("to", ["/news/steel-for-bridges/", "/old-site/", "/old-site"])
def test_an_address_cannot_lead_back_and_then_nothing_has_happened(client, to):
    article = make_edition().article
    redirecting.lead(["/old-site/"], article, None)
    with pytest.raises(ValidationError):
        put(article, to=to)
    assert Article.objects.kept().exists()
    assert answers(client, "/news/steel-for-bridges/") == 200


def test_what_leads_to_it_follows_and_comes_back_with_it(client):
    article, other, last = (make_edition(title).article for title in ("One", "Two", "Three"))
    redirecting.lead(["/old-site/one/"], article, None)
    put(article, to=other)
    assert answers(client, "/old-site/one/") == "/news/two/"
    put(other, to=last)
    assert answers(client, "/old-site/one/") == "/news/three/"
    assert answers(client, "/news/one/") == "/news/three/"
    put(last)
    assert answers(client, "/old-site/one/") == 410
    for row in (last, other, article):
        trash.restore(row)
        row.publish(None)
    assert answers(client, "/old-site/one/") == "/news/one/"


def test_what_leads_to_it_still_follows_once_it_is_deleted_for_good(client):
    article, other = make_edition("One").article, make_edition("Two").article
    redirecting.lead(["/old-site/one/"], article, None)
    put(article, to=other)
    trash.delete(article)
    assert answers(client, "/old-site/one/") == "/news/two/"
    put(other)
    trash.delete(other)
    assert answers(client, "/old-site/one/") == 410


def test_an_article_comes_back_as_it_was(client, company):
    keyword = make_keyword()
    article = make_edition(keywords=[keyword]).article
    article.title = "Steel for long bridges"
    article.save()
    before = Article.objects.values().get()
    drafts, editions = article.history.count(), article.editions.count()
    put(article)
    assert trash.restore(article) == article
    assert Article.objects.values().get() == before
    assert (article.history.count(), article.editions.count()) == (drafts, editions)
    assert list(article.keywords.all()) == [keyword]
    assert answers(client, "/news/steel-for-bridges/") == 404
    article.publish(None)
    assert "Steel for long bridges" in html_of(client, "/news/steel-for-bridges/")


def test_a_redirect_that_was_chosen_leads_on_until_the_article_is_published_again(client):
    article, other = make_edition("One").article, make_edition("Two").article
    put(article, to=other)
    trash.restore(article)
    assert answers(client, "/news/one/") == "/news/two/"
    article.publish(None)
    assert answers(client, "/news/one/") == 200


def test_what_is_in_the_trash_holds_no_address():
    article = make_article()
    put(article)
    copy = make_article()
    assert copy.slug == article.slug
    copy.delete()
    assert write_draft(Proposal(title="Steel for bridges"), "en").slug == article.slug


def test_it_comes_back_at_another_address_where_its_own_is_taken():
    article = make_article()
    put(article)
    make_article("New one", slug=article.slug)
    assert trash.obstacles(article).keys() == {"slug"}
    versions = article.history.count()
    found = trash.restore(article, slug="steel-2")
    assert Article.objects.kept().get(pk=article.pk).slug == "steel-2"
    assert found.history.count() == versions + 1


def test_it_comes_back_on_its_own_where_its_group_has_another_in_its_language():
    source = make_article("Source")
    article = make_article(language="zh-hans", group=source.group, translated_from=source)
    put(article)
    other = make_article("Other", language="zh-hans", group=source.group)
    assert trash.obstacles(article) == {"language": other}
    found = trash.restore(article)
    assert found.group != source.group
    assert found.translated_from is None


def test_putting_or_restoring_twice_changes_nothing():
    article = make_edition().article
    put(article)
    at = Article.objects.get().trashed_at
    assert put(article) == []
    assert Article.objects.get().trashed_at == at
    trash.restore(article)
    assert trash.restore(article) is None


def test_nobody_publishes_what_is_in_the_trash():
    article = make_article()
    put(article)
    with pytest.raises(ValidationError, match="in the trash"):
        article.publish(None)


def test_its_preview_is_gone(client, company):
    article = make_article()
    assert client.get(article.get_preview_url()).status_code == 200
    put(article)
    assert client.get(article.get_preview_url()).status_code == 404


def test_a_card_that_leads_to_it_has_no_link_until_it_is_read_again(client, company):
    article = make_edition("Target").article
    card = make_card(url="", article=article)
    make_edition("Page", body=f'<figure data-card="{card.pk}"></figure>')
    assert "/news/target/" in html_of(client, "/news/page/")
    put(article)
    assert "/news/target/" not in html_of(client, "/news/page/")
    trash.restore(article)
    article.publish(None)
    assert "/news/target/" in html_of(client, "/news/page/")


@pytest.fixture
def full():
    """An article with everything that can belong to one, in the trash."""
    keyword, card, hero = make_keyword(), make_card(), make_picture()
    body = f'<p>Text</p><figure data-picture="{make_picture("Used").pk}"></figure>'
    user = get_user_model().objects.create_user("Ann")
    article = make_edition(
        by=user, keywords=[keyword], card=card, hero=hero, body=body, author=user
    ).article
    make_inquiry(article=article, article_title="Steel for bridges")
    trash.put([article], user)
    return article


def test_deleted_for_good_it_leaves_the_inquiries_and_what_its_address_says(client, full):
    drafts = Article.history.model
    words = [relation.related_model for relation in drafts._meta.related_objects]
    assert drafts.objects.exists()
    assert [model.objects.exists() for model in words] == [True]
    trash.delete(full)
    assert not Article.objects.exists()
    assert not Edition.objects.exists()
    assert not drafts.objects.exists()
    assert [model.objects.exists() for model in words] == [False]
    inquiry = Inquiry.objects.get()
    assert inquiry.article is None
    assert inquiry.article_title == "Steel for bridges"
    assert answers(client, "/news/steel-for-bridges/") == 410
    assert (Picture.objects.count(), Card.objects.count(), Keyword.objects.count()) == (2, 1, 1)


def test_pictures_and_cards_stay_as_long_as_the_trash_needs_them(client, full):
    log_in(client)
    for row in (*Picture.objects.all(), Card.objects.get()):
        with pytest.raises(ProtectedError):
            row.delete()
        name = row._meta.model_name
        page = html_of(client, f"/admin/articles/{name}/{row.pk}/delete/")
        assert "In the trash" in page
        assert f"/admin/articles/trashedarticle/{full.pk}/change/" in page
    trash.restore(full)
    assert full.uses.count() == 1


def test_keywords_and_people_can_be_deleted_and_the_rest_comes_back(full):
    Keyword.objects.get().delete()
    get_user_model().objects.get().delete()
    found = trash.restore(full)
    assert not found.keywords.exists()
    assert found.author is None
    assert found.editions.get().published_by is None


def test_the_trash_counts_as_no_draft_of_a_keyword(client, full):
    log_in(client)
    rows = client.get("/admin/articles/keyword/").context["cl"].queryset
    assert rows.get().article_count == 0


def test_after_thirty_days_it_is_deleted_for_good_and_not_before():
    young, old, kept = make_article("Young"), make_edition("Old").article, make_article("Kept")
    put(young, old)
    long_ago(young, 29)
    long_ago(old)
    housekeeping.run()
    assert set(Article.objects.all()) == {young, kept}


def test_an_article_stays_while_a_card_that_is_shown_leads_to_it():
    article = make_article()
    card = make_card(url="", article=article)
    page = make_article("Page", card=card)
    put(article)
    long_ago(article)
    trash.purge()
    assert Article.objects.filter(pk=article.pk).exists()
    page.card = None
    page.save()
    trash.purge()
    assert not Article.objects.filter(pk=article.pk).exists()
    assert not Card.objects.exists()


def test_the_trash_is_emptied_a_few_at_a_time(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(trash, "AT_ONCE", 2)
    articles = [make_article(f"Old {number}") for number in range(5)]
    put(*articles)
    for article in articles:
        long_ago(article)
    with django_assert_max_num_queries(70):
        trash.purge()
    assert Article.objects.count() == 3
    trash.purge()
    trash.purge()
    assert not Article.objects.exists()


def test_one_job_that_fails_hinders_no_other(monkeypatch, caplog):
    article = make_article()
    put(article)
    long_ago(article)
    monkeypatch.setattr(trash, "delete", lambda article: 1 / 0)
    done = []
    monkeypatch.setattr(redirecting, "forget", lambda: done.append("forget"))
    all_housekeeping.run()
    assert done == ["forget"]
    assert "Housekeeping failed: articles.trash.purge" in caplog.text


def test_putting_many_takes_as_many_queries_as_putting_one():
    articles = [make_edition(f"News {number}").article for number in range(12)]
    queries = set()
    for chosen in (articles[:1], articles[1:]):
        with CaptureQueriesContext(connection) as found:
            put(*chosen)
        queries.add(len(found))
    assert len(queries) == 1
    assert max(queries) <= 20
    assert Redirect.objects.count() == 12


def test_deleting_is_logged(client):
    user = log_in(client)
    article = make_article()
    client.post(f"{LIST}{article.pk}/delete/", {"shown": ""})
    entry = LogEntry.objects.get()
    assert entry.is_deletion()
    assert entry.user == user
