"""Links say by themselves where they lead, and track nobody."""

import pytest

from tests.articles.checklist import findings, texts
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def article_with(text, address="https://steel.example/grades"):
    return make_article(body=f'<p>See <a href="{address}">{text}</a></p>')


@pytest.mark.parametrize(
    "text",
    [
        "click here",
        "Here",
        "HERE »",
        "read more…",
        "<strong>Learn</strong> more",
        "点击这里",
        "这里",
        "查看更多 >",
        "阅读全文。",
        "https://steel.example/grades",
        "www.steel.example",
        "",
    ],
)
def test_a_link_that_tells_nothing_is_found(text):
    assert len(findings(article_with(text), "link_text")) == 1


@pytest.mark.parametrize(
    "text",
    ["grades of steel", "Read more about grades", "steel.example", "钢丝绳等级", "here and there"],
)
def test_a_link_that_tells_where_it_leads_is_not(text):
    assert not findings(article_with(text), "link_text")


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://a.example/?utm_source=mail&amp;id=3", "utm_source=mail"),
        ("https://a.example/?id=3&amp;FBCLID=x", "FBCLID=x"),
        ("https://a.example/?gclid=1&amp;mc_eid=2", "gclid=1&mc_eid=2"),
        ("/news/steel/?utm_campaign=x", "utm_campaign=x"),
        ("https://www.google.com/url?q=https%3A%2F%2Fa.example%2F", "https://a.example/ instead"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example", "https://a.example instead"),
        ("https://eur01.safelinks.protection.outlook.com/?url=x", "the page itself"),
        ("https://link.zhihu.com/?target=https%3A//a.example", "https://a.example instead"),
        ("https://a.example/?page=2", None),
        ("https://a.example/#utm_source=x", None),
        ("https://www.google.com/maps?q=x", None),
        ("mailto:ann@a.example?subject=utm_source", None),
        ("https://[broken/?utm_source=x", None),
    ],
)
def test_a_link_that_tracks_is_named_with_what_to_do(address, named):
    found = texts(article_with("grades", address), "tracking_link")
    assert len(found) == bool(named)
    assert all(named in text for text in found)
