"""Files sent with the form, and where the buyer came from, as a browser tells it."""

import re
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import expect

from inquiries.attachments import MEGABYTE
from inquiries.forms import InquiryForm
from inquiries.models import Inquiry
from tests.browser.test_inquiry import ARTICLE, DOORS, done, fill, open_form, problem, send
from tests.factories import make_company, make_edition
from tests.inquiries import files


@pytest.fixture(autouse=True)
def _site(transactional_db):
    make_company()
    make_edition()


def choose(form, *chosen):
    payload = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        for name, data in chosen
    ]
    form.get_by_label("Files", exact=True).set_input_files(payload)


def choose_large(form, **sizes):
    """Choose files of these sizes, made in the page: bytes sent to the browser take seconds."""
    form.get_by_label("Files", exact=True).evaluate(
        """(field, sizes) => {
            const chosen = new DataTransfer();
            for (const [stem, size] of Object.entries(sizes))
                chosen.items.add(new File([new Uint8Array(size)], `${stem}.pdf`));
            field.files = chosen.files;
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        sizes,
    )


PDF = ("drawing.pdf", files.PDF)
DXF = ("part.dxf", files.DXF)


def sent_names():
    return list(Inquiry.objects.get().attachments.values_list("name", flat=True))


@DOORS
def test_files_go_with_the_inquiry(page, axe, open_door):
    form = open_door(page)
    fill(form)
    choose(form, PDF, DXF)
    send(form)
    expect(done(page)).to_be_focused()
    expect(page.get_by_text("part.dxf")).to_be_visible()
    axe(page)
    assert sent_names() == ["drawing.pdf", "part.dxf"]
    stored = Inquiry.objects.get().attachments.first()
    assert Path(stored.file.path).read_bytes() == files.PDF


@DOORS
def test_files_survive_a_mistake_and_can_be_removed(page, axe, open_door):
    page.expected_errors = ["422"]
    form = open_door(page)
    fill(form, contact="call me")
    choose(form, PDF, DXF)
    send(form)
    expect(problem(form)).to_be_focused()
    kept = form.get_by_role("list", name="Files that go with your inquiry")
    expect(kept.get_by_role("listitem")).to_have_count(2)
    axe(page)
    form.get_by_label("Remove part.dxf").check()
    form.get_by_label("Phone/Email Address").fill("nadia@buyer.example")
    send(form)
    expect(done(page)).to_be_visible()
    assert sent_names() == ["drawing.pdf"]


@DOORS
def test_what_cannot_be_sent_is_said_at_once_in_the_words_of_the_server(page, axe, open_door):
    form = open_door(page)
    fill(form)
    field = form.get_by_label("Files", exact=True)
    choose(form, ("setup.exe", b"MZ"))
    fault = form.get_by_role("alert")
    expect(fault).to_have_text(
        "setup.exe cannot be sent. You can send PDF, Office, image, ZIP or CAD files"
    )
    choose_large(form, drawing=14 * MEGABYTE)
    expect(fault).to_have_text("drawing.pdf is 14 MB. Each file can be up to 10 MB")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Up to 10 MB each.*14 MB"))
    axe(page)
    send(form)
    expect(field).to_be_focused()
    assert not Inquiry.objects.exists()
    choose(form, PDF)
    expect(fault).to_have_count(0)
    send(form)
    expect(done(page)).to_be_visible()
    assert sent_names() == ["drawing.pdf"]


def test_too_much_together_is_said_before_it_is_sent(page):
    form = open_form(page)
    choose_large(form, front=9 * MEGABYTE, side=9 * MEGABYTE, top=9 * MEGABYTE)
    expect(form.get_by_role("alert")).to_have_text(
        "The files are 27 MB together. Together they can be up to 25 MB"
    )
    choose(form, *((f"{number}.pdf", files.PDF) for number in range(11)))
    expect(form.get_by_role("alert")).to_have_text(
        "You chose 11 files. Up to 10 can be sent. Put them into a ZIP file"
    )


@DOORS
def test_progress_is_shown_while_files_are_sent(page, open_door, monkeypatch):
    gate, save = Event(), InquiryForm.save

    def wait_and_save(form, address):
        gate.wait(timeout=20)
        return save(form, address)

    monkeypatch.setattr(InquiryForm, "save", wait_and_save)
    form = open_door(page)
    fill(form)
    bar = form.get_by_role("progressbar", name="Files sent")
    expect(bar).to_have_count(0)
    choose(form, PDF)
    send(form)
    expect(form.get_by_role("status").filter(has_text="Files sent: 100 %")).to_be_visible()
    expect(bar).to_have_js_property("value", 1)
    gate.set()
    expect(done(page)).to_be_visible()


def test_after_a_lost_answer_the_files_still_go_once(page):
    page.expected_errors = ["net::ERR"]

    def lose_the_answer(route):
        route.fetch(max_redirects=0)
        route.abort()

    form = open_form(page)
    fill(form)
    choose(form, PDF)
    page.route("**/contact/inquiry/", lose_the_answer, times=1)
    send(form)
    expect(problem(form)).to_be_focused()
    send(form)
    expect(done(page)).to_be_visible()
    assert sent_names() == ["drawing.pdf"]


def test_files_go_and_survive_without_script(open_page):
    page = open_page(java_script_enabled=False)
    page.expected_errors = ["422"]
    form = open_form(page)
    choose(form, PDF, ("setup.exe", b"MZ"))
    fill(form)
    send(form)
    expect(problem(page)).to_contain_text("setup.exe cannot be sent.")
    expect(page.get_by_label("Remove drawing.pdf")).to_be_visible()
    send(form)
    expect(done(page)).to_be_visible()
    assert sent_names() == ["drawing.pdf"]


def test_the_first_page_of_the_visit_is_what_led_to_the_inquiry(open_page, live_server):
    page = open_page(timezone_id="Europe/Warsaw")
    page.goto(
        "/news/?utm_source=newsletter&utm_medium=mail&page=1",
        referer=f"{live_server.url.replace('localhost', '127.0.0.1')}/other-site",
    )
    page.goto(ARTICLE)
    page.locator("main a[data-inquiry]").first.click()
    form = page.get_by_role("dialog", name="Send Inquiry")
    fill(form)
    send(form)
    expect(done(page)).to_be_visible()
    inquiry = Inquiry.objects.get()
    assert inquiry.campaign == "utm_source=newsletter&utm_medium=mail"
    assert inquiry.referrer.endswith("/other-site")
    assert inquiry.source_url == f"{live_server.url}{ARTICLE}"
    assert inquiry.time_zone == "Europe/Warsaw"
