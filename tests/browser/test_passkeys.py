"""Passkeys with Chromium's virtual authenticator: made, used, removed, and refused."""

from urllib.parse import parse_qs

import pytest
from django.test import Client
from playwright.sync_api import expect

from portal.models import Passkey
from tests.browser.signing_in import sign_in
from tests.factories import make_user
from tests.portal.signing_in import ACCOUNT, LOGIN

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(page, settings):
    """A page whose browser has a device that recognizes its owner."""
    settings.SITE_URL, settings.SITE_HOST = page.site_url, "localhost"
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def test_a_passkey_is_made_signs_in_once_for_each_challenge_and_is_removed(
    page, axe, requests_take_turns
):
    with requests_take_turns:
        sam = make_user("Sam")
    sign_in(page, sam)
    page.goto(ACCOUNT)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".messagelist")).to_contain_text("sign in with this passkey")
    axe(page)
    page.get_by_role("button", name="Log out", exact=True).click()

    page.goto(f"{LOGIN}?next={ACCOUNT}")
    axe(page)
    with page.expect_request("**/login/passkey/") as sent:
        page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{page.site_url}{ACCOUNT}")
    answer = parse_qs(sent.value.post_data)["credential"][0]

    with requests_take_turns:
        other = Client()
        other.post(f"{LOGIN}passkey/ask/")
        for credential in (answer, "", "{}", "[]", "nonsense", answer.replace("a", "b")):
            assert other.post(f"{LOGIN}passkey/", {"credential": credential}).url == LOGIN
        assert Passkey.objects.get().used_at

    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".messagelist")).to_contain_text("The passkey is removed")
    page.get_by_role("button", name="Log out", exact=True).click()
    page.goto(LOGIN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".messagelist")).to_contain_text("does not sign you in")


def test_who_may_not_enter_any_more_is_not_let_in_by_a_passkey(page, requests_take_turns):
    with requests_take_turns:
        sam = make_user("Sam")
    sign_in(page, sam)
    page.goto(ACCOUNT)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".messagelist")).to_contain_text("sign in with this passkey")
    with requests_take_turns:
        sam.is_active = False
        sam.save()
    page.goto(LOGIN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".messagelist")).to_contain_text("does not sign you in")
