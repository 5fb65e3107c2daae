"""A draft goes from its writer to the readers; what is said about it leaves unsaved text alone."""

from contextlib import suppress

import pytest
from playwright.sync_api import expect

from articles.models import Article, Comment
from tests.articles.newsroom import make_cast
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BODY, BY_AXE, press
from tests.factories import make_article, make_company

LIST = "/admin/articles/article/"


@pytest.fixture
def cast():
    make_company()
    return make_cast(Edith="Editor", Wendy="Writer")


@pytest.fixture
def draft(cast):
    return make_article(author=cast["Wendy"])


def status(page):
    return page.locator("[data-comments-status]")


def select_words(page):
    """Mark the last paragraph of the text by keyboard.

    The editor puts its own selection in place some moments after it got the focus, so what was
    pressed before may be lost: a person would press again.
    """
    words = page.locator("[data-comments-words]")
    for _attempt in range(5):
        page.locator(BODY).focus()
        page.keyboard.press("Control+End")
        page.keyboard.press("Shift+Home")
        with suppress(AssertionError):
            expect(words).to_have_text("Bridges need tough steel.", timeout=3000)
            return
    raise AssertionError(f"Marked: {words.text_content()}")


def test_a_comment_beside_the_form_quotes_selected_words_and_keeps_unsaved_text(page, cast, draft):
    sign_in(page, cast["Edith"])
    page.goto(f"{LIST}{draft.pk}/change/")
    page.wait_for_selector(BODY)
    page.fill("#id_title", "Steel for ships")
    select_words(page)
    press(page, "[data-comments-offer] button")
    expect(page.locator("#id_comment_quote")).to_have_value("Bridges need tough steel.")
    expect(page.locator("#id_comment_text")).to_be_focused()
    page.keyboard.type("Which grade?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("The comment is stored.")
    expect(page.locator(".comments li q")).to_have_text("Bridges need tough steel.")
    press(page, ".comments li button")
    expect(status(page)).to_have_text("The comment is resolved.")
    expect(page.locator("#id_title")).to_have_value("Steel for ships")
    assert Comment.objects.get().resolved_by == cast["Edith"]


def test_words_of_a_comment_stay_where_the_site_does_not_answer(page, cast, draft):
    page.expected_errors = ["Failed to load resource", "ERR_"]
    sign_in(page, cast["Edith"])
    page.goto(f"{LIST}{draft.pk}/change/")
    page.wait_for_selector(BODY)
    page.fill("#id_comment_text", "Which grade?")
    page.context.set_offline(True)
    page.click(".comments [type=submit]")
    expect(status(page)).to_contain_text("The site did not answer")
    expect(page.locator("#id_comment_text")).to_have_value("Which grade?")
    page.context.set_offline(False)
    page.click(".comments [type=submit]")
    expect(status(page)).to_have_text("The comment is stored.")


def test_from_draft_to_readers_without_scripts(open_page, cast, draft):
    page = open_page(java_script_enabled=False)
    sign_in(page, cast["Wendy"])
    page.goto(f"{LIST}{draft.pk}/change/")
    expect(page.locator(".comments form")).to_be_hidden()
    page.click("[name=_review]")
    page.fill("#id_text", "Please look at the grades.")
    page.click("text=Submit for review")
    expect(page.locator(".messagelist")).to_contain_text("The draft waits for review.")
    sign_in(page, cast["Edith"])
    page.goto("/admin/")
    page.click("text=Drafts that wait for review (1)")
    page.wait_for_url("**/reviews/**")
    page.click("text=Steel for bridges")
    expect(page.locator(".discussion")).to_contain_text("Please look at the grades.")
    page.click("text=0 open comments")
    page.fill("#id_comment_text", "They are right.")
    page.click("text=Add the comment")
    page.click("[name=resolve]")
    expect(page.locator(".messagelist")).to_contain_text("The comment is resolved.")
    page.goto(f"{LIST}{draft.pk}/review/")
    page.click("text=Approve and publish…")
    expect(page.locator("main")).to_contain_text("Publishing approves it")
    page.click("input[value=Publish]")
    expect(page.locator(".messagelist")).to_contain_text("Published.")
    draft.refresh_from_db()
    assert (draft.review, draft.state) == ("", Article.State.LIVE)


@pytest.mark.parametrize(
    "window",
    [
        {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"},
        {"viewport": {"width": 1280, "height": 800}},
    ],
)
def test_the_pages_of_a_review_fit_and_are_accessible(open_page, axe, cast, draft, window):
    Article.objects.update(review="submitted", review_since=draft.saved_at)
    Comment.objects.create(article=draft, text="Which grade?", quote="steel", author=cast["Wendy"])
    page = open_page(**window)
    page.expected_errors = BY_AXE
    sign_in(page, cast["Edith"])
    for path in ("reviews/", f"{draft.pk}/review/", f"{draft.pk}/comments/", f"{draft.pk}/change/"):
        page.goto(LIST + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
