"""JSON-LD from plain values."""

from datetime import UTC, datetime

import pytest

from articles import structured_data

SITE = "https://a.example"
MOMENT = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)


def article(**values):
    values = {
        "url": f"{SITE}/news/steel/",
        "headline": "Steel",
        "description": "About steel.",
        "language": "en",
        "published": MOMENT,
        "modified": MOMENT,
        **values,
    }
    return structured_data.news_article(SITE, structured_data.Article(**values))


def test_what_is_empty_is_left_out():
    assert not {"image", "keywords", "articleSection", "wordCount"} & article().keys()
    full = article(keywords=["wire", "rope"], words=3)
    assert (full["articleSection"], full["keywords"]) == ("wire", ["wire", "rope"])
    assert full["datePublished"] == "2025-03-04T05:06:07+00:00"


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("x" * 110, "x" * 110),
        ("x" * 111, "x" * 109 + "…"),
        ("word " * 30, ("word " * 21).rstrip() + "…"),
        ("钢" * 200, "钢" * 109 + "…"),
    ],
)
def test_a_headline_has_at_most_110_characters(headline, expected):
    assert article(headline=headline)["headline"] == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Two words", 2),
        ("It’s 5.5 mm", 5),
        ("钢丝绳 rope", 4),
        ("サンプル", 4),
        ("حبل من الفولاذ", 3),
    ],
)
def test_words_are_counted_in_any_script(text, count):
    assert structured_data.word_count(text) == count


def test_places_in_a_list_go_on_from_page_to_page():
    listed = structured_data.item_list([("A", f"{SITE}/a/"), ("B", f"{SITE}/b/")], first=13)
    assert [item["position"] for item in listed["itemListElement"]] == [13, 14]
    assert listed["numberOfItems"] == 2


def test_the_last_step_of_the_way_is_the_page_itself():
    first, last = structured_data.breadcrumbs([("Home", f"{SITE}/"), ("Steel", "")])[
        "itemListElement"
    ]
    assert first["item"] == f"{SITE}/"
    assert (last["name"], "item" in last) == ("Steel", False)
