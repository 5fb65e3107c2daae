"""The page of one inquiry in a browser: where it opens, its keys, how it looks and prints."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inquiries import merging
from inquiries.models import Attachment, Delivery, Inquiry, Message
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE, tab_to
from tests.factories import make_company, make_inquiry, make_user

LIST = "/admin/inquiries/inquiry/"
LONG = "unbreakable" * 30


def page_of(inquiry):
    return f"{LIST}{inquiry.pk}/change/"


def enter(page, path):
    """Open a page as Sally; return her."""
    sally = sign_in(page, make_user("Sally", "inquiries.*"))
    page.goto(path)
    return sally


def write(inquiry, number, kind="incoming", text=""):
    return Message.objects.create(
        inquiry=inquiry,
        kind=kind,
        text=text or f"Message {number}\n" * 4,
        quoted="> what was said before",
        language="en",
        created_at=inquiry.created_at + timedelta(minutes=number + 1),
    )


def make_rich():
    """An inquiry with everything that its page can show."""
    make_company()
    common = {"phone": "+48221234567", "country": "PL", "company": LONG[:80]}
    inquiry = make_inquiry(
        content=f"Please quote. https://buyer.example/{LONG}",
        referrer=f"https://search.example/?q={LONG}",
        spam_score=3,
        spam_reasons=["trap"],
        created_at=timezone.now() - timedelta(days=2),
        **common,
    )
    kinds = set(Message.Kind.values) - {Message.Kind.NOTICE}
    for number, kind in enumerate(sorted(kinds)):
        message = write(inquiry, number, kind)
        if kind in ("alert", "reply"):
            Delivery.objects.create(
                message=message, recipient="ann@harbor.example", state="dead", last_error=LONG
            ).attempts.create(started_at=timezone.now(), outcome="refused", detail=LONG)
    kept = {"content_type": "x", "size": 34_000, "sha256": "0" * 64, "file": "x"}
    Attachment.objects.create(inquiry=inquiry, name=f"{LONG[:200]}.dwg", **kept)
    inquiry.move("waiting", wake_at=timezone.now() + timedelta(days=1), reason=LONG)
    merging.merge(make_inquiry(**common), inquiry, by=None)
    make_inquiry("Again", **common)
    return inquiry


def test_a_long_thread_opens_at_its_end_and_takes_no_focus(page):
    make_company()
    inquiry = make_inquiry()
    for number in range(60):
        write(inquiry, number)
    enter(page, page_of(inquiry))
    expect(page.get_by_text("Message 59").first).to_be_in_viewport()
    expect(page.get_by_text("Please quote 40 t")).not_to_be_in_viewport()
    expect(page.locator("[data-reply-text]")).to_be_in_viewport()
    assert page.evaluate("document.activeElement === document.body")


def test_a_short_thread_stays_at_the_top(page):
    make_company()
    enter(page, page_of(make_inquiry()))
    page.wait_for_selector("[data-keys]:not([hidden])")
    assert page.evaluate("scrollY") == 0


def test_what_was_done_is_told_where_a_long_thread_opens(page):
    make_company()
    inquiry = make_inquiry()
    for number in range(60):
        write(inquiry, number)
    enter(page, page_of(inquiry))
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_text("It is yours now.")).to_be_in_viewport()
    expect(page.get_by_text("Message 59").first).to_be_in_viewport()


def test_keys_lead_to_the_neighbors_the_box_and_the_list(page):
    make_company()
    one, two, three = (
        make_inquiry(name, created_at=timezone.now() - timedelta(days=3 - number))
        for number, name in enumerate(["Ada", "Ben", "Cleo"])
    )
    enter(page, page_of(two))
    for key, neighbor in (("j", three), ("k", two), ("k", one)):
        page.wait_for_selector("[data-keys]:not([hidden])")  # the keys work from then on
        page.keyboard.press(key)
        page.wait_for_url(f"**{page_of(neighbor)}")
    page.wait_for_selector("[data-keys]:not([hidden])")
    page.keyboard.press("r")
    box = page.locator("[data-reply-text]")
    expect(box).to_be_focused()
    page.keyboard.type("jkru")
    expect(box).to_have_value("jkru")
    page.locator(".desk-who").click()
    page.keyboard.press("u")
    page.wait_for_url(f"**{LIST}")


def test_the_order_is_that_of_the_list_one_came_from(page):
    make_company()
    for name in ("Ada", "Ben", "Cleo"):
        make_inquiry(name)
    enter(page, LIST)
    rows = page.locator("#result_list tbody th a")
    order = rows.evaluate_all("links => links.map((link) => link.pathname)")
    page.evaluate("order => sessionStorage.setItem('desk-list', JSON.stringify(order))",
                  [page.url.split("/admin")[0] + path for path in reversed(order)])  # fmt: skip
    page.goto(order[0])
    page.wait_for_selector("[data-keys]:not([hidden])")
    expect(page.locator("[data-key=j]")).to_be_hidden()
    page.keyboard.press("k")
    page.wait_for_url(f"**{order[1]}")


def test_the_list_leaves_its_order(page):
    make_company()
    make_inquiry("Ada")
    make_inquiry("Ben")
    enter(page, LIST)
    rows = page.locator("#result_list tbody th a")
    order = rows.evaluate_all("links => links.map((link) => link.href)")
    assert page.evaluate("JSON.parse(sessionStorage.getItem('desk-list'))") == order


def test_keys_can_be_turned_off(page):
    make_company()
    one, two = make_inquiry("Ada"), make_inquiry("Ben")
    enter(page, page_of(one))
    page.locator("[data-keys] summary").click()
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("j")
    expect(page).to_have_url(f"{page.url.split('/admin')[0]}{page_of(one)}")
    page.reload()
    page.locator("[data-keys] summary").click()
    expect(page.get_by_label("Use these keys")).not_to_be_checked()
    page.get_by_label("Use these keys").check()
    page.locator("[data-keys] summary").click()
    page.keyboard.press("j")
    page.wait_for_url(f"**{page_of(two)}")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_page_is_accessible_and_fits(open_page, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = BY_AXE
    inquiry = make_rich()
    enter(page, page_of(inquiry))
    for step in ("as it opens", "unfolded"):
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, step
        page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")


def test_printed_it_is_the_thread_alone(page):
    inquiry = make_rich()
    enter(page, page_of(inquiry))
    page.emulate_media(media="print")
    expect(page.get_by_text("Please quote. https").first).to_be_visible()
    expect(page.locator(".desk-side")).to_be_hidden()
    expect(page.locator("[data-reply-text]")).to_be_hidden()
    expect(page.locator("#header")).to_be_hidden()


def test_without_script_one_takes_closes_and_reopens(open_page):
    page = open_page(java_script_enabled=False)
    make_company()
    inquiry = make_inquiry()
    sally = enter(page, page_of(inquiry))
    expect(page.locator("[data-keys]")).to_be_hidden()
    page.get_by_role("button", name="Take").click()
    expect(page.locator(".messagelist")).to_contain_text("It is yours now.")
    page.get_by_text("Close…").click()
    page.locator(".desk-choice [name=outcome]").select_option("lost")
    page.locator(".desk-choice").get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("State: Closed")
    inquiry.refresh_from_db()
    assert (inquiry.owner, inquiry.outcome) == (sally, "lost")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator(".messagelist")).to_contain_text("State: Open")


def test_two_are_merged_by_keyboard(page):
    make_company()
    first, second = make_inquiry("Nadia"), make_inquiry("Nadia", content="Any news?")
    enter(page, page_of(first))
    tab_to(page, f"[formaction='{page_of(second).replace('change', 'merge')}']")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("was merged into this one.")
    expect(page.locator(".thread")).to_contain_text("Any news?")
    assert Inquiry.objects.get(pk=second.pk).merged_into == first
