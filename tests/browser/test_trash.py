"""Another moment of the site, and the trash: by mouse, keys and phone, with and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Redirect
from tests.browser.popups import choose_in
from tests.browser.signing_in import sign_in
from tests.factories import make_card, make_company, make_edition, make_user

SCREENS = [
    {"viewport": {"width": 1280, "height": 800}},
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
]
BY_AXE = ["Applying inline style", "CSP: style-src"]


def check(page, axe):
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("screen", SCREENS)
def test_staff_see_the_site_as_it_will_be_and_come_back(open_page, axe, screen):
    make_company()
    make_edition("News of now")
    make_edition("Coming news", at=timezone.now() + timedelta(days=3))
    page = open_page(**screen)
    page.expected_errors = BY_AXE
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name="The site at another moment").click()
    page.get_by_label("Date and time").wait_for()
    check(page, axe)
    page.get_by_label("Date and time").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The site as of").wait_for()
    page.wait_for_load_state()
    expect(page.get_by_text("Coming news")).to_have_count(0)
    page.keyboard.press("Tab")  # to the content
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("button[name=jump]").last.click()
    page.wait_for_url("/")
    page.goto("/news/")
    expect(page.get_by_role("link", name="Coming news")).to_be_visible()
    check(page, axe)
    page.emulate_media(media="print")
    expect(page.get_by_text("The site as of")).to_be_visible()
    expect(page.get_by_role("button", name="Back to the present")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Back to the present").click()
    expect(page.get_by_text("The site as of")).to_have_count(0)
    expect(page.get_by_role("link", name="News of now")).to_be_visible()
    page.wait_for_load_state()
    expect(page.get_by_text("Coming news")).to_have_count(0)


@pytest.mark.parametrize("screen", SCREENS)
def test_an_article_is_deleted_with_its_readers_led_on_and_restored(open_page, axe, screen):
    article, other = make_edition("One").article, make_edition("Two").article
    make_card("Look here", url="", article=article)
    page = open_page(**screen)
    page.expected_errors = BY_AXE
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Put it in the trash").wait_for()
    expect(page.locator("#id_article")).to_be_hidden()
    check(page, axe)
    page.get_by_label("are led to an article").check()
    with page.expect_popup() as popup:
        page.locator("#lookup_id_article").click()
    choose_in(popup.value, "Two")
    expect(page.locator("#id_article")).not_to_have_value("")
    check(page, axe)
    page.get_by_role("button", name="Put it in the trash").click()
    page.get_by_text("1 article is in the trash.").wait_for()
    assert Redirect.objects.get().article == other
    page.goto("/admin/articles/trashedarticle/")
    check(page, axe)
    page.get_by_role("link", name="One", exact=True).click()
    page.get_by_role("link", name="Restore").wait_for()
    check(page, axe)
    page.get_by_role("link", name="Restore").click()
    page.get_by_role("button", name="Restore").wait_for()
    check(page, axe)
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("“One” is restored as a draft.").wait_for()


def test_all_of_it_works_without_scripts(open_page):
    make_company()
    article = make_edition("One").article
    page = open_page(java_script_enabled=False)
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto("/admin/articles/article/moment/?next=/news/")
    page.get_by_label("Date and time").fill("2020-01-01T09:30")
    page.get_by_role("button", name="Show the site").click()
    expect(page.get_by_text("The site as of 1 January 2020, 09:30")).to_be_visible()
    page.get_by_role("button", name="Back to the present").click()
    expect(page.get_by_text("One").first).to_be_visible()
    page.goto("/admin/articles/article/")
    page.locator("[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("delete_selected")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("are led to an address").check()
    page.get_by_label("Address", exact=True).fill("/contact/")
    page.get_by_role("button", name="Put it in the trash").click()
    page.get_by_text("1 article is in the trash.").wait_for()
    page.goto("/news/one/")
    page.wait_for_url("**/contact/")
    page.goto("/admin/articles/trashedarticle/")
    page.get_by_role("link", name="Restore One").click()
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("“One” is restored as a draft.").wait_for()
    assert Article.objects.kept().get() == article
