"""Redirects and missing addresses in a real browser."""

import pytest
from playwright.sync_api import expect

from articles import missing, redirecting
from articles.models import Redirect
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE
from tests.factories import make_company, make_edition, make_user

LIST = "/admin/articles/redirect/"
LOG = "/admin/articles/missingaddress/"
FILE = "old;new\n/a;/contact/\n/b;/c\n/c;/b\n/" + "long" * 40 + ";https://shop.example/\n"


@pytest.fixture(params=["dark 360", "light 1280"])
def reader(request, open_page):
    scheme, width = request.param.split()
    page = open_page(viewport={"width": int(width), "height": 800}, color_scheme=scheme)
    page.expected_errors = ["404", "410", *BY_AXE]
    return page


def check(page, axe, path=None):
    """The page is accessible and no wider than the screen."""
    if path:
        page.goto(path)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_from_the_log_to_a_redirect_and_from_a_file_to_many(reader, axe, monkeypatch):
    monkeypatch.setattr(missing, "PAUSE", 0)
    make_company()
    article = make_edition().article
    page = reader
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto("/old/a-very-long-address-of-the-former-site/about-wire-rope.html")
    check(page, axe, LOG)
    page.get_by_role("link", name="Redirect…").click()
    page.get_by_role("button", name="Save", exact=True).wait_for()
    check(page, axe)
    page.get_by_label("To the address").fill("/news/steel-for-bridges/")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LOG}")
    assert Redirect.objects.get().article == article
    page.goto(f"/admin/articles/article/{article.pk}/addresses/")
    page.get_by_role("link", name="/old/a-very-long-address").wait_for()
    check(page, axe)

    page.goto(f"{LIST}import/")
    check(page, axe)
    page.get_by_label("CSV file").set_input_files(
        {"name": "old.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("Line 4: This would lead back").wait_for()
    check(page, axe)
    page.get_by_role("button", name="Import").click()
    page.get_by_role("link", name="To the redirects").click()
    page.get_by_role("link", name="Import a list").wait_for()
    check(page, axe)
    expect(page.locator("#result_list tbody tr")).to_have_count(4)


def test_a_page_that_is_gone_leads_on(reader, axe):
    make_company()
    make_edition()
    redirecting.lead(["/old"], None, None)
    check(reader, axe, "/old")
    reader.locator("main").get_by_role("link", name="News List").click()
    reader.wait_for_url("**/news/")
