"""Sitemaps as a crawler sees them: valid, whole, of what is live alone, read piece by piece."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from xml.etree import ElementTree

import pytest
from django.http import StreamingHttpResponse
from django.utils import timezone

from articles import sitemap_xml, sitemaps
from articles.models import Article
from articles.sitemap_xml import News, Url
from tests.clock import set_clock
from tests.factories import make_article, make_company, make_edition, make_keyword, make_picture

SITE = "https://www.harbor.example"
SM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = 'A & B <b>"]]>\x0b\ufffe\U0001f600'


SIZE = sitemaps.size


@pytest.fixture(autouse=True)
def _site(settings, monkeypatch):
    settings.SITE_URL = SITE
    SIZE.cache_clear()  # it depends on the length of the site's address
    # PostgreSQL goes on counting keys from test to test: all are in the first file.
    monkeypatch.setattr(sitemaps, "size", lambda: 1_000_000)


def sitemap(client, path="/sitemap-articles-1.xml"):
    """The parsed file, checked against what the schemas ask for."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(b"".join(response))
    for url in root:
        check_url(url)
    return root


def check_url(url):
    """https://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd and siteindex.xsd: `loc` comes first
    and once, then `lastmod`, then extensions; an address has 12 to 2,048 characters."""
    assert url.tag in {f"{SM}url", f"{SM}sitemap"}
    own = [child.tag for child in url if child.tag.startswith(SM)]
    assert own in ([f"{SM}loc"], [f"{SM}loc", f"{SM}lastmod"])
    assert [child.tag for child in url][: len(own)] == own
    assert url.findtext(f"{SM}loc").startswith(SITE)
    assert 12 <= len(url.findtext(f"{SM}loc")) <= 2048
    assert url.findtext(f"{SM}loc").isascii()
    if f"{SM}lastmod" in own:
        assert datetime.fromisoformat(url.findtext(f"{SM}lastmod")).tzinfo


def paths(root):
    return [loc.text.removeprefix(SITE) for loc in root.iter(f"{SM}loc")]


def alternates(url):
    links = url.findall(f"{XHTML}link")
    assert all(link.get("rel") == "alternate" for link in links)
    return {link.get("hreflang"): link.get("href").removeprefix(SITE) for link in links}


def test_writing_takes_nothing_before_it_is_asked_for():
    taken = []

    def endless() -> Iterator[Url]:
        for number in count():
            taken.append(number)
            yield Url(f"{SITE}/{number}/")

    pieces = sitemap_xml.urlset(endless())
    assert next(pieces).startswith("<?xml")
    assert taken == []
    assert next(pieces).count("<url>") == sitemap_xml.PIECE
    assert len(taken) == sitemap_xml.PIECE


def test_any_text_is_well_formed():
    news = News(HOSTILE, "en", datetime(2026, 3, 5, tzinfo=UTC), HOSTILE)
    text = "".join(sitemap_xml.urlset([Url(f"{SITE}/?a=1&b='2'", images=[HOSTILE], news=news)]))
    root = ElementTree.fromstring(text.encode())
    assert root.findtext(f".//{SM}loc") == f"{SITE}/?a=1&b='2'"
    assert root.findtext(f".//{NEWS}title") == 'A & B <b>"]]>\U0001f600'


def test_the_longest_addresses_in_every_language_stay_within_50_mb():
    longest = "%F0%A0%80%80" * 120
    page = f"{SITE}/zh-hans/news/{longest}/"
    images = [f"{SITE}/media/{'x' * 200}"] * sitemaps.MAX_IMAGES
    links = [(code, page) for code in ("en", "zh-hans", "ru", "es", "ar", "x-default")]
    url = Url(page, timezone.now(), images, links)
    text = "".join(sitemap_xml.urlset([url] * sitemap_xml.PIECE))
    assert len(text) / sitemap_xml.PIECE * SIZE() < sitemap_xml.MAX_BYTES
    assert 1000 < SIZE() <= sitemap_xml.MAX_URLS


@pytest.mark.django_db
def test_an_article_is_listed_with_its_date_and_pictures(client):
    placed = make_picture(file="pictures/rope.jpeg")
    body = f'<figure data-picture="{placed.pk}"></figure><p>Words.</p>'
    edition = make_edition(hero=make_picture(), body=body)
    (url,) = sitemap(client)
    assert paths(url) == ["/news/steel-for-bridges/"]
    changed = datetime.fromisoformat(url.findtext(f"{SM}lastmod"))
    assert changed == edition.starts_at.replace(microsecond=0)
    pictures = [loc.text for loc in url.iter(f"{IMAGE}loc")]
    assert pictures == [f"{SITE}/media/pictures/{name}.jpeg" for name in ("crane", "rope")]


@pytest.mark.django_db
def test_translations_name_each_other_and_themselves(client):
    edition = make_edition()
    group = edition.article.group
    make_edition("桥梁用钢", language="zh-hans", group=group, translated_from=edition.article)
    make_edition("Hidden", language="es", group=group, is_noindex=True)
    make_article("Draft", language="ru", group=group)
    make_edition("Alone")
    english, chinese, alone = sitemap(client)
    there = "/zh-hans/news/%E6%A1%A5%E6%A2%81%E7%94%A8%E9%92%A2/"
    here = "/news/steel-for-bridges/"
    assert alternates(english) == {"en": here, "zh-hans": there, "x-default": here}
    assert alternates(english) == alternates(chinese)
    assert paths(chinese) == [there]
    assert alternates(alone) == {}


