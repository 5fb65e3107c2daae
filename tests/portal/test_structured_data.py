"""What the head of every public page tells search engines and networks, by what they published
(tests/portal/requirements.py), and whether it is true."""

import json
from collections import Counter
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from PIL import Image

from articles import structured_data
from portal.templatetags.site import OG_LOCALES
from tests import public_pages
from tests.portal import requirements

pytestmark = pytest.mark.django_db
EVERYWHERE = {"Organization", "WebSite"}
PARTS = {"BreadcrumbList", "ContactPoint", "ImageObject", "ListItem", "PostalAddress"}
SEARCHES = {"search", "results", "no results"}  # not listed, and shared all the same
TYPES = {
    "home": {"WebPage", "ItemList"},
    "contact": {"ContactPage", "BreadcrumbList"},
    "form": {"WebPage", "BreadcrumbList"},
    "article": {"NewsArticle", "BreadcrumbList"},
    "plain article": {"NewsArticle", "BreadcrumbList"},
    "list": {"CollectionPage", "ItemList", "BreadcrumbList"},
    "second page": {"CollectionPage", "ItemList", "BreadcrumbList"},
    "keyword": {"CollectionPage", "ItemList", "BreadcrumbList"},
    "archive": {"CollectionPage", "ItemList", "BreadcrumbList"},
}


