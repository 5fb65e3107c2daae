"""Typed text survives crashes, log-outs and lost connections; other tabs and editors are told; two
texts are put together by keyboard."""

import uuid

import pytest
from django.conf import settings
from playwright.sync_api import expect

from articles.models import Article, Autosave, Editing
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BODY, BY_AXE, press, tab_to
from tests.factories import make_article, make_user

ADD = "/admin/articles/article/add/"


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture
def edith():
    return make_user("Edith", "articles.*")


@pytest.fixture
def desk(page, edith):
    """Edith's page with an article's form open, and the article."""
    sign_in(page, edith)
    article = make_article()
    page.goto(change(article))
    page.wait_for_selector(BODY)
    return page, article


def says(page, words):
    expect(page.locator("[data-autosave]")).to_contain_text(words)


def copies(page):
    """The names of what the browser keeps, after the scripts of the page ran."""
    page.wait_for_load_state()
    names = page.evaluate("Object.keys(localStorage)")
    return [name for name in names if name.startswith("typed")]


def test_a_crashed_browser_loses_nothing_and_leaving_what_is_kept_asks_nothing(
    desk, open_page, edith
):
    page, article = desk
    page.locator(BODY).press_sequentially("They hold. ")
    page.fill("#id_title", "Steel for ships")
    says(page, "Typed text kept at")
    page.close(run_before_unload=True)
    page = open_page()
    sign_in(page, edith)
    page.goto(change(article))
    expect(page.locator(".unsaved ins").first).to_contain_text("ships")
    press(page, ".unsaved a.button")
    expect(page.locator("#id_title")).to_have_value("Steel for ships")
    expect(page.locator(BODY)).to_contain_text("They hold.")
    says(page, "Typed text kept at")
    with page.expect_response("**/autosave/"):
        page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    expect(page.locator("[data-presence]")).to_be_empty()  # it is the same tab as before
    expect(page.get_by_role("heading", name="Unsaved text")).to_have_count(0)
    assert Article.objects.get().title == "Steel for ships"
    assert not Autosave.objects.exists()


def test_typing_after_the_session_ran_out_is_kept_in_the_browser(desk, edith):
    page, article = desk
    page.on("dialog", lambda dialog: dialog.accept())
    page.expected_errors = ["ERR_FAILED"]  # other background requests are led to the log-in page
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill("#id_title", "Typed too late")
    says(page, "Logged out: kept in this browser")
    sign_in(page, edith)
    page.goto(change(article))
    expect(page.locator("[data-copy]")).to_contain_text("is in this browser only")
    press(page, "[data-take]")
    expect(page.locator("#id_title")).to_have_value("Typed too late")
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    expect(page.locator("[data-copy]")).to_be_hidden()
    assert Article.objects.get().title == "Typed too late"


def test_without_connection_it_is_kept_in_the_browser_and_later_on_the_site(desk):
    page, _article = desk
    page.expected_errors = ["ERR_INTERNET_DISCONNECTED"]
    page.context.set_offline(True)
    page.fill("#id_title", "Typed in a tunnel")
    says(page, "No connection: kept in this browser")
    page.context.set_offline(False)
    says(page, "Typed text kept at")
    assert Autosave.objects.get().values["title"] == "Typed in a tunnel"
    assert copies(page) == []


def test_text_that_was_saved_is_offered_by_no_copy(desk):
    page, _article = desk
    page.route("**/autosave/", lambda route: route.abort())
    page.expected_errors = ["ERR_FAILED"]
    page.fill("#id_title", "Kept here alone")
    says(page, "No connection")
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    assert copies(page) == []
    expect(page.locator("[data-copy]")).to_be_hidden()


def test_a_second_tab_and_another_editor_are_announced(desk, open_page):
    page, article = desk
    other = open_page()
    sign_in(other, make_user("Otto", "articles.*"))
    with other.expect_response("**/autosave/"):
        other.goto(change(article))
    second = page.context.new_page()
    second.goto(change(article))
    told = second.locator("[data-presence]")
    expect(told).to_contain_text("Otto is editing since")
    expect(told).to_contain_text("You have this article open in another tab since")
    with other.expect_response("**/autosave/"):
        other.evaluate("dispatchEvent(new Event('pagehide'))")
    second.reload()
    expect(told).to_contain_text("in another tab since")
    expect(told).not_to_contain_text("Otto")


def test_discarding_leaves_what_is_typed_below(desk, edith, requests_take_turns):
    page, article = desk
    values = {"title": "Of yesterday"}
    with requests_take_turns:
        Autosave.objects.create(user=edith, article=article, version=1, values=values)
    page.reload()
    page.fill("#id_title", "Of today")
    says(page, "Kept in this browser only")
    press(page, ".unsaved button")
    says(page, "Typed text kept at")
    expect(page.locator("#id_title")).to_have_value("Of today")
    assert Autosave.objects.get().values["title"] == "Of today"


@pytest.fixture
def refuse(requests_take_turns):
    """Saves what was typed over what somebody else has saved meanwhile."""

    def save(page, article):
        article.title = "Otto's title"
        article.body = article.body.replace("tough", "good")
        with requests_take_turns:
            article.save()
        page.locator("#id_title").fill("Edith's title")
        page.locator("#id_summary").fill("Edith's summary")
        page.click("[name=_save]")
        expect(page.get_by_role("heading", name="Two texts")).to_be_visible()

    return save


def test_two_texts_are_put_together_by_keyboard(desk, refuse):
    page, article = desk
    refuse(page, article)
    tab_to(page, "[name=merge-title]")
    page.keyboard.press("ArrowLeft")
    press(page, "[name=_merge]")
    expect(page.locator(".merged")).to_contain_text("Both texts are put together")
    press(page, ".merged summary")
    expect(page.locator(".merged ins")).to_contain_text(["Edith's"])
    expect(page.locator("#id_title")).to_have_value("Otto's title")
    expect(page.locator("#id_summary")).to_have_value("Edith's summary")
    expect(page.locator(BODY)).to_contain_text("good steel")
    press(page, "[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    article.refresh_from_db()
    assert (article.title, article.version) == ("Otto's title", 3)


@pytest.mark.parametrize("screen", [(1280, "light"), (360, "dark")])
def test_the_pages_are_accessible_and_fit(open_page, edith, refuse, axe, screen):
    width, scheme = screen
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = BY_AXE
    sign_in(page, edith)
    article, otto = make_article(), make_user("Otto")
    Editing.objects.create(article=article, user=otto, tab=uuid.uuid4())
    typed = {"user": edith, "version": 1, "values": {"title": "Typed", "body": "<p>New</p>"}}
    kept = Autosave.objects.create(article=article, **typed)
    Autosave.objects.create(**typed)

    def check():
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    for address in (change(article), f"{change(article)}?restore={kept.key}", ADD):
        page.goto(address)
        expect(page.get_by_role("heading", name="Unsaved text")).to_be_visible()
        check()
    page.goto(change(article))
    refuse(page, article)
    check()
