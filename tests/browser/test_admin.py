"""An editor's day at the desk, by keyboard alone, and what the pages of the desk look like."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from articles.models import Article, Picture
from tests.articles.test_picture import photo
from tests.browser.signing_in import sign_in
from tests.factories import make_article, make_card, make_edition, make_keyword, make_user

BODY = ".ProseMirror"
# axe-core itself tries styles while it looks at form fields.
BY_AXE = ["Applying inline style", "CSP: style-src"]


@pytest.fixture
def desk(page):
    """The page of an editor who has logged in."""
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto("/admin/")
    return page


def tab_to(page, selector, key="Tab"):
    """Press Tab until the wanted element has the focus."""
    page.wait_for_selector(selector)
    for _press in range(150):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    pytest.fail(f"Tab never reaches {selector}")


def press(page, selector, key="Enter"):
    tab_to(page, selector)
    page.keyboard.press(key)


def type_into(page, selector, text):
    tab_to(page, selector)
    page.keyboard.type(text)


def in_new_tab(page, selector):
    """The page that opens when the element is pressed."""
    with page.expect_popup() as popup:
        press(page, selector)
    popup.value.wait_for_load_state()
    return popup.value


def test_an_article_is_written_and_published_by_keyboard_alone(desk):
    Picture.objects.add(photo(), alt="A red crane")
    press(desk, ".model-article .addlink")
    type_into(desk, "#id_title", "Ropes for cranes")
    library = in_new_tab(desk, "#lookup_id_hero")
    with library.expect_event("close"), suppress(Error):  # closes before the key is up again
        press(library, "#result_list .field-name a")
    expect(desk.locator(".field-hero strong")).to_contain_text("A red crane")
    type_into(desk, BODY, "They carry more than steel.")
    press(desk, "[name=_save]")
    expect(desk.locator(".messagelist")).to_contain_text("The draft is saved.")
    expect(desk.locator("#id_slug")).to_have_value("ropes-for-cranes")
    preview = in_new_tab(desk, "[name=_preview]")
    expect(preview.locator("main")).to_contain_text("They carry more than steel.")
    press(desk, "[name=_publish]")
    desk.wait_for_url("**/publish/")
    press(desk, ".submit-row [type=submit]")
    press(desk, ".messagelist a")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Ropes for cranes")
    expect(desk).to_have_url(re.compile("/news/ropes-for-cranes/$"))


def test_preview_saves_in_the_background_and_the_form_goes_on(desk):
    desk.goto("/admin/articles/article/add/")
    type_into(desk, "#id_title", "Ropes")
    preview = in_new_tab(desk, "[name=_preview]")
    expect(preview.get_by_role("heading", level=1)).to_have_text("Ropes")
    article = Article.objects.get()
    expect(desk).to_have_url(
        f"{desk.url.split('/admin/')[0]}/admin/articles/article/{article.pk}/change/"
    )
    desk.locator("#id_title").fill("Ropes for cranes")
    press(desk, "[name=_save]")
    expect(desk.locator(".messagelist")).to_contain_text("The draft is saved.")
    article.refresh_from_db()
    assert (article.title, article.version) == ("Ropes for cranes", 2)


def test_preview_of_a_form_with_an_error_shows_the_error(desk):
    desk.goto("/admin/articles/article/add/")
    tab_to(desk, "[name=_preview]")
    desk.keyboard.press("Enter")
    expect(desk.locator(".errornote")).to_be_visible()
    assert not Article.objects.exists()


def keep_nothing(page):
    """Nothing that is typed reaches the site before it is saved."""
    page.route("**/autosave/", lambda route: route.abort())
    page.expected_errors = ["ERR_FAILED"]


def is_not_left_unasked(page):
    """A link asks whether what was typed may be lost; the answer is no."""
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.locator(".historylink").click()
    assert asked.value.type == "beforeunload"
    expect(page.locator("#id_title")).to_be_visible()


def test_a_page_with_typing_that_is_not_kept_is_not_left_unasked(desk):
    keep_nothing(desk)
    article = make_article()
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    type_into(desk, "#id_title", "!")
    is_not_left_unasked(desk)


@pytest.fixture
def typed(desk):
    """The desk with a change typed into an article that is not saved; and the article."""
    article = make_article()
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.wait_for_selector(BODY)
    desk.locator("#id_title").fill("Typed for an hour")
    return desk, article


def test_text_typed_while_the_session_ran_out_is_saved_after_a_new_log_in(typed):
    desk, article = typed
    desk.context.clear_cookies(name="sessionid")
    desk.click("[name=_save]")
    expect(desk.get_by_role("alert")).to_contain_text("You are logged out.")
    with desk.expect_popup() as popup:
        desk.get_by_role("alert").get_by_role("link", name="Log in").click()
    popup.value.fill("#id_username", "Edith")
    popup.value.fill("#id_password", "pass")
    popup.value.click("[type=submit]")
    popup.value.wait_for_selector("#user-tools")
    desk.click("[name=_save]")
    expect(desk.locator(".messagelist")).to_contain_text("The draft is saved.")
    article.refresh_from_db()
    assert article.title == "Typed for an hour"


def test_without_connection_the_text_stays_and_says_so(typed):
    desk, _article = typed
    desk.expected_errors = ["ERR_INTERNET_DISCONNECTED"]
    desk.context.set_offline(True)
    desk.click("[name=_save]")
    expect(desk.get_by_role("alert")).to_contain_text("The site did not answer.")
    desk.context.set_offline(False)
    desk.click("[name=_save]")
    expect(desk.locator(".messagelist")).to_contain_text("The draft is saved.")


def test_an_impatient_hand_saves_a_new_article_once(desk):
    desk.goto("/admin/articles/article/add/")
    desk.wait_for_selector(BODY)
    desk.locator("#id_title").fill("Ropes")
    desk.dblclick("[name=_save]")
    expect(desk.locator(".messagelist")).to_contain_text("The draft is saved.")
    assert Article.objects.get().version == 1


def test_a_refused_text_that_is_not_kept_is_not_left_unasked(typed):
    desk, _article = typed
    keep_nothing(desk)
    desk.locator("#id_title").fill("")
    desk.click("[name=_save]")
    expect(desk.locator(".errorlist").first).to_be_visible()
    is_not_left_unasked(desk)


def test_text_that_going_back_restores_erases_nothing_unasked(typed, requests_take_turns):
    desk, article = typed
    desk.click("[name=_save]")
    expect(desk.locator(".messagelist")).to_contain_text("The draft is saved.")
    with requests_take_turns:
        Article.objects.get().save()  # by somebody else
    desk.go_back()
    expect(desk.locator("#id_title")).to_have_value("Typed for an hour")
    desk.locator("#id_title").fill("Typed for two hours")
    desk.click("[name=_save]")
    expect(desk.get_by_role("heading", name="Two texts")).to_be_visible()
    article.refresh_from_db()
    assert article.title == "Typed for an hour"


def test_without_script_a_draft_is_written_previewed_and_published(open_page):
    page = open_page(java_script_enabled=False)
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto("/admin/articles/article/add/")
    page.fill("#id_title", "Ropes")
    page.fill("#id_body", "<p>They carry.</p>")
    page.click("[name=_preview]")
    expect(page.locator("main")).to_contain_text("They carry.")
    page.goto(f"/admin/articles/article/{Article.objects.get().pk}/change/")
    page.click("[name=_publish]")
    page.wait_for_url("**/publish/")
    page.click(".submit-row [type=submit]")
    expect(page.locator(".messagelist")).to_contain_text("Published.")


def pages_of_the_desk():
    """Addresses of the desk's pages that no other browser test looks at in this way."""
    card = make_edition(keywords=[make_keyword()], card=make_card()).card
    base = "/admin/articles"
    return [
        *(f"{base}/article/{name}" for name in ("add/", "paste/")),
        *(f"{base}/{name}/" for name in ("card", "keyword")),
        *(f"{base}/{name}/add/" for name in ("picture", "card", "keyword")),
        f"{base}/card/{card.pk}/change/",
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_pages_of_the_desk_are_accessible_and_fit(open_page, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = BY_AXE
    sign_in(page, make_user("Edith", "articles.*"))
    for address in pages_of_the_desk():
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_two_texts_side_by_side_are_accessible(desk, axe, requests_take_turns):
    article = make_article()
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    article.title = "Edith's other tab"
    with requests_take_turns:
        article.save()
    desk.locator("#id_title").fill("Mine")
    press(desk, "[name=_save]")
    expect(desk.get_by_role("heading", name="Two texts")).to_be_visible()
    desk.expected_errors = BY_AXE
    axe(desk)
    press(desk, "[name=_overwrite]")
    expect(desk.locator(".messagelist")).to_contain_text("The draft is saved.")
    article.refresh_from_db()
    assert article.title == "Mine"
