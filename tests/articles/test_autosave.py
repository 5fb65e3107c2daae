"""Text that was typed and not saved: kept for its writer alone, offered again, never a version;
and who else has the form open."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import autosaving
from articles.models import Article, Autosave, Editing
from tests.articles.desk import ADD, change_url, errors, log_in, opened, says
from tests.factories import make_article, make_keyword, make_user

pytestmark = pytest.mark.django_db

NEW = "/admin/articles/article/autosave/"


def autosave_url(article):
    return f"/admin/articles/article/{article.pk}/autosave/"


def form_key(page):
    return re.search(r'name="_form" value="([^"]+)"', page.content.decode())[1]


class Tab:
    """One tab of somebody's browser with an article's form, its script included."""

    def __init__(self, client, user, article=None, query=""):
        self.client, self.user, self.tab = client, user, str(uuid.uuid4())
        self.url = change_url(article) if article else ADD
        self.autosave = autosave_url(article) if article else NEW
        self.page = client.get(self.url + query)
        self.values = opened(client, self.url + query)
        self.key = form_key(self.page)

    def post(self, values=(), **about):
        own = {"_form": self.key, "_tab": self.tab, "_user": self.user.pk}
        version = {"opened_version": self.values.get("opened_version", "")}
        return self.client.post(self.autosave, {**version, **dict(values), **own, **about})

    def type(self, **values):
        self.values |= values
        return self.post(self.values)

    def beat(self, **about):
        return self.post((), **about).json()

    def save(self, **values):
        sent = {**self.values, **values, "_form": self.key, "_save": "Save draft"}
        return self.client.post(self.url, sent)


@pytest.fixture
def edith(client):
    return log_in(client)


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def otto(client):
    """Otto's browser and Otto."""
    browser = type(client)()
    return browser, log_in(browser, "Otto")


def offered(page):
    return page.context["autosave"]["offer"]


def test_typed_text_is_one_row_and_no_version(client, edith, article):
    tab = Tab(client, edith, article)
    for title in ("Steel", "Steel for", "Steel for ships"):
        assert re.fullmatch(r"\d\d:\d\d", tab.type(title=title).json()["kept"])
    row = Autosave.objects.get()
    assert (row.user, row.article, row.values["title"]) == (edith, article, "Steel for ships")
    assert article.history.count() == 1
    assert Article.objects.get().title == "Steel for bridges"


def test_a_sign_of_life_alone_keeps_nothing(client, edith, article):
    assert "kept" not in Tab(client, edith, article).beat()
    assert not Autosave.objects.exists()


def test_the_next_opening_offers_it_with_what_it_would_change(client, edith, article):
    Tab(client, edith, article).type(title="Steel for ships", body="<p>New words.</p>")
    page = client.get(change_url(article))
    assert [change.name for change in offered(page).changes] == ["title", "body"]
    assert "You typed until" in page.content.decode()
    assert page.context["adminform"].form["title"].value() == "Steel for bridges"


def test_restoring_fills_the_form_and_saves_nothing(client, edith, article):
    keyword = make_keyword()
    typed = {"title": "Ships", "keywords": [str(keyword.pk)], "posted_on": "2026-01-31"}
    tab = Tab(client, edith, article)
    tab.type(**typed, new_keywords="rope", body="<p>New</p><script>x</script>")
    again = Tab(client, edith, article, f"?restore={tab.key}")
    assert again.key == tab.key
    assert again.values | typed == again.values
    assert (again.values["new_keywords"], again.values["body"]) == ("rope", "<p>New</p>")
    assert Article.objects.get().title == "Steel for bridges"
    again.save()
    assert Article.objects.get().title == "Ships"
    assert not Autosave.objects.exists()


def test_what_is_wrong_is_kept_and_restored_as_well(client, edith, article):
    tab = Tab(client, edith, article)
    tab.type(title="x" * 300, hero="none", card="77", posted_on="soon", keywords=["no", "77"])
    page = client.get(f"{change_url(article)}?restore={tab.key}")
    form = page.context["adminform"].form
    assert (form["title"].value(), form["posted_on"].value()) == ("x" * 300, "soon")
    assert form["hero"].value() == "none"


