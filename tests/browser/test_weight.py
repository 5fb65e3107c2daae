"""What an article's page loads, in a browser: little, in few requests, and nothing moves."""

import pytest
from playwright.sync_api import expect

from articles.models import Picture
from tests.articles.pictures import checkered, saved
from tests.factories import make_card, make_company, make_edition, make_keyword

BODY = "".join(f"<h2>Part {n}</h2><p>{'Bridges need tough steel. ' * 40}</p>" for n in range(6))
RECORD_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def article(live_server):
    """An article with a picture of its own and one in its card; others lead on to it."""
    make_company()
    picture = Picture.objects.add(saved(checkered(size=(900, 600)), "JPEG"), alt="Castings")
    values = {"hero": picture, "body": BODY, "keywords": [make_keyword()]}
    for number in range(4):
        edition = make_edition(f"Harbor cranes {number}", **values, card=make_card(picture=picture))
    return edition.get_absolute_url()


def load(page, path):
    """Open a page and read it to its end; every answer on the way."""
    answers = []

    def hear(answer):
        answers.append(answer)

    page.on("response", hear)
    page.add_init_script(RECORD_SHIFTS)
    page.goto(path, wait_until="networkidle")
    page.get_by_role("contentinfo").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    return answers


@pytest.mark.parametrize("width", [360, 1280])
def test_an_article_is_light_and_nothing_in_it_moves(open_page, article, width):
    page = open_page(viewport={"width": width, "height": 740}, reduced_motion="reduce")
    answers = load(page, article)
    files = {answer.url: answer.body() for answer in answers if "/media/" not in answer.url}
    assert len(files) <= 6, list(files)
    code = [body for url, body in files.items() if url.endswith((".css", ".js"))]
    assert sum(map(len, code)) < 40_000
    assert sum(page.evaluate("shifts")) == 0


def test_the_main_picture_comes_first_and_the_others_when_they_are_near(page, article):
    page.goto(article)
    assert page.locator("main img").first.get_attribute("fetchpriority") == "high"
    later = page.locator("main img:not(.hero img)")
    expect(later).to_have_count(4)
    assert all(image.get_attribute("loading") == "lazy" for image in later.all())
    for image in page.locator("img").all():
        assert image.get_attribute("width")
        assert image.get_attribute("height")


def test_what_answers_a_click_is_fetched_when_the_pointer_comes_near(page, article):
    page.goto(article)
    link = page.get_by_role("link", name="Company Contact Information").first
    with page.expect_response("**/dialog.js"):
        link.hover()


def test_a_click_before_its_script_came_is_answered_when_it_has(page, article):
    page.goto(article)
    page.evaluate("document.querySelector('.article a[data-dialog-page]').click()")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_link_whose_script_cannot_be_fetched_is_a_plain_link(page, article):
    page.expected_errors = ["Failed to load"]
    page.route("**/js/inquiry-*.js", lambda route: route.abort())
    page.goto(article)
    page.get_by_role("link", name="Contact Supplier").first.click()
    page.wait_for_url("**/contact/inquiry/**")
