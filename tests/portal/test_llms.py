"""/llms.txt by the rules of https://llmstxt.org: a name, a quotation, lists of links."""

import re

import pytest
from markdown_it import MarkdownIt

from articles.markup import parse
from portal.models import CompanyText
from tests.factories import make_article, make_company, make_edition

pytestmark = pytest.mark.django_db
SITE = "https://www.harbor.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def text(client, path="/llms.txt"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    return response.content.decode()


def test_it_starts_with_a_name_and_a_quotation_and_goes_on_with_lists_of_links(client):
    make_company(tagline="Castings for ports", about="We cast.\nSince 1990.")
    make_edition()
    elements = parse(MarkdownIt().render(text(client))).elements(
        "h1", "h2", "blockquote", "p", "ul"
    )
    assert [one.tag for one in elements] == ["h1", "blockquote", "p", "p", *["h2", "ul"] * 3]
    assert elements[0].text() == "Harbor Castings"
    assert elements[1].text() == "Castings for ports"
    assert [one.text() for one in elements if one.tag == "h2"] == [
        "News List",
        "Contact",
        "Optional",
    ]
    items = [item for one in elements if one.tag == "ul" for item in one.elements("li")]
    assert all(item.children[0].tag == "a" for item in items)


def test_articles_are_listed_as_markdown_that_is_there(client):
    make_edition("Steel & [rope]", slug="steel")
    make_edition("Hidden", is_noindex=True)
    make_article("Draft")
    listed = re.findall(r"^- \[(.*)\]\((.*\.md)\): (.*)$", text(client), re.MULTILINE)
    assert listed == [("Steel & \\[rope\\]", f"{SITE}/news/steel.md", "About Steel & \\[rope\\].")]
    assert client.get("/news/steel.md").status_code == 200


def test_each_language_has_its_own_and_they_know_each_other(client):
    company = make_company()
    CompanyText.objects.create(company=company, language="zh-hans", name="港湾铸造")
    make_edition("桥梁用钢", language="zh-hans")
    chinese = text(client, "/zh-hans/llms.txt")
    assert chinese.startswith("# 港湾铸造\n")
    assert "桥梁用钢" in chinese
    assert "## Optional" in chinese
    assert f"[English]({SITE}/llms.txt)" in chinese
    assert f"[简体中文]({SITE}/zh-hans/llms.txt)" in text(client)


def test_it_says_how_to_reach_the_company(client):
    make_company()
    said = text(client)
    assert f"[Contact Supplier]({SITE}/contact/inquiry/)" in said
    assert "[sales@harbor.example](mailto:sales@harbor.example): Sales" in said


def test_it_costs_two_queries(client, django_assert_num_queries):
    make_company()
    for number in range(3):
        make_edition(f"Number {number}")
    with django_assert_num_queries(2):
        text(client)


def test_a_site_that_is_not_set_up_has_one(client):
    assert text(client).startswith("# ")
