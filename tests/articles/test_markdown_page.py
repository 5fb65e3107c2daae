"""An article as Markdown, as a program asks for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article, make_card, make_edition, make_keyword, make_picture
from tests.pages import html_of

pytestmark = pytest.mark.django_db
SITE = "https://www.harbor.example"
PATH = "/news/steel-for-bridges.md"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def test_it_is_the_whole_article(client):
    make_edition(
        posted_on="2026-03-05",
        hero=make_picture(alt="A crane", caption="At dawn"),
        keywords=[make_keyword("rope")],
        card=make_card("Wire rod", text="In coils"),
    )
    response = client.get(PATH)
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert (
        response.content.decode()
        == f"""# Steel for bridges

Posted on 5 March 2026

> About Steel for bridges.

![A crane]({SITE}/media/pictures/crane.jpeg)

At dawn

## Grades

Bridges need tough steel.

***

[Wire rod: View Detail](https://harbor.example/wire)

In coils

Keywords: [rope]({SITE}/news/keyword/rope/)

Source: <{SITE}/news/steel-for-bridges/>
"""
    )


def test_it_names_the_page_as_the_one_to_list(client):
    make_edition()
    response = client.get(PATH)
    assert response["Link"] == f'<{SITE}/news/steel-for-bridges/>; rel="canonical"'
    assert not response.has_header("X-Robots-Tag")


def test_what_is_hidden_from_search_engines_is_so_here(client):
    make_edition(is_noindex=True)
    assert client.get(PATH)["X-Robots-Tag"] == "noindex"


def test_the_page_leads_to_it(client):
    make_edition()
    html = html_of(client, "/news/steel-for-bridges/")
    assert f'<link rel="alternate" type="text/markdown" href="{SITE}{PATH}">' in html


def test_it_speaks_the_language_of_its_article(client):
    make_edition("فولاذ للجسور", language="ar", body="<p>متين</p>")
    text = client.get("/ar/news/فولاذ-للجسور.md").content.decode()
    assert text.startswith("# فولاذ للجسور\n")
    assert "Posted on" not in text
    assert client.get("/news/فولاذ-للجسور.md").status_code == 404


def test_earlier_addresses_lead_to_it(client):
    edition = make_edition()
    article = Article.objects.get(pk=edition.article_id)
    article.slug = "桥梁"
    article.save()
    article.publish(None)
    response = client.get(PATH)
    assert (response.status_code, response["Location"]) == (301, "/news/%E6%A1%A5%E6%A2%81.md")
    assert client.get(response["Location"]).status_code == 200


def test_nothing_but_what_is_live_is_there(client):
    make_article("Draft")
    make_edition("To come", at=timezone.now() + timedelta(hours=1))
    make_edition("Gone").article.withdraw()
    for slug in ("draft", "to-come", "gone", "nothing"):
        assert client.get(f"/news/{slug}.md").status_code == 404


def test_it_costs_one_query(client, django_assert_num_queries):
    make_edition(keywords=[make_keyword()], card=make_card(), hero=make_picture())
    with django_assert_num_queries(1):
        client.get(PATH)
