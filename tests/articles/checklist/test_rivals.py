"""Articles that compete for a keyword, or nearly repeat each other."""

import pytest

from tests.articles.checklist import findings, texts
from tests.factories import make_article, make_edition, make_keyword

pytestmark = pytest.mark.django_db

ENGLISH = "<p>" + " ".join(f"word{number} of steel" for number in range(100)) + "</p>"
CHINESE = "<p>" + "".join(chr(0x4E00 + number * 7) for number in range(200)) + "</p>"


def test_a_keyword_in_both_titles_and_on_both_articles_is_found_with_the_rival():
    steel = make_keyword("steel")
    rival = make_edition("Which Steel for ships", keywords=[steel]).article
    article = make_article("Steel for bridges", keywords=[steel])
    (found,) = findings(article, "rival_keyword")
    assert "“Which Steel for ships”" in found.text
    assert "“steel”" in found.text
    assert found.link == f"/admin/articles/article/{rival.pk}/change/"


@pytest.mark.parametrize(
    ("title", "other_title", "is_on_other"),
    [
        ("Steel for bridges", "Rods for ships", True),
        ("Bridges", "Steel for ships", True),
        ("Steel for bridges", "Steel for ships", False),
        ("Steel for bridges", "Steelworks", True),
    ],
)
def test_sharing_less_is_no_rivalry(title, other_title, is_on_other):
    steel = make_keyword("steel")
    make_edition(other_title, keywords=[steel] if is_on_other else [])
    assert not findings(make_article(title, keywords=[steel]), "rival_keyword")


def test_chinese_keywords_are_found_inside_titles():
    rope = make_keyword("钢丝绳", slug="rope", language="zh-hans")
    make_edition("起重机钢丝绳选择", language="zh-hans", keywords=[rope])
    article = make_article("钢丝绳报废标准", language="zh-hans", keywords=[rope])
    assert len(findings(article, "rival_keyword")) == 1


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (CHINESE, "zh-hans")])
def test_a_text_that_nearly_repeats_another_is_found_with_its_share(text, language):
    other = make_edition("Original", body=text, language=language).article
    copy = text.replace("word50 ", "other ").replace("</p>", " 新句</p>")
    article = make_article("Copy", body=f"<h2>New</h2>{copy}", language=language)
    (found,) = findings(article, "repeated_text")
    percent = int(found.text.split(" %")[0].rpartition(" ")[2])
    assert 90 <= percent < 100
    assert "“Original”" in found.text
    assert found.link == f"/admin/articles/article/{other.pk}/change/"


def test_other_texts_short_texts_and_itself_are_not_found():
    make_edition("Short", body="<p>Prices on request</p>")
    make_edition("Other", body=ENGLISH.replace("word", "wire").replace("steel", "rope"))
    make_edition("Elsewhere", body=ENGLISH, language="zh-hans")
    make_edition("Gone", body=ENGLISH).article.withdraw()
    mine = make_edition("Mine", body=ENGLISH).article
    assert not findings(mine, "repeated_text")
    assert not findings(make_article("New", body="<p>Prices on request</p>"), "repeated_text")


def test_what_the_other_says_now_counts():
    article = make_edition("First", body=ENGLISH).article
    article.body = "<p>Something else</p>"
    article.save()
    article.publish(None)
    assert not texts(make_article("Second", body=ENGLISH), "repeated_text")


def test_the_original_is_found_among_many_that_share_a_phrase(monkeypatch):
    monkeypatch.setattr("articles.models.fingerprint.MOST", 3)
    phrase = "<p>" + " ".join(f"footer{number}" for number in range(300)) + "</p>"
    for number in range(8):
        own = " ".join(f"own{number}x{word}" for word in range(40))
        make_edition(f"Other {number}", body=f"<p>{own}</p>{phrase}")
    make_edition("Original", body=ENGLISH + phrase)
    (found,) = texts(make_article("Copy", body=ENGLISH + phrase), "repeated_text")
    assert "“Original” says nearly the same: 100 %" in found
