"""The tray in a browser: from the bar that tells of a mail to the thread it belongs to."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from inquiries.inbox import filing
from inquiries.models import IncomingMail
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE, press, type_into
from tests.factories import make_company, make_inquiry, make_user
from tests.inquiries.test_filing import arrive

State = IncomingMail.State
TRAY = "/admin/inquiries/incomingmail/"
TOLD = ".messagelist:not(.outbox-banner)"
LONG = "unbreakable" * 30


def make_mail(subject="Your offer", text="We take 40 t.", file=""):
    mail = EmailMessage()
    mail["From"], mail["To"] = "Nadia <nadia@buyer.example>", "sales@harbor.example"
    mail["Subject"] = subject
    mail.set_content(text)
    if file:
        mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=file)
    incoming = arrive(mail.as_bytes())
    filing.file(incoming)
    return incoming


def make_every_kind():
    """A mail of each state, hard to fit in."""
    make_company()
    mails = {state: make_mail(LONG, LONG, f"{LONG[:200]}.pdf") for state in State}
    filing.attach(mails[State.FILED], make_inquiry(), None)
    for state in State:
        IncomingMail.objects.filter(pk=mails[state].pk).update(state=state, error=LONG)
    make_inquiry("Again", content=LONG)
    lost = make_mail()
    lost.raw.storage.delete(lost.raw.name)
    return [*mails.values(), lost]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_tray_is_accessible_and_fits(open_page, axe, width, scheme):
    mails = make_every_kind()
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = BY_AXE
    sign_in(page, make_user("Sally", "inquiries.*"))
    for path in ("?show=all", *(f"{mail.pk}/change/" for mail in mails)):
        page.goto(TRAY + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"{TRAY}?show=all")
    hidden = "({scrollWidth, clientWidth}) => scrollWidth - clientWidth"
    assert page.locator("#changelist-form .results").evaluate(hidden) <= 0


def test_a_mail_goes_into_its_thread_by_keyboard_alone(page):
    make_company()
    inquiry, mail = make_inquiry(), make_mail()
    sign_in(page, make_user("Sally", "inquiries.*"))
    page.goto("/admin/")
    press(page, f".outbox-banner a[href='{TRAY}']")
    press(page, "#result_list tbody a")
    press(page, "[formaction$='/ignore/']")
    expect(page.locator(TOLD)).to_contain_text("The mail was set aside.")
    press(page, "[action$='/restore/'] button")
    expect(page.locator(TOLD)).to_contain_text("The mail is in the tray.")
    type_into(page, "#tray-reference", f"{inquiry.display_reference.lower()}\n")
    expect(page.locator(".thread")).to_contain_text("We take 40 t.")
    mail.refresh_from_db()
    assert mail.message.inquiry == inquiry


def test_the_sender_s_inquiry_is_one_press_away_without_scripts(open_page):
    make_company()
    inquiry, mail = make_inquiry(), make_mail(file="drawing.pdf")
    page = open_page(java_script_enabled=False)
    sign_in(page, make_user("Sally", "inquiries.*"))
    page.goto(f"{TRAY}{mail.pk}/change/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the mail").click()
    assert download.value.suggested_filename == f"mail-{mail.pk}.eml"
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(TOLD)).to_contain_text("Belongs to no inquiry")
    page.get_by_role("button", name=f"Belongs to {inquiry.display_reference}").click()
    expect(page.locator(".thread")).to_contain_text("We take 40 t.")
    expect(page.locator(".thread")).to_contain_text("drawing.pdf")
