"""Who saved what of a draft, and the way back to an older one."""

import pytest
from django.urls import reverse

from articles.models import Article
from tests.articles.desk import WRITER, change_url, log_in, opened, says, values
from tests.factories import (
    make_article,
    make_card,
    make_edition,
    make_keyword,
    make_picture,
    make_user,
)

pytestmark = pytest.mark.django_db


def draft_url(article, draft=None):
    draft = draft or article.history.last()
    return f"/admin/articles/article/{article.pk}/history/{draft.pk}/"


def saved_twice(**kwargs):
    """An article that was called "First" and is called "Second"."""
    article = make_article("First", **kwargs)
    article.title = "Second"
    article.save()
    return article


def form_of(client, url):
    return values(client.get(url).context["form"])


def give_back(client, url):
    """Press the button of the page that was just opened."""
    return client.post(url, form_of(client, url), follow=True)


def test_the_history_lists_who_saved_what_word_by_word(client):
    log_in(client)
    article = make_article("First")
    sent = {**opened(client, change_url(article)), "title": "Second", "body": "<p>New words</p>"}
    client.post(change_url(article), sent)
    page = client.get(reverse("admin:articles_article_history", args=[article.pk]))
    drafts = page.context["page"].object_list
    assert [str(draft.history_user) for draft in drafts] == ["Edith", "None"]
    assert drafts[0].labels == ["title", "body"]
    assert "[removed: </span>First<" in page.content.decode()
    assert "[added: </span>New words<" in page.content.decode()


def test_an_older_draft_comes_back_with_one_click_as_the_next_version(client):
    user = log_in(client)
    steel, rope = make_keyword("steel"), make_keyword("rope")
    article = saved_twice(keywords=[steel])
    article.keywords.set([rope])
    response = give_back(client, draft_url(article, article.history.filter(title="First").first()))
    article.refresh_from_db()
    assert "holds this text again" in says(response)
    assert (article.title, article.version) == ("First", 3)
    last = article.history.first()
    assert (last.title, last.history_user) == ("First", user)
    assert [row.keyword for row in last.keywords.all()] == list(article.keywords.all()) == [steel]


def test_an_older_draft_does_not_erase_what_was_saved_meanwhile(client):
    log_in(client)
    article = saved_twice()
    url = draft_url(article)
    form = form_of(client, url)
    article.title = "Third"
    article.save()
    page = client.post(url, form)
    assert "The draft was changed" in page.context["form"].errors["__all__"][0]
    article.refresh_from_db()
    assert article.title == "Third"


def test_what_reads_like_the_draft_has_no_button_and_changes_nothing(client):
    log_in(client)
    article = saved_twice()
    url = draft_url(article, article.history.first())
    assert "The draft reads like this now." in client.get(url).content.decode()
    assert "reads like this already" in says(client.post(url, {"version": 2}, follow=True))
    article.refresh_from_db()
    assert (article.version, article.history.count()) == (2, 2)


def test_what_is_gone_is_said_and_left_out(client):
    log_in(client)
    hero, shown, card, steel = make_picture(), make_picture(), make_card(), make_keyword()
    body = f'<p>Text</p><figure data-picture="{shown.pk}"></figure>'
    article = make_article("First", hero=hero, card=card, body=body)
    article.keywords.set([steel])
    old, number = article.history.first(), shown.pk
    article.hero, article.card, article.body = None, None, "<p>Text</p>"
    article.save()
    article.keywords.clear()
    for row in (hero, shown, card, steel):
        row.delete()
    assert "no longer in the library" in client.get(draft_url(article, old)).content.decode()
    article.title = "Second"
    article.save()
    said = says(give_back(client, draft_url(article, old)))
    assert "The main picture is no longer in the library." in said
    assert f"Picture {number} of the text" in said
    assert "The card is gone." in said
    assert "A keyword is gone" in said
    article.refresh_from_db()
    assert (article.title, article.body, article.hero) == ("First", "<p>Text</p>", None)
    assert article.full_clean() is None


def test_an_address_that_another_draft_has_taken_stays_with_it(client):
    log_in(client)
    article = saved_twice()
    article.slug = "second"
    article.save()
    make_article("Other", slug="first")
    said = says(give_back(client, draft_url(article, article.history.last())))
    article.refresh_from_db()
    assert "Another article has the address “first” now" in said
    assert (article.title, article.slug) == ("First", "second")


def test_a_language_that_a_translation_has_taken_is_refused_in_words(client):
    log_in(client)
    article = make_article("First", slug="one")
    article.language = "zh-hans"
    article.save()
    make_article("Other", group=article.group)
    page = give_back(client, draft_url(article, article.history.last()))
    assert page.context["form"].errors
    article.refresh_from_db()
    assert (article.language, article.version) == ("zh-hans", 2)


READER = ("articles.view_article",)


@pytest.mark.parametrize("permissions", [READER, (*READER, "articles.publish_article")])
def test_who_may_only_read_sees_an_older_draft_and_cannot_bring_it_back(client, permissions):
    log_in(client, "Vera", *permissions)
    article = saved_twice()
    page = client.get(draft_url(article))
    assert page.status_code == 200
    assert "Return to this draft" not in page.content.decode()
    sent = {"version": article.version, "title": "Forged", "language": "en", "_save": "Revert"}
    assert client.post(draft_url(article), sent).status_code == 403
    assert Article.objects.get().title == "Second"


def test_a_writer_cannot_bring_back_the_drafts_of_others(client):
    writer = log_in(client, "Will", *WRITER)
    own = saved_twice(author=writer)
    give_back(client, draft_url(own))
    own.refresh_from_db()
    assert own.title == "First"


@pytest.mark.parametrize("page", ["", "page/"])
def test_strangers_and_others_of_the_staff_see_no_older_draft(client, page):
    url = f"{draft_url(saved_twice())}{page}"
    assert client.get(url).status_code == client.post(url).status_code == 302
    client.force_login(make_user("Ivan", "inquiries.view_inquiry"))
    assert client.get(url).status_code == client.post(url).status_code == 403


def test_the_draft_of_one_article_is_not_read_through_another(client):
    log_in(client)
    article, other = saved_twice(), make_article("Other")
    assert client.get(draft_url(other, article.history.last())).status_code == 404


def test_an_older_draft_is_viewed_as_its_page_and_never_kept_by_caches(client):
    log_in(client)
    picture, card = make_picture(), make_card()
    body = f'<p>Old words</p><figure data-picture="{picture.pk}"></figure>'
    article = make_edition("First", body=body, card=card).article
    article.body = "<p>New words</p>"
    article.save()
    response = client.get(f"{draft_url(article)}page/")
    page = response.content.decode()
    assert "Old words" in page
    assert "A crane" in page
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def queries_for(client, count, rows):
    """How many queries the history page of an article with that many drafts needs."""
    article = make_article(f"Draft {rows}")
    for number in range(rows):
        article.title = f"Draft {rows}.{number}"
        article.body = f'<p>{number}</p><figure data-picture="{make_picture().pk}"></figure>'
        article.save()
    with count() as queries:
        page = client.get(reverse("admin:articles_article_history", args=[article.pk]))
    assert len(page.context["page"].object_list) == min(rows + 1, 20)
    return len(queries)


def test_the_history_needs_as_many_queries_for_many_drafts_as_for_few(
    client, django_assert_max_num_queries
):
    log_in(client)
    few = queries_for(client, lambda: django_assert_max_num_queries(20), 2)
    assert queries_for(client, lambda: django_assert_max_num_queries(20), 45) == few
