"""The list of articles and the pages it leads to, translations beside their source: seen on both
sizes, without scripts, and scrolled."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import translating
from articles.models import Edition
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE
from tests.factories import make_article, make_edition, make_user

LIST = "/admin/articles/article/"
SCREENS = [
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
]


def translated():
    """The translation of a live article with three long sections, whose source has moved on."""
    section = "<h2>Part {}</h2>" + "<p>Tough steel for long bridges and tall cranes.</p>" * 25
    body = "".join(section.format(number) for number in (1, 2, 3))
    source = make_edition("Steel", body=body).article
    article, _left_out = translating.start(source, "zh-hans", None)
    source.title = "Better steel"
    source.save()
    source.publish(None)
    return article


@pytest.mark.parametrize("screen", SCREENS, ids=["phone", "desk"])
def test_every_page_fits_and_is_accessible(open_page, axe, screen):
    page = open_page(**screen)
    page.expected_errors = BY_AXE
    sign_in(page, make_user("Edith", "articles.*"))
    article, draft = translated(), make_article("A draft")
    make_edition("Scheduled", at=timezone.now() + timedelta(hours=1))
    for path in (
        "",
        "calendar/",
        "untranslated/",
        f"bulk/publish/?ids={article.pk},{draft.pk}",
        f"bulk/add-keyword/?ids={draft.pk}",
        f"{draft.pk}/translate/",
        f"{article.pk}/source/",
        f"{article.pk}/change/",
    ):
        page.goto(LIST + path)
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= screen["viewport"]["width"], path


def test_many_go_live_without_scripts_and_by_keyboard(open_page):
    page = open_page(java_script_enabled=False)
    sign_in(page, make_user("Edith", "articles.*"))
    make_article("One"), make_article("Two")
    page.goto(LIST)
    for title in ("One", "Two"):
        box = page.get_by_label(f"Select this object for an action - {title}")
        box.focus()
        page.keyboard.press("Space")
    page.get_by_label("Action:").select_option(label="Publish…")
    page.get_by_role("button", name="Go").press("Enter")
    page.wait_for_url("**/bulk/publish/**")
    page.get_by_role("checkbox", name="Two").uncheck()
    page.get_by_role("button", name="Publish").press("Enter")
    page.get_by_text("1 article is published.").wait_for()
    assert list(Edition.objects.values_list("title", flat=True)) == ["One"]


def test_the_source_comes_along_to_the_heading_that_is_written_at(open_page):
    page = open_page(viewport={"width": 1400, "height": 800})
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto(f"{LIST}{translated().pk}/change/")
    page.locator(".ProseMirror h2").nth(2).wait_for()
    page.evaluate("document.querySelectorAll('.ProseMirror h2')[1].scrollIntoView()")
    page.locator("[data-source-text] h2.is-beside", has_text="Part 2").wait_for()
    beside = page.locator("[data-source-text] h2.is-beside")
    assert beside.evaluate(
        "one => Math.abs(one.getBoundingClientRect().top"
        " - one.closest('[data-source-text]').getBoundingClientRect().top) < 40"
    )
    page.locator(".source summary").click()
    expect(page.locator("[data-source-text]")).to_be_hidden()
