"""Title and summary: there, different from those of others, short enough to be shown."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.articles.checklist import findings, texts
from tests.factories import make_article, make_edition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "rule"), [("title", "missing_title"), ("summary", "missing_summary")]
)
@pytest.mark.parametrize(("text", "count"), [("", 1), ("  ", 1), ("Steel", 0)])
def test_an_empty_one_is_found_at_its_field(field, rule, text, count):
    found = findings(make_article(slug="steel", **{"title": "Steel", field: text}), rule)
    assert [finding.field for finding in found] == [field] * count


@pytest.mark.parametrize("is_hidden", [True, False])
def test_an_article_hidden_from_search_engines_is_found(is_hidden):
    found = findings(make_article(is_noindex=is_hidden), "hidden")
    assert [finding.field for finding in found] == ["is_noindex"] * is_hidden


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("title", "Steel for bridges", None),
        ("title", "Steel for bridges, cranes and ships: how much each grade can carry", "has 66"),
        ("title", "钢丝绳" * 9, None),
        ("title", "钢丝绳" * 10, "The title has 30 characters; search results show about 29."),
        ("summary", "Short and clear. " * 8, None),
        ("summary", "Short and clear. " * 15, "The summary has 255 characters"),
        (
            "summary",
            "短而清楚。" * 15,
            "The summary has 75 characters; search results show about 70.",
        ),
    ],
)
def test_one_that_would_be_cut_off_is_found(field, text, said):
    found = texts(make_article(slug="steel", **{"title": "Steel", field: text}), f"{field}_length")
    assert len(found) == bool(said)
    assert all(said in text for text in found)


def test_the_title_and_summary_of_another_live_article_are_found_with_its_name():
    other = make_edition("Steel for bridges", summary="About steel.").article
    article = make_article("steel  for Bridges!", slug="mine", summary="About Steel")
    (title,) = findings(article, "duplicate_title")
    (summary,) = findings(article, "duplicate_summary")
    assert "“Steel for bridges”" in title.text
    assert "“Steel for bridges”" in summary.text
    assert title.link == summary.link == f"/admin/articles/article/{other.pk}/change/"


def test_what_readers_do_not_see_beside_it_is_no_duplicate():
    make_edition("Steel", slug="withdrawn").article.withdraw()
    make_edition("Steel", slug="soon", at=timezone.now() + timedelta(days=1))
    make_edition("Steel", slug="zh", language="zh-hans")
    make_article("Steel", slug="draft")
    mine = make_edition("Steel", slug="mine").article
    renamed = make_edition("Steel", slug="renamed").article
    renamed.title = "Ropes"
    renamed.save()
    renamed.publish(None)
    assert not findings(mine, "duplicate_title")


def test_a_missing_summary_is_no_duplicate():
    make_edition("Steel", summary="")
    assert not findings(make_article("Ropes", summary=""), "duplicate_summary")
