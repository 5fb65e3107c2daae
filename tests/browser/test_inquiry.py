"""The buyer's journey as a buyer has it: in a browser, with script and without."""

import pytest
from playwright.sync_api import expect

from inquiries.models import Inquiry
from tests.factories import make_company, make_edition

ARTICLE = "/news/steel-for-bridges/"
FORM = "/contact/inquiry/?article=steel-for-bridges"
TEXT = "Please quote 40 t of wire rod to Gdansk."


@pytest.fixture(autouse=True)
def _site(db):
    make_company()
    make_edition()


def open_dialog(page):
    page.goto(ARTICLE)
    page.locator("main a[data-inquiry]").first.click()
    dialog = page.get_by_role("dialog", name="Send Inquiry")
    expect(dialog).to_be_visible()
    return dialog


def fill(form, content=TEXT, contact="nadia@buyer.example"):
    form.get_by_label("Name").fill("Nadia")
    form.get_by_label("Phone/Email Address").fill(contact)
    form.get_by_label("Content").fill(content)


def send(form):
    form.get_by_role("button", name="send").click()


def test_the_link_opens_the_form_in_a_dialog_and_takes_the_inquiry(page, axe):
    dialog = open_dialog(page)
    expect(dialog.get_by_text("About: Steel for bridges")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_be_focused()
    axe(page)
    fill(dialog)
    send(dialog)
    done = page.get_by_role("heading", name="Submit Done!")
    expect(done).to_be_focused()
    inquiry = Inquiry.objects.get()
    assert inquiry.article_title == "Steel for bridges"
    expect(page.get_by_role("dialog")).to_contain_text(inquiry.display_reference)
    axe(page)
    page.get_by_role("link", name="Confirm").click()
    expect(done).to_be_hidden()
    expect(page.locator("main a[data-inquiry]").first).to_be_focused()
    assert page.url.endswith(ARTICLE)
