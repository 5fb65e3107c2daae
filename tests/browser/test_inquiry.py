"""The buyer's journey as a buyer has it: in a browser, with script and without."""

import re
from threading import Event

import pytest
from django.db import OperationalError
from playwright.sync_api import expect

from inquiries.forms import InquiryForm
from inquiries.models import Inquiry
from tests.factories import make_company, make_edition

ARTICLE = "/news/steel-for-bridges/"
FORM = "/contact/inquiry/?article=steel-for-bridges"
TEXT = "Please quote 40 t of wire rod to Gdansk."
NETWORK = (
    "We could not confirm that your inquiry arrived. Your text is kept. "
    "Press send again; it will not be sent twice"
)
SERVER = re.compile(
    "Something went wrong on our side. Your text is kept. Press send again, or contact us:"
    r"\s+sales@harbor.example\s+\+44 20 7946 0958"
)


@pytest.fixture(autouse=True)
def _site(transactional_db):
    make_company()
    make_edition()


def link(page):
    return page.locator("main a[data-inquiry]").first


def open_dialog(page):
    page.goto(ARTICLE)
    link(page).click()
    dialog = page.get_by_role("dialog", name="Send Inquiry")
    expect(dialog).to_be_visible()
    return dialog


def open_form(page):
    page.goto(FORM)
    return page.locator("main")


DOORS = pytest.mark.parametrize("open_door", [open_dialog, open_form], ids=["dialog", "page"])


def fill(form, content=TEXT, contact="nadia@buyer.example"):
    form.get_by_label("Name").fill("Nadia")
    form.get_by_label("Phone/Email Address").fill(contact)
    form.get_by_label("Content").fill(content)


def send(form):
    form.get_by_role("button", name="send").click()


def done(page):
    return page.get_by_role("heading", name="Submit Done!")


def problem(form):
    return form.get_by_role("group", name="There is a problem")


@DOORS
def test_an_inquiry_is_sent_and_the_page_is_accessible_all_the_way(page, axe, open_door):
    form = open_door(page)
    expect(form.get_by_text("About: Steel for bridges")).to_be_visible()
    axe(page)
    fill(form)
    send(form)
    expect(done(page)).to_be_focused()
    expect(page.get_by_text(Inquiry.objects.get().display_reference).first).to_be_visible()
    axe(page)


def test_confirm_closes_the_dialog_and_returns_focus_to_the_link(page):
    dialog = open_dialog(page)
    expect(dialog.get_by_label("Name")).to_be_focused()
    fill(dialog)
    send(dialog)
    page.get_by_role("link", name="Confirm").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link(page)).to_be_focused()
    assert page.url.endswith(ARTICLE)


def test_confirm_on_the_page_returns_to_the_article_and_back_never_to_the_form(page):
    page.goto(ARTICLE)
    form = open_form(page)
    fill(form)
    send(form)
    page.get_by_role("link", name="Confirm").click()
    page.wait_for_url(f"**{ARTICLE}")
    page.go_back()
    expect(done(page)).to_be_visible()
    page.go_back()
    page.wait_for_url(f"**{ARTICLE}")
    assert Inquiry.objects.count() == 1


def test_what_is_too_large_to_be_read_stays_in_the_form(page):
    page.expected_errors = ["413"]
    form = open_form(page)
    fill(form)
    form.locator("[name=page]").evaluate("field => (field.value = 'x'.repeat(5_300_000))")
    send(form)
    expect(problem(form)).to_contain_text("too large for this form")
    expect(problem(form)).to_be_focused()
    expect(form.get_by_label("Name")).to_have_value("Nadia")


