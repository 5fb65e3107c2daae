"""Two-step sign-in, sessions and the page in between, as people use them: by keyboard, without
scripts, on a telephone."""

from base64 import b32decode

import pytest
from playwright.sync_api import expect

from articles.models import Keyword
from portal.accounts import two_factor
from portal.accounts.sessions import CONFIRMED, SessionStore
from portal.models import Session
from tests.browser.signing_in import sign_in
from tests.factories import make_keyword, make_user
from tests.portal.signing_in import ACCOUNT, code_of

SET_UP = "/admin/account/two-step/"


@pytest.fixture
def sam():
    return make_user("Sam", "articles.*")


def app_of(page):
    """An authenticator app that has taken the key which the page shows."""
    key = b32decode(page.locator(".account-key").text_content().replace(" ", "")).hex()
    return two_factor.new_device(None, key)


def test_two_steps_are_set_up_and_used_without_scripts(open_page, sam):
    page = open_page(java_script_enabled=False)
    sign_in(page, sam)
    page.goto(ACCOUNT)
    page.get_by_role("link", name="Set up two-step sign-in").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_label("Code from the app").fill(code_of(app_of(page)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    codes = page.locator(".account-codes code").all_text_contents()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_text().split("\n")[:-1] == codes
    page.get_by_role("button", name="Log out").click()
    page.goto("/admin/articles/keyword/")
    page.get_by_label("Username").fill("Sam")
    page.get_by_label("Password").fill("pass")
    page.keyboard.press("Enter")
    page.get_by_label("Code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.site_url}/admin/articles/keyword/")


def test_chosen_rows_wait_for_the_password(page, sam, requests_take_turns):
    names = [make_keyword(name).name for name in ("steel", "wire")]
    sign_in(page, sam)
    page.goto("/admin/articles/keyword/")
    for name in names:
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option("delete_selected")
    with requests_take_turns:
        session = SessionStore(Session.objects.get().session_key)
        del session[CONFIRMED]
        session.save()
    page.locator("button[name=index]").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    page.get_by_label("Password").fill("pass")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes").click()
    expect(page.locator(".messagelist")).to_contain_text("2 keywords")
    with requests_take_turns:
        assert not Keyword.objects.exists()


@pytest.mark.parametrize("screen", [(1280, "light"), (360, "dark")])
def test_the_pages_are_accessible_and_fit(open_page, sam, axe, screen):
    width, scheme = screen
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)

    def check():
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    sign_in(page, sam)
    page.goto(SET_UP)
    check()
    app = app_of(page)
    page.get_by_label("Code from the app").fill(code_of(app))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    check()
    page.get_by_role("link", name="I have kept them").click()
    check()
    page.get_by_role("button", name="Log out").click()
    page.goto("/admin/")
    page.get_by_label("Username").fill("Sam")
    page.get_by_label("Password").fill("pass")
    page.keyboard.press("Enter")
    page.get_by_label("Code").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_be_visible()
    check()
