"""Reading in a browser: accessible at every size, usable by keyboard, without script, on paper."""

import re

import pytest
from playwright.sync_api import expect

from portal.models import CompanyText
from tests.factories import (
    make_card,
    make_company,
    make_edition,
    make_keyword,
    make_picture,
)

WORDS = "<p>" + "Bridges need tough steel. " * 40 + "</p>"
BODY = "".join(f"<h2>Part {number}</h2>{WORDS}" for number in range(6))
TABLE = "<table><tbody><tr><th>Grade</th><th>Yield strength in N/mm²</th></tr></tbody></table>"
ARTICLE = "/news/steel-for-bridges/"
PATHS = ["/", "/news/", ARTICLE, "/contact/", "/news/keyword/steel/", "/nothing/"]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(autouse=True)
def site(live_server):
    """A company in two languages and an article with everything."""
    company = make_company(tagline="Castings for ships", about="Since 1952.", address="1 Quay")
    CompanyText.objects.create(company=company, language="zh-hans", name="港湾铸造")
    card = make_card(text="In coils.")
    make_edition(body=BODY + TABLE, keywords=[make_keyword()], card=card)


def has_no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 768, 1280, 1920])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_page_scrolls_sideways(open_page, width, direction):
    make_edition(LONG, summary=LONG, keywords=[make_keyword(LONG[:80], slug="long")])
    CompanyText.objects.filter(language="en").update(name=LONG, tagline=LONG, address=LONG)
    page = open_page(viewport={"width": width, "height": 800})
    page.expected_errors = ["404"]
    for path in [*PATHS, f"/news/{LONG.lower()}/"]:
        page.goto(path)
        page.evaluate("dir => { document.documentElement.dir = dir }", direction)
        assert has_no_sideways_scroll(page), path


def test_the_first_tab_stop_skips_to_the_content(page):
    page.goto(ARTICLE)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("way", ["Escape", "Close", "Confirm"])
def test_the_contact_dialog_closes_and_gives_focus_back(page, way):
    page.goto(ARTICLE)
    link = page.get_by_role("link", name="Company Contact Information").first
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Company Contact Information")
    expect(dialog.get_by_role("heading")).to_be_focused()
    expect(dialog.get_by_role("link", name="sales@harbor.example")).to_be_visible()
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        dialog.get_by_role("button", name=way, exact=True).click()
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_the_contact_link_is_a_plain_link_when_its_page_cannot_be_fetched(page):
    page.goto(ARTICLE)
    page.evaluate("() => { XMLHttpRequest.prototype.send = () => { throw new Error('offline') } }")
    page.get_by_role("link", name="Company Contact Information").first.click()
    page.wait_for_url("**/contact/")


def test_copying_is_announced(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/contact/")
    page.get_by_role("button", name="Copy sales@harbor.example").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "sales@harbor.example"


def test_without_script_everything_is_there_and_nothing_dead(open_page):
    page = open_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto("/contact/")
    expect(page.get_by_role("link", name="sales@harbor.example").first).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    page.goto(ARTICLE)
    page.locator(".contents summary").click()
    page.get_by_role("link", name="Part 3").click()
    expect(page.get_by_role("heading", name="Part 3")).to_be_in_viewport()
    page.get_by_role("link", name="Company Contact Information").first.click()
    expect(page).to_have_url(re.compile(r"/contact/$"))


@pytest.mark.parametrize("number_of_headings", [0, 6])
@pytest.mark.parametrize("has_picture", [True, False])
def test_the_parts_of_an_article_follow_each_other(page, has_picture, number_of_headings):
    body = BODY if number_of_headings else WORDS
    make_edition("Parts", body=body, hero=make_picture() if has_picture else None)
    page.expected_errors = ["404"]  # the picture has no file
    page.goto("/news/parts/")
    parts = page.locator("h1, .hero, .prose, .floating, .article-foot").all()
    tops = [part.bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)
    assert len(tops) == 4 + has_picture


def test_on_a_phone_the_button_floats_until_its_own_place_is_reached(open_page):
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto(ARTICLE)
    button = page.locator("article").get_by_role("link", name="Contact Supplier")
    expect(button).to_have_count(1)
    expect(button).to_be_in_viewport()
    place = button.bounding_box()["y"]
    page.get_by_role("contentinfo").scroll_into_view_if_needed()
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    assert button.bounding_box()["y"] < place
    footer = page.get_by_role("contentinfo").bounding_box()
    assert button.bounding_box()["y"] + button.bounding_box()["height"] <= footer["y"]


def test_what_has_focus_is_not_behind_the_floating_button(open_page):
    page = open_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    make_edition("Links", body=WORDS + '<p><a href="https://iso.example/">Standard</a></p>' + WORDS)
    page.goto("/news/links/")
    page.locator(".breadcrumbs a").last.focus()
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Standard")
    expect(link).to_be_focused()
    bar = page.locator(".floating").bounding_box()
    assert link.bounding_box()["y"] + link.bounding_box()["height"] <= bar["y"]


def test_a_low_window_keeps_its_height_for_the_text(open_page):
    page = open_page(viewport={"width": 640, "height": 320})
    page.goto(ARTICLE)
    button = page.locator("article").get_by_role("link", name="Contact Supplier")
    expect(button).not_to_be_in_viewport()


def test_the_contents_list_is_folded_on_phones_and_open_beside_the_text(open_page):
    phone = open_page(viewport={"width": 360, "height": 740})
    phone.goto(ARTICLE)
    expect(phone.get_by_role("link", name="Part 3")).to_be_hidden()
    desk = open_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    desk.goto(ARTICLE)
    desk.get_by_role("link", name="Part 3").click()
    expect(desk.get_by_role("link", name="Part 3")).to_have_attribute("aria-current", "true")
    expect(desk.locator(".contents [aria-current]")).to_have_count(1)


def test_a_line_of_text_is_of_a_length_that_reads_well(page):
    page.goto(ARTICLE)
    paragraph = page.locator(".prose > h2 + p").first
    style = paragraph.evaluate("e => [e.clientWidth, parseFloat(getComputedStyle(e).fontSize)]")
    characters = style[0] / (style[1] * 0.52)  # an average character of a sans-serif text face
    assert 60 <= characters <= 85


def test_what_can_be_pressed_is_44_pixels_high(open_page):
    page = open_page(viewport={"width": 360, "height": 740})
    for path in ("/", ARTICLE, "/contact/"):
        page.goto(path)
        low = (
            page.locator("header, nav, footer, main")
            .locator("a, button, summary")
            .evaluate_all(
                """all => all.filter((e) => e.checkVisibility() && !e.closest(".prose")
                 && !e.matches(".stretched"))
               .filter((e) => e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML)"""
            )
        )
        assert low == []


def test_paper_carries_the_text_and_no_buttons(page):
    make_edition("Printed", body=WORDS, hero=make_picture())
    page.goto(ARTICLE)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Contact Supplier").first).to_be_hidden()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).color") == "rgb(0, 0, 0)"
