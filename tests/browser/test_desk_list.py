"""The inquiry list by keyboard alone, on a phone, and as axe sees it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE, tab_to
from tests.factories import make_article, make_company, make_inquiry, make_user

LIST = "/admin/inquiries/inquiry/"
WIDER_THAN_ITS_BOX = """() => {
  const box = document.querySelector(".results");
  return box ? box.scrollWidth - box.clientWidth : 0;
}"""
CURRENT = "tr:focus-within .reference"


def fill():
    """Three that need an answer, the oldest first: Ada (late, mail failed), Ben, Cleo."""
    make_company()
    article, now = make_article("When to retire a crane rope"), timezone.now()
    people = [("Ada", "PL"), ("Ben", "CN"), ("Cleo", "")]
    made = [
        make_inquiry(
            name,
            country=country,
            company="Nordic Lifting and Rigging Equipment Company",
            article=article,
            article_title=article.title,
            content="We need ropes of 26 mm, 6x36 with a steel core, 2200 m each, galvanized.",
            created_at=now - timedelta(days=9 - index),
        )
        for index, (name, country) in enumerate(people)
    ]
    made[0].promised_at = now - timedelta(days=3)
    made[0].save()
    message = made[0].messages.create(kind="reply", text="Hello", language="en")
    message.deliveries.create(recipient="a@b.example", state="dead", last_error="550")
    return made


def enter(page, path=LIST):
    sign_in(page, make_user("Edith", "inquiries.*"))
    page.goto(path)
    page.wait_for_selector("#result_list")


def enter_with_keys(page):
    """Enter, and wait until the script listens to the keys."""
    enter(page)
    page.wait_for_selector("[data-list-keys]:not([hidden])", state="attached")


def references(made):
    return [inquiry.display_reference for inquiry in made]


def test_keys_move_through_the_rows_and_open_one(page):
    ada, ben, cleo = references(fill())
    enter_with_keys(page)
    expect(page.locator(CURRENT)).to_have_count(0)
    for key, reference in [("j", ada), ("j", ben), ("k", ada), ("k", ada), ("J", ben), ("j", cleo)]:
        page.keyboard.press(key)
        expect(page.locator(CURRENT)).to_have_text(reference)
    page.keyboard.press("j")
    expect(page.locator(CURRENT)).to_have_text(cleo)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Cleo")


def test_r_opens_at_the_reply(page):
    fill()
    enter_with_keys(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("h1")).to_contain_text("Ben")
    expect(page).to_have_url(re.compile("#reply$"))


def test_keys_are_left_alone_while_typing_and_where_turned_off(page):
    fill()
    enter_with_keys(page)
    page.fill("#searchbar", "")
    page.keyboard.type("jkr")
    expect(page.locator("#searchbar")).to_have_value("jkr")
    page.locator("[data-keys-switch]").uncheck()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator(CURRENT)).to_have_count(0)
    page.reload()
    expect(page.locator("[data-keys-switch]")).not_to_be_checked()
    page.locator("[data-keys-switch]").check()
    page.keyboard.press("j")
    expect(page.locator(CURRENT)).to_have_count(1)


def test_a_keyboard_alone_takes_several(page):
    ada, ben, cleo = fill()
    enter_with_keys(page)
    page.keyboard.press("j")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator(".action-counter")).to_have_text("2 of 3 selected")
    tab_to(page, "select[name=action]", key="Shift+Tab")
    page.keyboard.type("Take")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_have_text("2 inquiries are yours.")
    for inquiry in (ada, ben, cleo):
        inquiry.refresh_from_db()
    assert [inquiry.owner is not None for inquiry in (ada, ben, cleo)] == [True, False, True]


def test_addresses_of_filters_stay_short(page):
    fill()
    enter(page)
    page.locator(".desk-filters summary").click()
    page.select_option("[name=country]", "PL")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".desk-found")).to_have_text("1 found in “Needs answer”.")
    expect(page).to_have_url(re.compile(r"/\?country=PL$"))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_list_fits_and_is_accessible(open_page, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = BY_AXE
    fill()
    enter(page, f"{LIST}?country=PL&tab=undelivered")
    for path in ("?country=PL&tab=undelivered", "", "?q=zzz"):
        page.goto(LIST + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(WIDER_THAN_ITS_BOX) <= 0
        axe(page)


def test_without_scripts_everything_can_be_done(open_page):
    page = open_page(java_script_enabled=False)
    fill()
    enter(page)
    expect(page.locator("[data-list-keys]")).to_be_hidden()
    page.locator(".desk-filters summary").click()
    page.select_option("[name=country]", "PL")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("input.action-select")).to_have_count(1)
    page.locator("input.action-select").check()
    page.select_option("[name=action]", label="Won")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".messagelist .success")).to_have_text("1 inquiry closed: Won.")
