"""A text, and headings that make an outline."""

import pytest

from tests.articles.checklist import findings, texts
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "is_empty"),
    [("", True), ("<p></p><p> &nbsp;</p>", True), ("<p>Steel</p>", False)],
)
def test_an_article_without_a_word_is_found(body, is_empty):
    assert bool(findings(make_article(body=body), "empty_body")) is is_empty


def test_a_picture_alone_is_a_text():
    body = f'<figure data-picture="{make_picture().pk}"></figure>'
    assert not findings(make_article(body=body), "empty_body")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2>", []),
        ("<h2>A</h2><h4>B</h4>", ["B"]),
        ("<h2>A</h2><h4>B</h4><h4>C</h4><h2>D</h2><h4>E</h4>", ["B", "E"]),
        ("<h3>A</h3><h3>B</h3>", ["A"]),
        ("<h2></h2><h3>A</h3>", ["A"]),
        ("<p>No heading</p>", []),
        ("<blockquote><h3>A</h3></blockquote>", ["A"]),
    ],
)
def test_a_level_that_is_left_out_is_named_by_its_heading(body, named):
    found = texts(make_article(body=body), "heading_order")
    assert len(found) == len(named)
    assert all(f"“{name}”" in text for name, text in zip(named, found, strict=True))


def test_headings_without_words_are_counted():
    article = make_article(body="<h2>A</h2><h2></h2><h3> &nbsp;</h3>")
    assert texts(article, "empty_heading") == [
        "Headings without words: 2. Remove them or make them paragraphs."
    ]
