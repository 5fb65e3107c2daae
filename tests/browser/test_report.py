"""The report: on a phone, as axe sees it, by keyboard, and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE, tab_to
from tests.factories import make_article, make_inquiry, make_user

REPORT = "/admin/inquiries/inquiry/report/"
WIDTH_OUTSIDE = "document.documentElement.scrollWidth - innerWidth"


def fill():
    """Today's inquiries about two articles, one of them won; an inquiry of two months ago."""
    now = timezone.now()
    steel = make_article("Steel")
    won = {"state": "closed", "outcome": "won", "answered_at": now}
    campaign = "utm_source=newsletter&utm_medium=email&utm_campaign=" + "cranes" * 12
    make_inquiry("Ada", article=steel, article_title="Steel", country="PL", **won)
    make_inquiry("Ben", article=steel, article_title="Steel", campaign=campaign)
    make_inquiry("Cleo", article_title="Rope", created_at=now - timedelta(days=60))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_report_fits_and_is_accessible(open_page, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = BY_AXE
    fill()
    for permissions in (["inquiries.*"], ["inquiries.view_report"]):
        sign_in(page, make_user(f"V{len(permissions[0])}", *permissions))
        for query in ("", "?first=2026-03-31&last=2026-03-01"):
            page.goto(REPORT + query)
            assert page.evaluate(WIDTH_OUTSIDE) <= 0
            axe(page)


def test_a_keyboard_alone_goes_from_a_count_to_its_inquiries(page):
    fill()
    sign_in(page, make_user("Leo", "inquiries.*"))
    page.goto(REPORT)
    tab_to(page, "a[href*='article=']")
    page.keyboard.press("Enter")
    expect(page.locator("#result_list .reference")).to_have_count(2)


def test_without_scripts_a_viewer_chooses_days_and_reads_no_contact(open_page):
    page = open_page(java_script_enabled=False)
    fill()
    sign_in(page, make_user("Vera", "inquiries.view_report"))
    page.goto(REPORT)
    today = timezone.localdate()
    page.locator("#id_first").fill(str(today - timedelta(days=90)))
    page.locator("#id_last").fill(str(today))
    page.get_by_role("button", name="Show").click()
    expect(page.locator("dl").first).to_contain_text("Received 3 before: 0")
    page.wait_for_load_state()
    text = page.locator("body").inner_text()
    assert "Steel" in text
    assert not [name for name in ("Ada", "Ben", "Cleo", "@buyer.example") if name in text]