@pytest.mark.parametrize("way", ["Escape", "button"])
def test_closing_returns_focus_and_keeps_the_text(page, way):
    dialog = open_dialog(page)
    fill(dialog)
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(link(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Content")).to_have_value(TEXT)
    expect(dialog.get_by_label("Name")).to_be_focused()


@DOORS
def test_typed_text_survives_a_reload_until_it_is_sent(page, open_door):
    fill(open_door(page))
    page.reload()
    form = open_door(page)
    expect(form.get_by_label("Content")).to_have_value(TEXT)
    send(form)
    expect(done(page)).to_be_visible()
    expect(open_door(page).get_by_label("Content")).to_have_value("")


@DOORS
def test_mistakes_are_summed_up_and_lead_to_their_fields(page, axe, open_door):
    page.expected_errors = ["422"]
    form = open_door(page)
    fill(form, contact="call me")
    send(form)
    summary = problem(form)
    expect(summary).to_be_focused()
    axe(page)
    summary.get_by_role("link").click()
    contact = form.get_by_label("Phone/Email Address")
    expect(contact).to_be_focused()
    expect(form.get_by_text("*Phone/Email Address")).to_be_in_viewport()
    expect(contact).to_have_attribute("aria-invalid", "true")
    expect(contact).to_have_accessible_description(re.compile("country code.*Enter an email"))
    expect(form.get_by_label("Content")).to_have_value(TEXT)
    contact.fill("nadia@buyer.example")
    send(form)
    expect(done(page)).to_be_visible()


def test_the_title_of_the_page_says_that_there_are_errors(page):
    page.expected_errors = ["422"]
    send(open_form(page))
    expect(page).to_have_title(re.compile("^Error: Send Inquiry"))


@DOORS
def test_after_a_lost_answer_sending_again_makes_no_second_inquiry(page, open_door):
    page.expected_errors = ["net::ERR"]

    def lose_the_answer(route):
        route.fetch(max_redirects=0)
        route.abort()

    form = open_door(page)
    fill(form)
    page.route("**/contact/inquiry/", lose_the_answer, times=1)
    send(form)
    expect(problem(form)).to_be_focused()
    expect(problem(form)).to_contain_text(NETWORK)
    page.reload()
    send(open_door(page))
    expect(done(page)).to_be_visible()
    assert Inquiry.objects.count() == 1


def test_an_error_of_the_server_keeps_the_text(page):
    page.expected_errors = ["502"]
    dialog = open_dialog(page)
    fill(dialog)
    answer = {"status": 502, "content_type": "text/html", "body": "<h1>502 Bad Gateway</h1>"}
    page.route("**/contact/inquiry/", lambda route: route.fulfill(**answer))
    send(dialog)
    expect(problem(dialog)).to_be_focused()
    expect(problem(dialog)).to_contain_text(SERVER)
    expect(dialog.get_by_label("Content")).to_have_value(TEXT)


def test_without_its_database_the_server_still_says_whom_to_contact(page, monkeypatch):
    def fail(*args):
        raise OperationalError("away")

    page.expected_errors = ["503"]
    dialog = open_dialog(page)
    fill(dialog)
    monkeypatch.setattr(InquiryForm, "save", fail)
    monkeypatch.setattr("portal.context_processors.current_company", fail)
    send(dialog)
    expect(problem(dialog)).to_contain_text(SERVER)
    expect(dialog.get_by_label("Content")).to_have_value(TEXT)


def test_too_many_are_told_so_and_keep_their_text(page, settings):
    settings.INQUIRY_LIMIT = 0
    page.expected_errors = ["429"]
    dialog = open_dialog(page)
    fill(dialog)
    send(dialog)
    expect(problem(dialog)).to_be_focused()
    expect(problem(dialog)).to_contain_text("Try again in 10 minutes")
    expect(dialog.get_by_label("Content")).to_have_value(TEXT)


@pytest.fixture
def gate(monkeypatch):
    """The server stores nothing until `gate.set()`; `gate.calls` counts what it was sent."""
    gate, save = Event(), InquiryForm.save
    gate.calls = 0

    def wait_and_save(form, address):
        gate.calls += 1
        gate.wait(timeout=20)
        return save(form, address)

    monkeypatch.setattr(InquiryForm, "save", wait_and_save)
    yield gate
    gate.set()


def test_sending_is_announced_and_a_second_press_does_nothing(page, gate):
    page.clock.install()
    dialog = open_dialog(page)
    fill(dialog)
    send(dialog)
    button = dialog.get_by_role("button", name="send")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(dialog.get_by_text("Sending…")).to_be_visible()
    button.press("Enter")
    dialog.get_by_label("Name").press("Enter")
    page.clock.fast_forward(8_000)
    expect(dialog.get_by_text("Still sending. Please wait.")).to_be_visible()
    gate.set()
    expect(done(page)).to_be_visible()
    assert gate.calls == 1


def test_the_outcome_is_shown_even_if_the_dialog_was_closed_meanwhile(page, gate):
    dialog = open_dialog(page)
    fill(dialog)
    send(dialog)
    expect(dialog.get_by_text("Sending…")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    gate.set()
    expect(done(page)).to_be_focused()


def test_the_counter_appears_for_the_last_500_characters(page):
    form = open_form(page)
    content = form.get_by_label("Content")
    counter = form.locator(".field__hint", has_text="Characters")
    content.fill("x" * 4_499)
    expect(counter).to_have_count(0)
    content.fill("👍" * 4_500)
    expect(counter).to_have_text("Characters left: 500")
    content.fill("x" * 6_214)
    expect(counter).to_have_text("Characters too many: 1,214")
    expect(content).to_have_value("x" * 6_214)


def test_a_likely_slip_is_pointed_out_before_sending(page):
    form = open_form(page)
    fill(form, contact="nadia@gmial.com")
    expect(form.get_by_text("Did you mean nadia@gmail.com?")).to_be_visible()
    form.get_by_label("Phone/Email Address").fill("nadia@gmail.com")
    form.get_by_label("Name").focus()
    expect(form.get_by_text("Did you mean")).to_have_count(0)


def test_a_modified_click_opens_the_page_in_a_new_tab(page):
    page.goto(ARTICLE)
    with page.context.expect_page() as opened:
        link(page).click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url(f"**{FORM}")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_where_the_form_cannot_be_fetched_the_link_leads_to_its_page(page):
    page.expected_errors = ["net::ERR"]
    page.goto(ARTICLE)
    page.route("**/js/inquiry-form.js", lambda route: route.abort(), times=1)
    link(page).click()
    page.wait_for_url(f"**{FORM}")


def test_the_hidden_trap_is_out_of_reach(page):
    form = open_form(page)
    trap = form.get_by_label("Leave this field empty")
    assert trap.evaluate("field => getComputedStyle(field.closest('.trap')).position") == "absolute"
    assert trap.get_attribute("tabindex") == "-1"


def test_everything_works_without_script(open_page, axe):
    page = open_page(java_script_enabled=False)
    page.expected_errors = ["422"]
    page.goto(ARTICLE)
    link(page).click()
    page.wait_for_url(f"**{FORM}")
    send(page.locator("main"))
    expect(problem(page)).to_be_focused()
    fill(page.locator("main"))
    send(page.locator("main"))
    expect(done(page)).to_be_focused()
    page.get_by_role("link", name="Confirm").click()
    page.wait_for_url(f"**{ARTICLE}")
    assert Inquiry.objects.get().article_title == "Steel for bridges"


def test_the_journey_fits_the_narrowest_phone(open_page, axe):
    page = open_page(viewport={"width": 320, "height": 640}, color_scheme="dark", has_touch=True)
    dialog = open_dialog(page)
    axe(page)
    fill(dialog)
    send(dialog)
    expect(done(page)).to_be_visible()
    wide = "document.querySelector('dialog[open]').scrollWidth > innerWidth"
    assert not page.evaluate(wide)
