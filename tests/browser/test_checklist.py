"""The checklist and the search result beside the form, while somebody types."""

import pytest
from playwright.sync_api import expect

from articles.models import Picture
from tests.articles.test_picture import photo
from tests.browser.signing_in import sign_in
from tests.factories import make_article, make_user

BODY = '<h2>Grades</h2><p>See <a href="/news/nothing/">here</a></p>'
# axe-core itself tries styles while it looks at form fields.
BY_AXE = ["Applying inline style", "CSP: style-src"]


def form_of(article):
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture
def desk(page):
    sign_in(page, make_user("Edith", "articles.*"))
    return page


def test_what_is_typed_is_shown_as_search_results_would(desk):
    Picture.objects.add(photo((1600, 1000)), alt="A red crane")
    article = make_article(hero=Picture.objects.get())
    desk.goto(form_of(article))
    expect(desk.locator(".search-result .shown-title")).to_have_text("Steel for bridges")
    desk.locator("#id_title").fill(
        "Steel for bridges, cranes and ships: what each grade can carry today"
    )
    expect(desk.locator(".search-result .shown-title")).to_contain_text("Steel for bridges, cranes")
    expect(desk.locator(".search-result .shown-title")).to_contain_text("…")
    expect(desk.locator(".shown-counts")).to_contain_text("Title: 68 of about")
    expect(desk.locator(".shown-counts")).to_contain_text("Search results cut off its end.")
    desk.locator("#id_summary").fill("Grades and loads.")
    expect(desk.locator(".shared-card .shown-text")).to_have_text("Grades and loads.")
    desk.get_by_label("hidden from search engines").check()
    expect(desk.locator(".search-result")).to_contain_text("Nowhere")
    desk.get_by_label("hidden from search engines").uncheck()
    expect(desk.locator(".search-result .shown-title")).to_be_visible()
    desk.locator("#id_hero").fill("")
    expect(desk.locator(".shared-card")).to_contain_text("No main picture")
    # The stock popup tells its choice through the admin's own jQuery.
    choose = "value => django.jQuery('#id_hero').val(value).trigger('change')"
    desk.evaluate(choose, str(article.hero_id))
    expect(desk.locator(".shared-card img")).to_be_visible()


def test_the_panel_says_what_is_found_and_leads_to_the_field(desk):
    desk.goto(form_of(make_article(body=BODY, summary="")))
    panel = desk.locator("[data-check-panel]")
    expect(panel.locator("summary")).to_have_text("Checklist – found: 4")
    panel.locator("summary").press("Enter")
    expect(panel).to_contain_text("leads to /news/nothing/, where there is no page.")
    desk.wait_for_selector(".ProseMirror")
    panel.get_by_role("listitem").filter(has_text="/news/nothing/, where").get_by_role(
        "link"
    ).click()
    expect(desk.locator(".ProseMirror")).to_be_focused()
    panel.get_by_role("listitem").filter(has_text="No summary").get_by_role("link").click()
    expect(desk.locator("#id_summary")).to_be_focused()


def test_the_page_before_publishing_leads_into_the_text(desk):
    article = make_article(body=BODY, summary="")
    desk.goto(f"/admin/articles/article/{article.pk}/publish/")
    desk.locator(".checklist").get_by_role("link", name="Go to “Body”").first.click()
    expect(desk.locator(".ProseMirror")).to_be_focused()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_form_and_list_are_accessible_and_fit(open_page, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = BY_AXE
    sign_in(page, make_user("Edith", "articles.*"))
    article = make_article("Steel for bridges " * 5, slug="steel", body=BODY)
    page.goto(form_of(article))
    page.locator("[data-check-panel] summary").click()
    page.wait_for_selector("[data-check-panel] [data-checklist]")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"/admin/articles/article/{article.pk}/checklist/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
