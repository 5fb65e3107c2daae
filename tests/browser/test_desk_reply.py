"""Answering a buyer in a real browser, with scripts and without."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from inquiries import replies
from inquiries.models import CannedReply, Delivery, Draft, Message
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE, tab_to
from tests.factories import make_company, make_inquiry, make_user
from tests.inquiries.test_replies import write_in

BOX = "#reply-text"


@pytest.fixture
def inquiry():
    make_company()
    make_user("Sally", "inquiries.*", first_name="Sally", last_name="Ray")
    return make_inquiry()


def url(inquiry):
    return f"/admin/inquiries/inquiry/{inquiry.pk}/change/"


def open_from_alert(page, inquiry, *, is_scripted=True):
    """What the link in an alert leads to."""
    sign_in(page, User.objects.get(username="Sally"))
    page.goto(url(inquiry))
    page.wait_for_selector(BOX)
    page.wait_for_selector("[data-attach]", state="hidden" if is_scripted else "visible")


def messages(page):
    return page.locator(".messagelist:not(.outbox-banner)")


def test_three_clicks_from_the_alert_to_an_answered_inquiry(page, inquiry):
    open_from_alert(page, inquiry)  # the first click, on the link
    page.click(BOX)  # the second
    page.keyboard.type("We can deliver in May.")
    page.click("text=Send & wait")  # the third
    expect(messages(page)).to_contain_text("will leave in")
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner.username) == ("waiting", "Sally")


def test_ctrl_enter_sends_and_opens_the_next(page, inquiry):
    other = make_inquiry("Other")
    open_from_alert(page, inquiry)
    tab_to(page, BOX)
    page.keyboard.type("We can deliver in May.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{url(other)}")
    expect(messages(page)).to_contain_text(inquiry.display_reference)
    assert Message.objects.get(kind="reply").text == "We can deliver in May."


def test_pressing_twice_sends_once(page, inquiry):
    open_from_alert(page, inquiry)
    page.fill(BOX, "We can deliver in May.")
    page.dblclick("text=Send & wait")
    expect(messages(page)).to_contain_text("will leave in")
    assert Delivery.objects.count() == 1


def test_enter_in_a_field_beside_the_text_sends_nothing(page, inquiry):
    open_from_alert(page, inquiry)
    page.fill(BOX, "Not ready yet")
    page.focus("#reply-until")
    page.keyboard.press("Enter")
    expect(messages(page)).to_contain_text("The draft is saved.")
    expect(page.locator(BOX)).to_have_value("Not ready yet")
    assert not Delivery.objects.exists()


def test_undo_brings_the_text_back(page, inquiry):
    open_from_alert(page, inquiry)
    page.fill(BOX, "We can deliver in May.")
    page.keyboard.press("Control+Enter")
    page.click("text=Undo")
    expect(page.locator(BOX)).to_have_value("We can deliver in May.")
    assert not Delivery.objects.exists()


def test_the_undo_button_leaves_with_the_reply(page, inquiry, monkeypatch):
    monkeypatch.setattr(replies, "UNDO_WITHIN", timedelta(hours=1))
    open_from_alert(page, inquiry)
    page.fill(BOX, "We can deliver in May.")
    page.keyboard.press("Control+Enter")
    expect(messages(page)).to_contain_text(inquiry.display_reference)
    expect(page.locator("[data-undo]")).to_be_visible()
    page.evaluate("Date.now = () => performance.timeOrigin + 3_600_001")  # an hour has passed
    expect(page.locator("[data-undo]")).to_have_count(0)
    expect(messages(page)).to_contain_text("leaves now")


def test_what_is_typed_survives_a_reload(page, inquiry):
    open_from_alert(page, inquiry)
    page.fill(BOX, "Dear Nadia,")
    expect(page.locator("[data-status]")).to_contain_text("Saved")
    page.reload()
    expect(page.locator(BOX)).to_have_value("Dear Nadia,")


def test_what_is_typed_survives_leaving_at_once(page, inquiry):
    open_from_alert(page, inquiry)
    page.fill(BOX, "Dear Nadia,")
    page.goto("/admin/")
    page.goto(url(inquiry))
    expect(page.locator(BOX)).to_have_value("Dear Nadia,")


def test_without_connection_it_says_so_and_keeps_the_text(page, inquiry):
    page.expected_errors = ["ERR_INTERNET_DISCONNECTED"]
    open_from_alert(page, inquiry)
    page.context.set_offline(True)
    page.fill(BOX, "Dear Nadia,")
    expect(page.locator("[data-status]")).to_contain_text("No connection")
    page.keyboard.press("Control+Enter")
    expect(page.locator(BOX)).to_have_value("Dear Nadia,")
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_contain_text("Saved")
    assert Draft.objects.get().text == "Dear Nadia,"
    assert not Delivery.objects.exists()


def test_who_is_logged_out_meanwhile_loses_nothing(page, inquiry):
    open_from_alert(page, inquiry)
    page.context.clear_cookies()
    page.expected_errors = ["403"]
    page.fill(BOX, "Dear Nadia,")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-status]")).to_contain_text("You are logged out.")
    expect(page.locator(BOX)).to_have_value("Dear Nadia,")


def test_a_reply_waits_for_what_the_buyer_wrote_meanwhile(page, inquiry, requests_take_turns):
    open_from_alert(page, inquiry)
    page.fill(BOX, "40 t it is.")
    with requests_take_turns:
        write_in(inquiry, "Make it 60 t.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Make it 60 t.")
    assert not Delivery.objects.exists()
    expect(page.get_by_role("button", name="Show it in the thread")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".thread")).to_contain_text("Make it 60 t.")
    expect(page.locator(BOX)).to_have_value("40 t it is.")
    page.focus(BOX)
    page.keyboard.press("Control+Enter")
    expect(messages(page)).to_contain_text("will leave in")


def test_a_canned_reply_goes_in_where_the_cursor_is(page, inquiry):
    CannedReply.objects.create(title="Greeting", text="Dear {name},\n")
    open_from_alert(page, inquiry)
    page.fill(BOX, "We deliver.")
    page.evaluate("box => document.querySelector(box).setSelectionRange(0, 0)", BOX)
    page.select_option("#reply-canned", label="Greeting")
    page.click("text=Insert")
    expect(page.locator(BOX)).to_have_value("Dear Nadia,\nWe deliver.")
    expect(page.locator(BOX)).to_be_focused()


def test_a_chosen_file_is_attached_at_once(page, inquiry):
    open_from_alert(page, inquiry)
    page.fill(BOX, "Here it is.")
    file = {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    page.set_input_files("#reply-files", file)
    expect(page.locator(".reply-files")).to_contain_text("offer.pdf")
    expect(page.locator(BOX)).to_have_value("Here it is.")


def test_everything_works_without_scripts(open_page, inquiry):
    page = open_page(java_script_enabled=False)
    CannedReply.objects.create(title="Greeting", text="Dear {name},")
    open_from_alert(page, inquiry, is_scripted=False)
    page.select_option("#reply-canned", label="Greeting")
    page.click("text=Insert")
    expect(page.locator(BOX)).to_have_value("Dear Nadia,")
    file = {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    page.set_input_files("#reply-files", file)
    page.click("text=Send & wait")
    page.click("text=Undo")
    expect(page.locator(".reply-files")).to_contain_text("offer.pdf")
    page.select_option("#reply-outcome", label="Won")
    page.click("text=Send & close")
    expect(messages(page)).to_contain_text("will leave in")
    inquiry.refresh_from_db()
    assert (inquiry.state, Message.objects.get().attachments.count()) == ("closed", 1)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_box_is_accessible(open_page, inquiry, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = BY_AXE
    CannedReply.objects.create(title="Greeting", text="Dear {name},")
    open_from_alert(page, inquiry)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