def test_text_typed_over_an_older_version_meets_the_saved_one(client, edith, article, otto):
    tab = Tab(client, edith, article)
    tab.type(title="Edith's")
    Tab(*otto, article).save(title="Otto's")
    assert offered(client.get(change_url(article))).is_stale
    again = Tab(client, edith, article, f"?restore={tab.key}")
    assert again.values["opened_version"] == "1"
    assert "Otto saved this article" in errors(again.save())["__all__"][0]
    assert Autosave.objects.exists()


def test_a_text_that_was_saved_meanwhile_is_not_offered(client, edith, article):
    tab = Tab(client, edith, article)
    tab.type(title="Ships")
    article.title = "Ships"
    article.save()  # as if the process had died before the row was deleted
    assert offered(client.get(change_url(article))) is None
    assert not Autosave.objects.exists()


def test_a_save_forgets_its_own_text_and_leaves_that_of_another_tab(client, edith, article):
    first, second = Tab(client, edith, article), Tab(client, edith, article)
    first.type(title="First")
    second.save(title="Second")
    assert Autosave.objects.get().values["title"] == "First"
    first.save(title="First", _overwrite="2")
    assert not Autosave.objects.exists()


def test_a_refused_save_leaves_the_text_and_does_not_offer_it_twice(client, edith, article):
    tab = Tab(client, edith, article)
    tab.type(title="")
    page = tab.save()
    assert "title" in errors(page)
    assert form_key(page) == tab.key
    assert offered(page) is None
    assert Autosave.objects.exists()


def test_another_tab_does_not_overwrite_text_that_waits(client, edith, article):
    Tab(client, edith, article).type(title="Of the crashed browser")
    tab = Tab(client, edith, article)
    assert "another unsaved text" in tab.type(title="Typed below the offer").json()["refused"]
    row = Autosave.objects.get()
    assert row.values["title"] == "Of the crashed browser"
    client.post(f"{NEW}{row.key}/discard/")
    assert tab.type().json()["kept"]


def test_what_arrives_after_the_save_is_not_kept_as_unsaved(client, edith, article):
    tab = Tab(client, edith, article)
    tab.type(title="Ships")
    tab.save()
    tab.post({**tab.values, "title": "Shi"})
    assert not Autosave.objects.exists()
    assert f"{tab.key}:2" in client.get(change_url(article)).content.decode()


def test_discarding_says_so_and_is_only_for_who_typed_it(client, edith, article, otto):
    tab = Tab(client, edith, article)
    tab.type(title="Mine")
    otto[0].post(f"{NEW}{tab.key}/discard/")
    assert Autosave.objects.exists()
    response = client.post(f"{NEW}{tab.key}/discard/", follow=True)
    assert "discarded" in says(response)
    assert response.redirect_chain[-1][0] == change_url(article)
    assert not Autosave.objects.exists()


def test_a_new_article_that_was_not_saved_is_listed_and_restored(client, edith, otto):
    tab = Tab(client, edith)
    tab.type(title="A fresh one", language="en")
    assert "A fresh one" not in otto[0].get(ADD).content.decode()
    assert "Unsaved new article from" in client.get(ADD).content.decode()
    again = Tab(client, edith, query=f"?restore={tab.key}")
    assert again.values["title"] == "A fresh one"
    assert "Unsaved new article" not in again.page.content.decode()
    again.save()
    assert Article.objects.get().title == "A fresh one"
    assert not Autosave.objects.exists()


def test_several_new_articles_wait_side_by_side(client, edith):
    for title in ("One", "Two"):
        Tab(client, edith).type(title=title)
    page = client.get(ADD).content.decode()
    assert "“One”" in page
    assert "“Two”" in page


def test_a_form_whose_article_was_made_meanwhile_goes_on(client, edith):
    tab = Tab(client, edith)
    tab.type(title="Fresh", language="en")
    made = make_article("Fresh")  # by the preview of the same form
    tab.autosave = autosave_url(made)
    assert tab.type(title="Fresher").json()["kept"]
    assert Autosave.objects.get().article == made


def test_nobody_reads_or_restores_what_another_typed(client, edith, article, otto):
    tab = Tab(client, edith, article)
    tab.type(title="A secret")
    page = otto[0].get(f"{change_url(article)}?restore={tab.key}")
    assert "A secret" not in page.content.decode()


