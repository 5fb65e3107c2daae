"""Translations: started, edited beside their source, brought up to date, missing."""

import re

import pytest
from django.core.exceptions import ValidationError

from articles import translating
from articles.models import Article
from tests.articles.desk import LIST, change_url, errors, log_in, opened, says
from tests.factories import make_article, make_card, make_edition, make_keyword, make_picture

pytestmark = pytest.mark.django_db


def start(client, article, language="zh-hans"):
    return client.post(f"{LIST}{article.pk}/translate/", {"language": language}, follow=True)


def translated(client, title="Steel", **values):
    """A live article and its translation, just started."""
    article = make_edition(title, **values).article
    start(client, article)
    return article, Article.objects.get(language="zh-hans", group=article.group)


def move_on(article, title="Better steel"):
    article.title = title
    article.save()
    return article.publish(None)


def test_a_translation_starts_with_what_readers_see_and_remembers_that_edition(client):
    user = log_in(client)
    steel, rope = make_keyword("steel"), make_keyword("rope")
    chinese = make_keyword("钢", slug="steel", language="zh-hans")
    first = make_edition(
        "Steel", keywords=[steel, rope], card=make_card("Catalog"), hero=make_picture()
    ).article
    first.title = "Unpublished"
    first.save()
    answer = start(client, first)
    made = Article.objects.get(language="zh-hans")
    assert answer.redirect_chain[-1][0] == change_url(made)
    assert (made.title, made.group, made.author) == ("Steel", first.group, user)
    assert (made.translated_from, made.translated_edition) == (first, first.editions.get())
    assert (list(made.keywords.all()), made.card, made.hero) == ([chinese], None, first.hero)
    assert "they are not there in this language: rope, Catalog." in says(answer)
    assert not made.editions.exists()


def test_a_draft_that_readers_do_not_see_is_translated_as_it_is(client):
    log_in(client)
    start(client, make_article("Draft"))
    made = Article.objects.get(language="zh-hans")
    assert (made.title, made.translated_edition) == ("Draft", None)


def test_a_second_translation_into_a_language_is_refused_in_words(client, settings):
    settings.LANGUAGES = [("en", "English"), ("zh-hans", "Chinese")]
    log_in(client)
    first, _made = translated(client)
    assert "in every language" in client.get(f"{LIST}{first.pk}/translate/").content.decode()
    with pytest.raises(ValidationError, match="already"):
        translating.start(first, "zh-hans", None)
    assert start(client, first).context["form"].errors
    assert Article.objects.count() == 2


def test_the_language_of_a_translation_cannot_be_one_that_is_taken(client):
    log_in(client)
    _first, made = translated(client)
    form = {**opened(client, change_url(made)), "language": "en"}
    found = errors(client.post(change_url(made), form))
    assert found["language"] == ["“Steel” is the English version of this article."]
    assert Article.objects.get(pk=made.pk).language == "zh-hans"


def test_the_form_shows_the_source_and_leads_to_the_other_languages(client, settings):
    settings.LANGUAGES = [("en", "English"), ("zh-hans", "Chinese")]
    log_in(client)
    first, made = translated(client, body="<h2>Grades</h2><p>Tough.</p>")
    page = client.get(change_url(made)).content.decode()
    source = page.split('<details class="source"')[1].split("</details>")[0]
    assert "Grades</h2>" in source
    assert "Tough." in source
    assert f'<a href="{change_url(first)}" lang="en">Steel</a>' in page
    assert "/translate/" not in page
    assert '<details class="source"' not in client.get(change_url(first)).content.decode()


def test_a_source_that_moved_on_is_said_with_the_difference_until_marked(client):
    log_in(client)
    first, made = translated(client)
    assert "has moved on" not in client.get(change_url(made)).content.decode()
    edition = move_on(first)
    assert "has moved on" in client.get(change_url(made)).content.decode()
    page = client.get(f"{LIST}{made.pk}/source/").content.decode()
    assert re.search("<ins.{0,80}Better", page)
    version = made.version
    answer = client.post(f"{LIST}{made.pk}/source/", {"edition": edition.pk}, follow=True)
    assert "Marked as up to date" in says(answer)
    made.refresh_from_db()
    assert (made.translated_edition, made.version) == (edition, version)
    assert "up to date with its source" in client.get(f"{LIST}{made.pk}/source/").content.decode()