class Head(HTMLParser):
    """What a page says: title, metas by name (lists), links by relation, data."""

    def __init__(self, html):
        super().__init__()
        self.title, self.metas, self.links, self.data, self.open = "", {}, [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.open = {"title": "title"}.get(tag, values.get("type") if tag == "script" else "")
        if tag == "meta" and (name := values.get("name") or values.get("property")):
            self.metas.setdefault(name, []).append(values["content"])
        if tag == "link":
            self.links.append(values)

    def handle_data(self, data):
        if self.open == "title":
            self.title += data
        if self.open == "application/ld+json":
            self.data.append(json.loads(data))

    def handle_endtag(self, tag):
        self.open = ""

    def link(self, rel):
        return [link["href"] for link in self.links if link["rel"] == rel]

    @property
    def languages(self):
        return {link["hreflang"]: link["href"] for link in self.links if "hreflang" in link}

    @property
    def things(self):
        return list(requirements.things(self.data))


class Site:
    """Heads of pages by address, each read once."""

    def __init__(self, client):
        self.client = client
        self.pages = public_pages.pages(public_pages.build())
        self.heads = {}

    def head(self, page):
        key = page.path, str(page.posted)
        if key not in self.heads:
            self.heads[key] = Head(public_pages.answer(self.client, page))
        return self.heads[key]

    def at(self, url):
        """The head of the page at a whole address, which must be there and be of this site."""
        assert url.startswith(f"{settings.SITE_URL}/"), url
        path = url.removeprefix(settings.SITE_URL).partition("#")[0]
        return self.head(public_pages.Page(path, "", ""))

    def listed(self):
        return [
            (page, self.head(page))
            for page in self.pages
            if page.is_listed and page.posted is None and "?article" not in page.path
        ]


@pytest.fixture
def site(client):
    return Site(client)


def test_every_page_says_what_is_published_as_required_and_it_is_true(site):
    """One test of many parts: the pages are made once."""
    for page, head in site.listed():
        check_texts(page, head)
        check_data(page, head)
        check_shared_link(page, head)
        check_canonical(site, head)
        check_languages(site, page, head)
    check_addresses(site)
    check_pictures(site)
    check_distinct(site)
    check_unlisted(site)


def check_texts(page, head):
    assert requirements.is_text(head.title), page
    (description,) = head.metas["description"]
    assert 5 < len(description) <= 300, page
    assert head.metas["robots"] == ["max-image-preview:large"], page
    assert head.metas["twitter:card"] == ["summary_large_image"]


def check_data(page, head):
    assert [fault for thing in head.things for fault in requirements.faults(thing)] == [], page
    found = {thing["@type"] for thing in head.things}
    assert (EVERYWHERE | TYPES[page.kind]) <= found, page
    known = {thing.get("@id") for thing in head.things}
    assert references(head.data) <= known, page
    for thing in head.things:
        for position, item in enumerate(thing.get("itemListElement", [])):
            first = public_pages.PER_PAGE + 1 if page.kind == "second page" else 1
            expected = position + (first if thing["@type"] == "ItemList" else 1)
            assert item["position"] == expected, page
        if "inLanguage" in thing and thing["@type"] != "WebSite":
            assert thing["inLanguage"] == page.language


def references(value):
    """The ids that things refer to: those of things which say nothing else."""
    if isinstance(value, list):
        return set().union(*map(references, value))
    if not isinstance(value, dict):
        return set()
    if value.keys() == {"@id"}:
        return {value["@id"]}
    return set().union(*map(references, value.values()))


def check_shared_link(page, head):
    wanted = dict(requirements.OPEN_GRAPH)
    if "NewsArticle" in TYPES.get(page.kind, ()):
        wanted |= requirements.ARTICLE
    for name, check in wanted.items():
        values = head.metas.get(name, [])
        assert values, (page, name)
        assert all(map(check, values)), (page, name, values)
        assert len(values) == 1 or name == "article:tag", (page, name)
    assert head.metas["og:title"][0] in head.title
    assert "Harbor" not in head.metas["og:title"][0] or page.kind == "home"
    assert head.metas["og:url"] == head.link("canonical")
    assert head.metas["og:locale"] == [OG_LOCALES[page.language]]


def check_canonical(site, head):
    """https://www.rfc-editor.org/rfc/rfc6596: one, and it names itself."""
    (url,) = head.link("canonical")
    assert site.at(url).link("canonical") == [url]


def check_languages(site, page, head):
    """https://developers.google.com/search/docs/specialty/international/localized-versions"""
    languages = dict(head.languages)
    if page.kind in {"home", "list", "contact", "form", "article"}:
        assert languages.keys() == {*public_pages.TITLES, "x-default"}, page
    if not languages:
        return
    assert languages[page.language] == head.link("canonical")[0]
    assert languages["x-default"] == languages["en"]
    for language, url in languages.items():
        assert language == "x-default" or requirements.is_language(language)
        assert site.at(url).languages == languages, page
        assert site.at(url).link("canonical") == [url]


def check_addresses(site):
    """Every address in the data that is no picture's is the canonical one of a page that is there
    and may be listed, or that of the list's page itself."""
    urls = {
        thing[name].partition("#")[0]
        for _page, head in site.listed()
        for thing in head.things
        for name in ("@id", "url", "item", "mainEntityOfPage")
        if name in thing and thing["@type"] != "ImageObject"
    }
    hidden = {page.path for page in site.pages if page.kind == "hidden article"}
    for url in urls:
        if urlsplit(url).path not in hidden:  # lists name what readers see
            assert site.at(url).link("canonical") == [url]


def check_pictures(site):
    images = {
        (thing["url"], thing["width"], thing["height"])
        for _page, head in site.listed()
        for thing in head.things
        if thing["@type"] == "ImageObject"
    }
    names = ("og:image:width", "og:image:height")
    shared = {
        (head.metas["og:image"][0], *(int(head.metas[name][0]) for name in names))
        for _page, head in site.listed()
    }
    assert {(width, height) for _url, width, height in shared} == {(1200, 630)}
    for url, width, height in images | shared:
        response = site.client.get(urlsplit(url).path)
        assert response.status_code == 200, url
        with Image.open(BytesIO(b"".join(response))) as image:
            assert image.size == (width, height), url
            assert image.format == "JPEG"  # what every reader of the data knows
        assert width * height >= 50_000  # Google's least for an article's picture


def check_distinct(site):
    """No two pages have one title or one description."""
    titles = Counter(head.title for _page, head in site.listed())
    descriptions = Counter(head.metas["description"][0] for _page, head in site.listed())
    assert {text: count for text, count in (titles + descriptions).items() if count > 1} == {}


def check_unlisted(site):
    for page in site.pages:
        if not page.is_listed:
            head = site.head(page)
            assert head.metas["robots"][0].startswith("noindex"), page
            assert head.languages == {}, page
            found = {thing["@type"] for thing in head.things}
            assert page.kind == "hidden article" or found <= EVERYWHERE | PARTS, page
            if page.kind in SEARCHES:
                check_shared_link(page, head)


def test_every_language_has_a_name_that_networks_know():
    assert OG_LOCALES.keys() == dict(settings.LANGUAGES).keys()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"headline": "x" * 111}, "NewsArticle.headline is wrong"),
        ({"datePublished": "2025-01-05T08:00:00"}, "NewsArticle.datePublished is wrong"),
        ({"url": "/news/"}, "NewsArticle.url is wrong"),
        ({"inLanguage": "english"}, "NewsArticle.inLanguage is wrong"),
    ],
)
def test_the_check_finds_what_is_wrong(change, fault):
    said = requirements.faults({"@type": "NewsArticle", **change})
    assert any(text.startswith(fault) for text in said)
    assert "NewsArticle lacks author" in said


def test_the_data_cannot_end_its_element():
    text = "</script><!-- & \u2028\u2029"
    html = structured_data.script({"name": text})
    assert html.count("<") == html.count(">") == 2
    assert not {*"&\u2028\u2029"} & {*html}
    assert json.loads(html.partition(">")[2].removesuffix("</script>"))["name"] == text
