"""Publishing, its undoing, editions and older drafts in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Edition
from tests.browser.signing_in import sign_in
from tests.browser.test_admin import BY_AXE
from tests.factories import (
    make_card,
    make_company,
    make_edition,
    make_keyword,
    make_picture,
    make_user,
)


def changed(by):
    """A live article with another draft, which is scheduled too."""
    make_company()
    figure = f'<figure data-picture="{make_picture().pk}"></figure>'
    words = "<p>Same words here.</p>" * 3
    first = make_edition("Steel", by=by, body=f"<h2>Grades</h2><p>Strong rope.</p>{words}{figure}")
    article = first.article
    article.title, article.card, article.hero = "Steel and rope", make_card(), make_picture()
    article.body = (
        f'<h3>Grades</h3>{figure}<p>Thin <a href="/news/steel/">rope</a>.</p>{words}'
        "<table><tbody><tr><th>Size</th><td>8 mm</td></tr></tbody></table><ul><li>One</li></ul>"
    )
    article.save()
    article.keywords.add(make_keyword())
    scheduled = article.publish(by, at=timezone.now() + timedelta(days=1))
    return article, first, scheduled


@pytest.mark.parametrize(("scheme", "width"), [("dark", 360), ("light", 1280)])
def test_every_page_is_accessible_and_no_wider_than_the_screen(open_page, axe, scheme, width):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.expected_errors = ["404", *BY_AXE]
    article, first, scheduled = changed(sign_in(page, make_user("Edith", "articles.*")))
    base = f"/admin/articles/article/{article.pk}"
    older = article.history.last().pk
    for path in (
        "/publish/",
        "/withdraw/",
        "/editions/",
        f"/editions/{first.pk}/",
        f"/editions/{scheduled.pk}/cancel/",
        "/history/",
        f"/history/{older}/",
    ):
        page.goto(f"{base}{path}")
        for summary in page.locator("#content summary").all():
            summary.click()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"{base}/editions/{first.pk}/")
    page.get_by_role("button", name="View as it was").click()
    page.get_by_role("heading", name="Steel", exact=True).wait_for()


def tab_to(page, locator):
    """Go there with the Tab key alone."""
    for _step in range(80):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("not reached")


def press(page, role, name):
    tab_to(page, page.get_by_role(role, name=name))
    page.keyboard.press("Enter")


def test_who_enters_a_date_need_not_choose_later_as_well(page):
    article = make_edition("Steel", by=sign_in(page, make_user("Edith", "articles.*"))).article
    page.goto(f"/admin/articles/article/{article.pk}/publish/")
    page.get_by_label("Publish at").fill("2099-01-01T09:00")
    expect(page.get_by_label("At a date and time")).to_be_checked()


def test_a_correction_is_scheduled_and_canceled_by_keyboard_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    user = sign_in(page, make_user("Edith", "articles.*"))
    make_company()
    article = make_edition("Steel", by=user, body="<p>Words</p>").article
    article.title = "Rope"
    article.save()
    page.goto(f"/admin/articles/article/{article.pk}/publish/")
    tab_to(page, page.get_by_label("Now"))
    page.keyboard.press("ArrowDown")
    later = timezone.localtime(timezone.now() + timedelta(days=1))
    tab_to(page, page.get_by_label("Publish at"))
    page.get_by_label("Publish at").fill(later.strftime("%Y-%m-%dT09:00"))
    press(page, "button", "Publish")
    page.locator(".messagelist").get_by_text("Scheduled for").wait_for()
    assert Edition.objects.count() == 2
    press(page, "link", "Cancel the schedule…")
    press(page, "button", "Cancel the schedule")
    page.get_by_text("is canceled.").wait_for()
    edition = Edition.objects.get()
    assert (edition.title, edition.ends_at) == ("Steel", None)
    page.get_by_role("link", name="Editions").click()
    page.wait_for_url("**/editions/")
    page.get_by_role("link", name="Steel", exact=True).click()
    press(page, "button", "Restore as a new draft")
    page.get_by_text("holds this text again").wait_for()
    assert Article.objects.get().title == "Steel"
