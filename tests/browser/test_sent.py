"""Submit Done! in a browser: the answer by the buyer's clock, and the corrected contact."""

import re
from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inquiries.models import Desk, Inquiry
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE
from tests.factories import make_company, make_edition, make_inquiry, make_user

RIGHT = "nadia@buyer.example"
WRONG = "nadja@buyer.example"


@pytest.fixture(autouse=True)
def _site(transactional_db):
    make_company()
    make_edition()


@pytest.fixture
def inquiry():
    return make_inquiry(contact=WRONG, email=WRONG)


def correct(part, contact):
    part.get_by_text("Is your contact wrong? Correct it").click()
    part.get_by_label("Phone/Email Address").fill(contact)
    part.get_by_role("button", name="Correct the contact").click()


def test_the_answer_is_told_by_the_clock_of_the_browser(open_page, inquiry):
    inquiry.promised_at = (timezone.now() + timedelta(days=1)).replace(hour=10, minute=30)
    inquiry.save()
    day = f"{inquiry.promised_at:%A} {inquiry.promised_at.day} {inquiry.promised_at:%B %Y}"
    page = open_page(timezone_id="Asia/Kolkata")
    page.goto(inquiry.get_sent_url())
    local = day.replace(" ", ",? ", 1)  # versions of Chromium differ in the comma
    expect(
        page.get_by_text(re.compile(f"We answer by {local} at 16:00 .your time"))
    ).to_be_visible()
    page = open_page(timezone_id="Asia/Kolkata", java_script_enabled=False)
    page.goto(inquiry.get_sent_url())
    expect(page.get_by_text(f"We answer by {day}, 10:30 (UTC time).")).to_be_visible()


def test_a_correction_in_the_dialog_leads_to_the_page_and_back_to_the_article(page, axe):
    page.goto("/news/steel-for-bridges/")
    page.locator("main a[data-inquiry]").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Nadia")
    dialog.get_by_label("Phone/Email Address").fill(WRONG)
    dialog.get_by_label("Content").fill("Steel")
    dialog.get_by_role("button", name="send").click()
    expect(dialog.get_by_text(f"A confirmation goes to {WRONG}.")).to_be_visible()
    page.expected_errors = ["422"]
    correct(dialog, "nobody")
    expect(page.get_by_role("group", name="There is a problem")).to_be_focused()
    axe(page)
    page.get_by_label("Phone/Email Address").fill(RIGHT)
    page.get_by_label("Phone/Email Address").press("Enter")
    expect(page.get_by_text(f"We answer to {RIGHT}")).to_be_visible()
    expect(page.get_by_role("heading", name="Submit Done!")).to_be_focused()
    axe(page)
    assert Inquiry.objects.get().email == RIGHT
    page.get_by_role("link", name="Confirm").click()
    page.wait_for_url("**/news/steel-for-bridges/")


@pytest.mark.parametrize("is_scripted", [True, False], ids=["script", "no script"])
def test_the_contact_is_corrected_on_the_page(open_page, inquiry, is_scripted, axe):
    page = open_page(java_script_enabled=is_scripted)
    page.goto(inquiry.get_sent_url())
    correct(page.locator("main"), RIGHT)
    expect(page.get_by_text(f"We answer to {RIGHT}")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(inquiry.get_sent_url())))
    if is_scripted:
        axe(page)


def test_a_correction_that_comes_too_late_is_answered_in_words(page, inquiry, axe):
    page.goto(inquiry.get_sent_url())
    Inquiry.objects.update(created_at=timezone.now() - timedelta(hours=1))
    page.expected_errors = ["403"]
    correct(page.locator("main"), RIGHT)
    expect(page.get_by_role("group", name="The contact was not changed")).to_be_focused()
    axe(page)


@pytest.fixture
def admin(page):
    page.expected_errors = BY_AXE
    sign_in(page, make_user("Sue", is_superuser=True))
    return page


def test_office_hours_are_set_by_keyboard_and_the_form_is_accessible(admin, axe):
    admin.goto("/admin/inquiries/desk/")
    axe(admin)
    admin.get_by_label("Answer within").fill("4")
    row = admin.locator("#hours-0")
    row.get_by_label("From").press_sequentially("0900AM")
    row.get_by_label("Until").press_sequentially("0500PM")
    admin.keyboard.press("Enter")
    expect(admin.get_by_text("was added successfully")).to_be_visible()
    hours = Desk.objects.get().hours.get()
    assert (hours.weekday, hours.opens_at, hours.closes_at) == (0, time(9), time(17))


def test_countries_of_a_rule_are_chosen_by_keyboard_and_the_form_is_accessible(admin, axe):
    admin.goto("/admin/inquiries/rule/add/")
    axe(admin)
    admin.get_by_label("Name").fill("Germany")
    admin.locator("#id_countries_input").press_sequentially("german")
    admin.keyboard.press("Enter")
    expect(admin.locator("#id_countries_to option")).to_have_text(["Germany"])
    admin.get_by_label("Sue").check()
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("was added successfully")).to_be_visible()
