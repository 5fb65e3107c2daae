"""The checklist on the form, on its own page and at publication; search results."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import checklist
from articles.models import Edition, Override
from articles.rules import LEVELS, RULES
from tests.articles.desk import ADD, WRITER, change_url, log_in, values
from tests.factories import make_article, make_edition, make_keyword, make_picture, make_user
from tests.pages import html_of, part, words

pytestmark = pytest.mark.django_db
RESULT = "/admin/articles/article/search-result/"
DEAD = '<p>See <a href="/news/nothing/">grades of steel</a></p>'


def page(article):
    return f"/admin/articles/article/{article.pk}/checklist/"


def publish_url(article):
    return f"/admin/articles/article/{article.pk}/publish/"


def publish(client, article, **changes):
    sent = values(client.get(publish_url(article)).context["form"])
    return client.post(publish_url(article), {**sent, **changes}, follow=True)


def test_every_rule_has_a_level_and_a_function():
    assert {rule.__name__ for rule in checklist.CHECKS} == RULES.keys()
    assert {rule.level for rule in RULES.values()} <= {*LEVELS}


def test_the_level_of_a_rule_is_the_sites(settings):
    article = make_article(body="")
    found = {finding.rule: finding.level for finding in checklist.check(article)}
    assert (found["empty_body"], found["missing_picture"]) == ("block", "warn")
    settings.CHECKLIST = {**settings.CHECKLIST, "empty_body": "warn", "missing_picture": "off"}
    found = {finding.rule: finding.level for finding in checklist.check(article)}
    assert found["empty_body"] == "warn"
    assert "missing_picture" not in found


def test_what_blocks_comes_first_and_many_of_a_kind_are_counted():
    body = "".join(f'<p><a href="https://a.example/{n}">here</a></p>' for n in range(30))
    article = make_article(body=body + DEAD)
    levels = [finding.level for finding in checklist.check(article)]
    assert levels == sorted(levels)
    vague = [finding for finding in checklist.check(article) if finding.rule == "link_text"]
    assert len(vague) == checklist.SHOWN + 1
    assert vague[-1].text == "22 more of this kind."


def test_the_page_says_what_is_found_and_leads_to_the_fields(client):
    log_in(client)
    article = make_article(summary="", body=DEAD)
    said = words(html_of(client, page(article)))
    assert "Must be put right: The link “grades of steel” leads to /news/nothing/" in said
    assert "Look at: No summary" in said
    assert f"{change_url(article)}#id_summary" in client.get(page(article)).content.decode()


def test_an_article_without_fault_says_so(client):
    log_in(client)
    article = make_article(hero=make_picture())
    assert "The checklist finds nothing." in client.get(page(article)).content.decode()


def test_the_form_leads_to_the_checklist_without_looking_itself(client):
    log_in(client)
    article = make_article(body=DEAD)
    opened = client.get(change_url(article)).content.decode()
    assert f'href="{page(article)}"' in opened
    assert "Must be put right" not in opened
    assert "data-check-panel" not in client.get(ADD).content.decode()


def test_opening_the_form_costs_the_same_whatever_there_is_to_find(client):
    log_in(client)
    plain = make_article("Plain", hero=make_picture())
    body = "".join(f'<p>Ropes {n} <a href="/news/none-{n}/">here</a></p>' for n in range(60))
    faulty = make_article("Faulty", hero=make_picture(" "), body=body)
    client.get(change_url(plain))

    def queries(article):
        with CaptureQueriesContext(connection) as captured:
            client.get(change_url(article))
        return len(captured)

    few = queries(plain)
    for number in range(12):
        make_edition(f"Other {number}", body=body)
    assert queries(faulty) == few


def test_the_checklist_is_for_those_who_may_see_the_draft(client):
    article = make_article()
    assert client.get(page(article)).status_code == 302
    log_in(client, "Nobody", "inquiries.view_inquiry")
    assert client.get(page(article)).status_code == 403
    assert client.post(RESULT).status_code == 403


def test_a_missing_article_is_not_found_and_the_preview_takes_no_get(client):
    log_in(client)
    assert client.get("/admin/articles/article/999/checklist/").status_code == 404
    assert client.get(RESULT).status_code == 405


def test_looking_costs_the_same_whatever_the_others_are(client):
    keyword = make_keyword("steel")
    text = "".join(f"<p>Paragraph {number} of steel and ropes</p>" for number in range(40))
    article = make_article("Steel", body=text + DEAD, keywords=[keyword], hero=make_picture())

    def queries():
        with CaptureQueriesContext(connection) as captured:
            checklist.check(article)
        return len(captured)

    make_edition("Steel 0", body=text, keywords=[keyword], summary="About Steel.")
    few = queries()
    for number in range(1, 12):
        make_edition(f"Steel {number}", body=text, keywords=[keyword], summary="About Steel.")
    assert queries() == few
    assert few <= 16


# Publishing against it --------------------------------------------------------------------------


def test_what_blocks_is_not_published_without_a_reason(client):
    log_in(client)
    article = make_article(body=DEAD)
    response = publish(client, article)
    assert not Edition.objects.exists()
    assert "Say why it is published" in response.content.decode()
    assert "leads to /news/nothing/" in response.content.decode()


def test_a_reason_publishes_and_is_kept_with_the_edition_for_each_rule(client):
    user = log_in(client)
    article = make_article(body=DEAD, hero=make_picture(" "))
    publish(client, article, reason="  The page comes tomorrow. ")
    edition = Edition.objects.get()
    rows = {row.rule: row for row in Override.objects.filter(edition=edition)}
    assert rows.keys() == {"dead_link", "alt_text"}
    assert {(row.reason, row.by) for row in rows.values()} == {("The page comes tomorrow.", user)}
    assert "/news/nothing/" in rows["dead_link"].found


def test_a_scheduled_publication_is_checked_too(client):
    log_in(client)
    article = make_article(body="")
    soon = timezone.localtime(timezone.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    publish(client, article, when="later", starts_at=soon)
    assert not Edition.objects.exists()


def test_warnings_hold_nobody_up_and_leave_no_override(client):
    log_in(client)
    publish(client, make_article(summary=""), reason="None needed")
    assert Edition.objects.exists()
    assert not Override.objects.exists()


def test_without_the_permission_a_reason_does_not_help_even_if_forged(client):
    log_in(client, "Paul", *WRITER, "articles.change_every_article", "articles.publish_article")
    article = make_article(body="")
    response = publish(client, article, reason="Because")
    assert not Edition.objects.exists()
    assert "The body is empty." in response.content.decode()


def test_nothing_is_kept_when_the_publication_fails(client):
    log_in(client)
    first = make_edition().article
    first.slug = "moved"
    first.save()
    publish(client, make_article("Other", slug="steel-for-bridges", body=""), reason="Because")
    assert Edition.objects.count() == 1
    assert not Override.objects.exists()


@pytest.mark.parametrize(
    ("permissions", "reason", "field", "code"),
    [
        ([], "Because", "__all__", "blocked"),
        (["articles.override_checklist"], "  ", "reason", "reason"),
    ],
)
def test_overrides_are_refused_in_words(permissions, reason, field, code):
    findings = checklist.check(make_article(body=""))
    with pytest.raises(ValidationError) as refused:
        checklist.overrides(findings, reason, make_user("Paul", *permissions))
    assert [error.code for error in refused.value.update_error_dict({})[field]] == [code]


# As it would be shown ---------------------------------------------------------------------------


def test_the_form_shows_the_search_result_and_the_shared_link(client):
    log_in(client)
    article = make_article(slug="steel", summary="What each grade can carry.", hero=make_picture())
    shown = words(part(html_of(client, change_url(article)), "figure"))
    assert "127.0.0.1:8000 › news › steel" in shown
    assert "Steel for bridges What each grade can carry." in shown


def test_what_is_typed_is_shown_without_saving(client):
    log_in(client)
    picture = make_picture()
    sent = {
        "title": "钢丝绳" * 11,
        "slug": "rope",
        "language": "zh-hans",
        "summary": "短而清楚。",
        "hero": picture.pk,
    }
    shown = client.post(RESULT, sent).content.decode()
    assert "127.0.0.1:8000 › zh-hans › news › rope" in shown
    assert "Title: 33 of about 29 characters. Search results cut off its end." in words(shown)
    assert "Summary: 5 of about" in shown
    assert picture.shared_url() in shown


def test_what_is_hidden_from_search_engines_is_shown_as_a_link_alone(client):
    log_in(client)
    shown = client.post(RESULT, {"title": "Steel", "slug": "steel", "is_noindex": "on"})
    figures = shown.content.decode().split("<figure")
    assert "hidden from search engines" in figures[1]
    assert "Steel" not in figures[1]
    assert "Steel" in figures[2]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": "<b>x</b>", "slug": "../..", "language": "../x", "summary": "\x00", "hero": "x"},
        {"hero": "9" * 30, "title": "x" * 10_000},
        {"hero": "9" * 18},
    ],
)
def test_whatever_is_sent_is_shown_harmlessly(client, sent):
    log_in(client)
    response = client.post(RESULT, sent)
    assert response.status_code == 200
    assert "<b>x" not in response.content.decode()
