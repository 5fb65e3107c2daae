"""Deleting and restoring in the admin: what the pages say, who may, what is forged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import redirecting, trash, trash_forms
from articles.models import Article, Redirect, ReviewStep
from tests.articles.desk import LIST, WRITER, change_url, log_in, opened, says, values
from tests.factories import make_article, make_card, make_edition, make_user
from tests.pages import html_of, words

pytestmark = pytest.mark.django_db
TRASH = "/admin/articles/trashedarticle/"
CORRESPONDENT = (*WRITER, "articles.delete_article")  # a writer who may delete drafts


def delete_url(article):
    return f"{LIST}{article.pk}/delete/"


def restore_url(article):
    return f"{TRASH}{article.pk}/restore/"


def delete(client, article, /, **changes):
    """Press the button of the page that was just opened."""
    form = client.get(delete_url(article)).context["form"]
    return client.post(delete_url(article), {**values(form), **changes}, follow=True)


def choose(client, *articles, **sent):
    """Run the action on articles; its page comes back to it."""
    keys = [article.pk for article in articles]
    sent = {"action": "delete_selected", "_selected_action": keys, **sent}
    return client.post(LIST, sent, follow=True)


def delete_many(client, *articles, **sent):
    form = choose(client, *articles).context["form"]
    return choose(client, *articles, **{**values(form), **sent})


def in_trash(article):
    return Article.objects.trashed().filter(pk=article.pk).exists()


def found(response):
    return dict(response.context["form"].errors)


def test_the_page_says_what_happens(client):
    log_in(client)
    article = make_edition().article
    article.publish(None, at=timezone.now() + timedelta(days=1))
    make_card("Look here", url="", article=article)
    text = words(html_of(client, delete_url(article)))
    assert "kept in the trash for 30 days" in text
    assert "Readers see “Steel for bridges” now. It disappears at once." in text
    assert "“Steel for bridges”, scheduled for" in text
    assert "The card “Look here” leads to “Steel for bridges”" in text
    assert "Readers know these addresses: /news/steel-for-bridges/" in text


def test_a_draft_that_no_reader_knew_asks_nothing(client):
    user = log_in(client)
    article = make_article()
    assert "answer" not in client.get(delete_url(article)).context["form"].fields
    response = delete(client, article)
    assert "1 article is in the trash." in says(response)
    assert Article.objects.trashed().get().trashed_by == user
    assert "Steel for bridges" not in html_of(client, LIST)
    assert "Steel for bridges" in html_of(client, TRASH)


def test_the_editor_chooses_where_its_readers_are_led(client):
    log_in(client)
    article, other = make_edition("One").article, make_edition("Two").article
    delete(client, article, answer="article", article=other.pk)
    assert Redirect.objects.get().article == other
    delete(client, other, answer="address", address="/contact/")
    assert client.get("/news/two/").url == "/contact/"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"answer": "article"}, "article"),
        ({"answer": "address"}, "address"),
        ({"answer": "address", "address": "javascript:alert(1)"}, "address"),
        ({"answer": "address", "address": "//evil.example"}, "address"),
        ({"answer": "address", "address": "/" + "x" * 600}, "address"),
        ({"answer": "address", "address": "/news/steel-for-bridges/"}, "__all__"),
        ({"answer": "nothing"}, "answer"),
        ({"answer": "article", "article": "itself"}, "article"),
        ({"answer": "article", "article": "draft"}, "article"),
        ({"answer": "article", "article": "trashed"}, "article"),
        ({"answer": "article", "article": "9" * 30}, "article"),
        ({"answer": "article", "article": "x"}, "article"),
        ({"shown": "1,2,3"}, "__all__"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client, sent, field):
    log_in(client)
    article, trashed = make_edition().article, make_edition("Trashed").article
    trash.put([trashed], None)
    known = {"itself": article.pk, "draft": make_article("Draft").pk, "trashed": trashed.pk}
    sent = {**sent, "article": known.get(sent.get("article"), sent.get("article", ""))}
    response = delete(client, article, **sent)
    assert list(found(response)) == [field]
    assert not in_trash(article)
    assert client.get("/news/steel-for-bridges/").status_code == 200


def test_what_was_published_meanwhile_is_looked_at_again(client):
    log_in(client)
    article = make_article()
    sent = values(client.get(delete_url(article)).context["form"])
    article.publish(None)
    response = client.post(delete_url(article), sent)
    assert "changed after you opened this page" in str(found(response))
    sent = values(response.context["form"])
    client.post(delete_url(article), {**sent, "answer": "gone"})
    assert in_trash(article)


def test_many_are_deleted_at_once(client):
    log_in(client)
    articles = [make_edition("One").article, make_article("Two"), make_article("Three")]
    text = words(choose(client, *articles).content.decode())
    assert "Three Two One" in text
    assert "They are kept in the trash for 30 days" in text
    assert "3 articles are in the trash." in says(delete_many(client, *articles, answer="gone"))
    assert Article.objects.trashed().count() == 3
    assert client.get("/news/one/").status_code == 410


def test_too_many_at_once_are_refused(client, monkeypatch):
    log_in(client)
    monkeypatch.setattr("articles.admin.trashing.AT_ONCE", 2)
    articles = [make_article(f"News {number}") for number in range(3)]
    assert "at most 2 articles" in says(choose(client, *articles))
    assert not Article.objects.trashed().exists()


def test_as_many_as_are_allowed_fit_into_one_form(client):
    log_in(client)
    Article.objects.bulk_create(
        Article(title=f"News {number}", slug=f"news-{number}")
        for number in range(trash_forms.AT_ONCE)
    )
    delete_many(client, *Article.objects.all())
    assert Article.objects.trashed().count() == trash_forms.AT_ONCE


def test_the_page_of_many_takes_as_many_queries_as_that_of_few(client, django_assert_num_queries):
    log_in(client)
    articles = [make_edition(f"News {number}").article for number in range(12)]
    choose(client, articles[0])
    for chosen in (articles[:2], articles):
        with django_assert_num_queries(14):
            choose(client, *chosen)


def test_a_writer_deletes_own_drafts_that_no_reader_knew_and_nothing_else(client):
    user = log_in(client, "Wanda", *CORRESPONDENT)
    own, others = make_article("Own", author=user), make_article("Others")
    live = make_edition("Live", author=user).article
    withdrawn = make_edition("Withdrawn", author=user).article
    withdrawn.withdraw()
    for article in (others, live, withdrawn):
        assert client.get(delete_url(article)).status_code == 403
        assert client.post(delete_url(article), {"shown": "", "answer": "gone"}).status_code == 403
        choose(client, own, article, shown="")
    assert not Article.objects.trashed().exists()
    delete(client, own)
    assert in_trash(own)


def test_a_writer_restores_and_deletes_for_good_what_was_own(client):
    user = log_in(client, "Wanda", *CORRESPONDENT)
    own, other = make_article("Own", author=user), make_article("Others")
    trash.put([own, other], None)
    assert client.post(restore_url(other)).status_code == 403
    assert client.post(f"{TRASH}{other.pk}/delete/", {"post": "yes"}).status_code == 403
    keys = {"_selected_action": [own.pk, other.pk]}
    client.post(TRASH, {"action": "restore_selected", **keys})
    assert (in_trash(own), in_trash(other)) == (False, True)
    trash.put([own], None)
    client.post(TRASH, {"action": "delete_selected", "post": "yes", **keys})
    assert Article.objects.trashed().count() == 2
    client.post(f"{TRASH}{own.pk}/delete/", {"post": "yes"})
    assert Article.objects.get() == other


@pytest.mark.parametrize("permissions", [["articles.view_article"], WRITER])
def test_who_may_not_delete_only_looks(client, permissions):
    log_in(client, "Vera", *permissions)
    article, trashed = make_article(), make_article("Trashed")
    trash.put([trashed], None)
    assert client.post(delete_url(article), {"shown": ""}).status_code == 403
    choose(client, article, shown="")
    for path in (restore_url(trashed), f"{TRASH}{trashed.pk}/delete/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"post": "yes"}).status_code == 403
    client.post(TRASH, {"action": "restore_selected", "_selected_action": [trashed.pk]})
    assert list(Article.objects.kept()) == [article]
    assert "Trashed" in html_of(client, TRASH)
    html_of(client, f"{TRASH}{trashed.pk}/change/")


def test_who_may_not_see_articles_sees_no_trash(client):
    log_in(client, "Sally", "inquiries.view_inquiry", "articles.view_picture")
    article = make_article()
    trash.put([article], None)
    for path in (TRASH, f"{TRASH}{article.pk}/change/", restore_url(article)):
        assert client.get(path).status_code == 403


def test_no_page_of_an_article_opens_once_it_is_in_the_trash(client):
    log_in(client)
    article = make_edition().article
    draft = article.history.get().pk
    sent = opened(client, change_url(article))
    trash.put([article], None)
    for path in (change_url(article), delete_url(article)):
        response = client.get(path, follow=True)
        assert response.redirect_chain[0][0] == f"{TRASH}{article.pk}/change/"
        assert "is in the trash" in says(response)
    assert "is in the trash" in says(client.post(change_url(article), sent, follow=True))
    steps = ["publish", "withdraw", "history", f"history/{draft}", "editions", "duplicate",
             "addresses", "review", "comment", "translate"]  # fmt: skip
    for step in steps:
        for answer in (
            client.get(f"{LIST}{article.pk}/{step}/"),
            client.post(f"{LIST}{article.pk}/{step}/"),
        ):
            assert answer.status_code in {404, 405, 302}, step
    article.refresh_from_db()
    assert in_trash(article)
    assert Article.objects.count() == 1
    assert not ReviewStep.objects.exists()


def test_restoring_says_what_has_been_taken_and_offers_another_address(client):
    log_in(client)
    article = make_article()
    trash.put([article], None)
    make_article("New one", slug=article.slug)
    response = client.get(restore_url(article))
    assert "belongs to “New one” now" in words(response.content.decode())
    assert response.context["form"]["slug"].value() == "steel-for-bridges-2"
    for slug in ("steel-for-bridges", "", "feed", "a b"):
        assert list(found(client.post(restore_url(article), {"slug": slug}))) == ["slug"]
    response = client.post(restore_url(article), {"slug": "steel-for-bridges-2"}, follow=True)
    assert "is restored as a draft" in says(response)
    assert response.redirect_chain == [(change_url(article), 302)]


def test_restoring_says_that_it_is_no_translation_any_more(client):
    log_in(client)
    article = make_article()
    trash.put([article], None)
    make_article("Newer", group=article.group)
    page = words(html_of(client, restore_url(article)))
    assert "“Newer” is the translation into English now" in page
    client.post(restore_url(article))
    assert not in_trash(article)


def test_restoring_says_where_its_addresses_lead_until_then(client):
    log_in(client)
    article = make_edition().article
    trash.put([article], None, to="/contact/")
    assert "/news/steel-for-bridges leads to /contact/" in words(
        html_of(client, restore_url(article))
    )


def test_several_are_restored_and_what_cannot_be_is_named(client):
    log_in(client)
    articles = [make_article("One"), make_article("Two")]
    trash.put(articles, None)
    make_article("New two", slug="two")
    keys = [article.pk for article in articles]
    sent = {"action": "restore_selected", "_selected_action": keys}
    said = says(client.post(TRASH, sent, follow=True))
    assert "1 article is restored." in said
    assert "“Two” is not restored" in said
    assert [in_trash(article) for article in articles] == [False, True]


def test_deleting_for_good_asks_first(client):
    log_in(client)
    article = make_edition().article
    trash.put([article], None)
    url = f"{TRASH}{article.pk}/delete/"
    assert "Are you sure" in html_of(client, url)
    client.post(url, {"post": "yes"})
    assert not Article.objects.exists()


def test_several_are_deleted_for_good(client):
    log_in(client)
    trash.put([make_edition("One").article, make_article("Two")], None)
    keys = list(Article.objects.values_list("pk", flat=True))
    sent = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    client.post(TRASH, sent)
    assert not Article.objects.exists()
    assert not Article.history.exists()


def test_what_a_card_leads_to_that_is_shown_is_not_deleted_for_good(client):
    log_in(client)
    article = make_article()
    make_article("Page", card=make_card("Look here", url="", article=article))
    trash.put([article], None)
    url = f"{TRASH}{article.pk}/delete/"
    assert "Look here" in html_of(client, url)
    client.post(url, {"post": "yes"})
    assert in_trash(article)


def test_the_list_of_the_trash_costs_the_same_with_many(client, django_assert_num_queries):
    log_in(client)
    trash.put([make_article(f"News {number}") for number in range(2)], make_user("Ann"))
    client.get(TRASH)
    with django_assert_num_queries(6):
        html_of(client, TRASH)
    trash.put([make_article(f"More {number}") for number in range(12)], make_user("Ben"))
    with django_assert_num_queries(6):
        html_of(client, TRASH)


def test_what_is_restored_can_be_redirected_again(client):
    article = make_edition().article
    trash.put([article], None)
    trash.restore(article)
    assert redirecting.lead(["/news/steel-for-bridges/"], "/contact/", None) == 1