@pytest.mark.django_db
def test_only_what_is_live_and_may_be_listed_is_listed(client):
    shown = make_edition("Live", keywords=[make_keyword("shown")])
    make_edition("Hidden", is_noindex=True, keywords=[make_keyword("hidden")])
    make_edition("To come", at=timezone.now() + timedelta(hours=1))
    make_edition("Gone").article.withdraw()
    make_article("Draft", keywords=[make_keyword("secret")])
    Article.objects.filter(pk=shown.article_id).update(slug="unpublished-slug")
    assert paths(sitemap(client)) == ["/news/live/"]
    assert paths(sitemap(client, "/sitemap-keywords-1.xml")) == ["/news/keyword/shown/"]


@pytest.mark.django_db
def test_articles_come_and_go_at_their_moment(client, monkeypatch):
    start = timezone.now() + timedelta(hours=1)
    make_edition(at=start, until=start + timedelta(hours=1))
    seen = []
    for minutes in (-1, 0, 59, 60):
        monkeypatch.setattr("articles.moment.now", lambda at=start + timedelta(minutes=minutes): at)
        seen.append(client.get("/sitemap-articles-1.xml").status_code)
    assert seen == [404, 200, 200, 404]


@pytest.mark.django_db
def test_each_article_is_in_one_file_for_ever(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "size", lambda: 3)
    editions = [make_edition(f"Number {number}") for number in range(7)]
    wanted = {edition.get_absolute_url(): edition.article_id // 3 + 1 for edition in editions}
    files = sitemap(client, "/sitemap.xml")
    listed = [path for path in paths(files) if "articles" in path]
    found = {path: int(file[18:-4]) for file in listed for path in paths(sitemap(client, file))}
    assert found == wanted
    for edition in editions[:3]:
        edition.article.withdraw()
    left = [path for path in paths(sitemap(client, "/sitemap.xml")) if "articles" in path]
    assert set(left) <= set(listed)
    assert all(paths(sitemap(client, path)) for path in left)


@pytest.mark.django_db
def test_a_file_costs_one_query_and_is_streamed(client, django_assert_num_queries, monkeypatch):
    for number in range(6):
        make_edition(f"Number {number}", keywords=[make_keyword(f"k{number}")], hero=make_picture())
    monkeypatch.setattr(sitemaps, "CHUNK", 2)
    for name, listed in (("articles", 6), ("keywords", 6)):
        with django_assert_num_queries(1):
            response = client.get(f"/sitemap-{name}-1.xml")
            assert isinstance(response, StreamingHttpResponse)
            assert b"".join(response).count(b"<url>") == listed
    with django_assert_num_queries(2):
        client.get("/sitemap.xml")


@pytest.mark.django_db
def test_a_keyword_is_listed_for_articles_in_its_own_language_alone(client):
    other = make_keyword("钢", slug="gang", language="zh-hans")
    make_edition("Both", keywords=[make_keyword("steel"), other])
    assert paths(sitemap(client, "/sitemap-keywords-1.xml")) == ["/news/keyword/steel/"]


@pytest.mark.django_db
def test_a_keyword_changes_with_its_articles(client):
    first = make_edition("First", keywords=[make_keyword("steel")])
    (url,) = sitemap(client, "/sitemap-keywords-1.xml")
    changed = datetime.fromisoformat(url.findtext(f"{SM}lastmod"))
    assert changed == first.starts_at.replace(microsecond=0)


@pytest.mark.django_db
def test_news_are_those_of_the_last_48_hours(client, monkeypatch):
    # https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
    make_company(name="Harbor & Sons")
    now, today = timezone.now(), timezone.localdate()
    set_clock(monkeypatch, lambda: now)  # else midnight may come between
    make_edition("Today")
    make_edition("桥梁用钢", language="zh-hans")
    make_edition("Hidden", is_noindex=True)
    make_edition("Old", posted_on=today - timedelta(days=3))
    make_edition("Dated ahead", posted_on=today + timedelta(days=1))
    urls = sitemap(client, "/sitemap-news.xml").findall(f"{SM}url")
    news = {url.findtext(f".//{NEWS}title"): url.find(f"{NEWS}news") for url in urls}
    assert news.keys() == {"Today", "桥梁用钢"}
    one = news["Today"]
    assert [child.tag.removeprefix(NEWS) for child in one] == [
        "publication",
        "publication_date",
        "title",
    ]
    assert one.findtext(f".//{NEWS}name") == "Harbor & Sons"
    assert one.findtext(f".//{NEWS}language") == "en"
    assert news["桥梁用钢"].findtext(f".//{NEWS}language") == "zh-cn"
    assert date.fromisoformat(one.findtext(f"{NEWS}publication_date")[:10]) == today


@pytest.mark.django_db
def test_news_grow_old_by_the_hour(monkeypatch):
    start = make_edition().starts_at
    seen = []
    for hours in (0, 47, 49):
        monkeypatch.setattr("articles.moment.now", lambda at=start + timedelta(hours=hours): at)
        seen.append(len(list(sitemaps.latest_news())))
    assert seen == [1, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_who_has_the_file_gets_it_again_only_when_something_changed(client):
    make_edition()
    for path in ("/sitemap.xml", "/sitemap-articles-1.xml", "/sitemap-news.xml"):
        etag = client.get(path)["ETag"]
        if path != "/sitemap-news.xml":  # what the clock changes is another file later
            assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    etag = client.get("/sitemap-articles-1.xml")["ETag"]
    make_edition("Another")
    assert client.get("/sitemap-articles-1.xml", headers={"If-None-Match": etag}).status_code == 200
