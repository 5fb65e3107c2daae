"""Pages of every kind by axe-core: narrow and light, wide and dark; read in both directions."""

import pytest

from articles.models import Redirect
from tests import public_pages

LOOKS = [(320, "light"), (1280, "dark")]
LANGUAGES = {"en": "ltr", "ar": "rtl"}


@pytest.fixture
def kinds(live_server):
    """{language: paths}: a page of each kind."""
    source = public_pages.build()
    Redirect.objects.create(path="/old/")
    pages = [page for page in public_pages.pages(source) if page.posted is None]
    paths = {code: [page.path for page in pages if page.language == code] for code in LANGUAGES}
    return {**paths, "en": [*paths["en"], "/old/"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_fault_of_accessibility_or_scrolls_sideways(open_page, axe, kinds, language):
    page = open_page(bypass_csp=True, reduced_motion="reduce")  # no colors on their way
    page.expected_errors = ["404", "410"]
    for path in kinds[language]:
        page.goto(path)
        assert page.locator("html").get_attribute("dir") == LANGUAGES[language]
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            axe(page)


def test_dialogs_menus_and_errors_have_none_either(open_page, axe, kinds):
    size = {"width": 320, "height": 800}
    page = open_page(bypass_csp=True, viewport=size, color_scheme="dark", reduced_motion="reduce")
    page.expected_errors = ["422"]
    page.goto("/news/bridges/")
    page.locator(".languages summary").click()
    axe(page)
    page.get_by_role("link", name="Company Contact Information").first.click()
    page.get_by_role("dialog").wait_for()
    axe(page)
    page.goto("/contact/inquiry/")
    page.get_by_role("button", name="send", exact=True).click()
    page.locator(".error-summary").wait_for()
    axe(page)
