"""robots.txt, the list of sitemaps and the pages in it, and the file of IndexNow."""

import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from articles import sitemaps
from portal.models import CompanyText
from tests.factories import make_company, make_edition, make_keyword

SITE = "https://www.harbor.example"
SM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings, monkeypatch):
    settings.SITE_URL = SITE
    # PostgreSQL goes on counting keys from test to test: all are in the first file.
    monkeypatch.setattr(sitemaps, "size", lambda: 1_000_000)


def locations(client, path):
    root = ElementTree.fromstring(b"".join(client.get(path)))
    return [loc.text.removeprefix(SITE) for loc in root.iter(f"{SM}loc")]


def test_crawlers_may_read_all_but_searches(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())
    read = ("/", "/news/", "/news/steel/", "/zh-hans/news/", "/contact/", "/static/css/site.css")
    assert all(rules.can_fetch("Googlebot", path) for path in (*read, "/news/steel.md"))
    for search in ("/news/search/", "/news/search/?q=a", "/zh-hans/news/search/?q=a"):
        assert not rules.can_fetch("Googlebot", search)
    assert rules.site_maps() == [f"{SITE}/sitemap.xml"]
    assert "admin" not in response.content.decode()


def test_the_list_names_files_that_are_there(client):
    make_company()
    make_edition(keywords=[make_keyword()])
    files = locations(client, "/sitemap.xml")
    assert files == [
        "/sitemap-pages-1.xml",
        "/sitemap-articles-1.xml",
        "/sitemap-keywords-1.xml",
        "/sitemap-news.xml",
    ]
    assert all(locations(client, file) for file in files)


def test_every_listed_page_is_there_and_names_its_own_address(client):
    company = make_company()
    CompanyText.objects.create(company=company, language="zh-hans", name="港湾铸造")
    edition = make_edition(keywords=[make_keyword()])
    make_edition("桥梁用钢", language="zh-hans", group=edition.article.group)
    pages = [page for file in locations(client, "/sitemap.xml") for page in locations(client, file)]
    assert {"/", "/news/", "/contact/", "/zh-hans/", f"/news/{edition.posted_on.year}/"} <= {*pages}
    for page in {*pages}:
        response = client.get(page)
        assert response.status_code == 200, page
        html = response.content.decode()
        assert f'<link rel="canonical" href="{SITE}{page}">' in html
        assert not re.search(r'name="robots" content="[^"]*noindex', html), page


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap-articles-0.xml",
        "/sitemap-articles-99.xml",
        "/sitemap-keywords-99.xml",
        f"/sitemap-articles-{10**20}.xml",
        f"/sitemap-keywords-{10**20}.xml",
        "/sitemap-drafts-1.xml",
        "/sitemap-pages-2.xml",
    ],
)
def test_files_of_nothing_are_not_there(client, path):
    assert client.get(path).status_code == 404


def test_an_empty_site_has_its_own_pages(client):
    assert locations(client, "/sitemap.xml") == ["/sitemap-pages-1.xml", "/sitemap-news.xml"]
    assert locations(client, "/sitemap-pages-1.xml") == ["/", "/news/", "/contact/"]
    assert locations(client, "/sitemap-news.xml") == []


def test_the_key_of_indexnow_is_shown_to_who_knows_it(client, settings):
    settings.INDEXNOW_KEY = "0a1b2c3d4e5f"
    response = client.get("/0a1b2c3d4e5f.txt")
    assert (response.status_code, response.content) == (200, b"0a1b2c3d4e5f")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/other-key.txt").status_code == 404
    settings.INDEXNOW_KEY = ""
    assert client.get("/0a1b2c3d4e5f.txt").status_code == 404