@pytest.mark.parametrize("permissions", [["articles.view_article"], ["articles.view_picture"]])
def test_who_may_not_change_the_article_keeps_nothing(client, article, permissions):
    user = log_in(client, "Vera", *permissions)
    about = {"_form": uuid.uuid4(), "_tab": uuid.uuid4(), "_user": user.pk, "title": "Forged"}
    assert client.post(autosave_url(article), about).status_code == 403
    assert client.post(NEW, about).status_code == 403
    assert not Autosave.objects.exists()


def test_a_page_of_who_was_logged_in_before_keeps_nothing_for_the_next(client, edith, article):
    tab = Tab(client, edith, article)
    client.force_login(make_user("Otto", "articles.*"))
    assert tab.type(title="Edith's").status_code == 403
    assert not Autosave.objects.exists()


def test_it_takes_a_post_with_a_token(client, edith, article):
    assert client.get(autosave_url(article)).status_code == 405
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(edith)
    assert strict.post(autosave_url(article), {"title": "Forged"}).status_code == 403


def test_forged_names_are_refused_and_too_long_texts_are_not_kept(client, edith, article):
    tab = Tab(client, edith, article)
    assert tab.post({"title": "x"}, _form="1; drop").status_code == 400
    assert "kept" in tab.post({"title": "x\0"}, opened_version="9" * 30).json()
    Autosave.objects.all().delete()
    assert "too long" in tab.type(body="x" * autosaving.LARGEST).json()["refused"]
    assert not Autosave.objects.exists()


def test_another_editor_is_announced_and_nobody_is_locked_out(client, edith, article, otto):
    ottos = Tab(*otto, article)
    ottos.beat()
    tab = Tab(client, edith, article)
    said = tab.beat()["others"]
    tab.beat(_leaving="1")
    assert re.fullmatch(r"Otto is editing since \d\d:\d\d\.", said[0])
    assert said[0] in tab.page.content.decode()
    assert tab.save(title="Edith's").status_code == 302
    assert "was saved at" in ottos.beat()["news"]
    ottos.beat(_leaving="1")
    assert Tab(client, edith, article).beat()["others"] == []


def test_ones_own_second_tab_is_announced(client, edith, article):
    Tab(client, edith, article).beat()
    assert "in another tab since" in Tab(client, edith, article).beat()["others"][0]


def test_a_tab_goes_on_after_its_save_and_counts_once(client, edith, article, otto):
    tab = Tab(client, edith, article)
    tab.beat()
    since = Editing.objects.get().since
    tab.save(title="Saved")
    after = Tab(client, edith, article)
    assert after.beat(_previous=tab.tab)["others"] == []
    assert Editing.objects.get().since == since


def test_who_was_not_heard_of_twice_has_left(client, edith, article, otto):
    Tab(*otto, article).beat()
    Editing.objects.update(seen_at=timezone.now() - timedelta(seconds=80))
    assert "Otto is editing" not in client.get(change_url(article)).content.decode()


def test_old_texts_and_closed_forms_are_forgotten(client, edith, article, otto):
    for person, days, minutes in ((edith, 29, 50), (otto[1], 31, 70)):
        at = timezone.now() - timedelta(days=days)
        values = {"title": person.username}
        Autosave.objects.create(user=person, article=article, version=1, values=values, saved_at=at)
        seen = timezone.now() - timedelta(minutes=minutes)
        Editing.objects.create(article=article, user=person, tab=uuid.uuid4(), seen_at=seen)
    assert autosaving.forget() == 2
    assert Autosave.objects.get().user == Editing.objects.get().user == edith


def test_the_form_costs_two_queries_more_however_many_edit(
    client, edith, article, django_assert_num_queries
):
    client.get(change_url(article))
    with django_assert_num_queries(100, exact=False) as few:
        client.get(change_url(article))
    for number in range(10):
        user = make_user(f"User {number}")
        Autosave.objects.create(user=user, article=article, version=1, values={"title": "x"})
        Editing.objects.create(article=article, user=user, tab=uuid.uuid4())
    with django_assert_num_queries(len(few)):
        page = client.get(change_url(article)).content.decode()
    assert page.count("is editing since") == 10