def test_a_mark_for_an_edition_that_is_no_longer_live_is_refused(client):
    log_in(client)
    first, made = translated(client)
    seen = move_on(first)
    move_on(first, "Best steel")
    for key in (seen.pk, 99999, "", "x"):
        answer = client.post(f"{LIST}{made.pk}/source/", {"edition": key}, follow=True)
        assert "Look at it again." in says(answer)
    other = make_edition("Other")
    client.post(f"{LIST}{made.pk}/source/", {"edition": other.pk})
    made.refresh_from_db()
    assert made.translated_edition.title == "Steel"


def test_publishing_the_same_text_again_moves_nothing(client):
    log_in(client)
    first, made = translated(client)
    first.withdraw()
    first.refresh_from_db()
    first.publish(None)
    assert not translating.source_of(made).is_outdated
    assert not translating.with_source(Article.objects.all()).get(pk=made.pk).is_outdated


def test_a_translation_of_a_draft_is_compared_with_the_draft_of_that_time(client):
    log_in(client)
    first = make_article("Draft")
    start(client, first)
    made = Article.objects.get(language="zh-hans")
    move_on(first, "Better draft")
    page = client.get(f"{LIST}{made.pk}/source/").content.decode()
    assert re.search("<ins.{0,80}Better", page)
    assert "Bridges need tough steel" not in page


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        ("withdrawn", "Readers do not see the source at present."),
        ("trashed", "is in the trash"),
    ],
)
def test_what_became_of_the_source_is_said_and_its_text_stays(client, happens, said):
    log_in(client)
    first, made = translated(client, body="<p>Tough.</p>")
    first.withdraw()
    if happens == "trashed":
        Article.objects.filter(pk=first.pk).update(trashed_at=first.created_at)
    page = client.get(change_url(made)).content.decode()
    assert said in page
    assert "Tough." in page.split('<details class="source"')[1].split("</details>")[0]
    assert "has moved on" not in page


def test_a_translation_whose_source_was_deleted_is_an_article_like_others(client):
    log_in(client)
    first, made = translated(client)
    first.withdraw()
    Article.objects.get(pk=first.pk).delete()
    page = client.get(change_url(made)).content.decode()
    assert '<details class="source"' not in page
    assert "source was deleted" in client.get(f"{LIST}{made.pk}/source/").content.decode()
    assert client.post(f"{LIST}{made.pk}/source/", {"edition": "1"}).status_code == 302


def test_what_readers_of_a_language_miss_is_listed(client):
    log_in(client)
    translated(client, "Done")
    missing = make_edition("Missing").article
    make_article("A draft")
    make_edition("仅中文", slug="zh", language="zh-hans")
    page = client.get(f"{LIST}untranslated/")
    assert [row.title for row in page.context["page"]] == ["Missing"]
    assert f"{LIST}{missing.pk}/translate/?language=zh-hans" in page.content.decode()
    english = client.get(f"{LIST}untranslated/?language=en").context["page"]
    assert [row.title for row in english] == ["仅中文"]
    assert client.get(f"{LIST}untranslated/?language=xx&page=99").status_code == 200


def test_the_missing_translations_cost_the_same_for_few_and_many(client, django_assert_num_queries):
    log_in(client)
    for number in range(60):
        make_edition(f"Article {number}")
        if number in (2, 59):
            client.get(LIST)
            with django_assert_num_queries(6):
                client.get(f"{LIST}untranslated/")


@pytest.mark.parametrize("path", ["translate/", "source/"])
def test_forged_requests_of_those_who_may_not_change_nothing(client, path):
    log_in(client)
    first, made = translated(client)
    edition = move_on(first)
    log_in(client, "Vera", "articles.view_article")
    sent = {"language": "zh-hans", "edition": edition.pk}
    assert client.post(f"{LIST}{made.pk}/{path}", sent).status_code == 403
    log_in(client, "Sal", "auth.view_user")
    assert client.get(f"{LIST}{made.pk}/{path}").status_code == 403
    assert client.get(f"{LIST}untranslated/").status_code == 403
    made.refresh_from_db()
    assert made.translated_edition != edition
