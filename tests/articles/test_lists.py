"""News List and keyword pages: what is listed, in which order, page by page."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Edition
from tests.factories import make_article, make_edition, make_keyword, make_picture
from tests.pages import html_of, links, part, words

pytestmark = pytest.mark.django_db


def titles(html):
    return [words(title) for title in re.findall(r"<h2 class=.teaser.*?</h2>", html, re.DOTALL)]


def make_many(number, keyword=None):
    """Live editions, the first the newest, in few queries."""
    names = [f"Report {n:03}" for n in range(number)]
    articles = Article.objects.bulk_create(
        [Article(title=name, slug=name.replace(" ", "-")) for name in names]
    )
    started, newest = timezone.now() - timedelta(days=1), date(2026, 1, 1)
    editions = Edition.objects.bulk_create(
        Edition(
            article=article,
            title=article.title,
            slug=article.slug,
            version=1,
            starts_at=started,
            posted_on=newest - timedelta(days=n),
        )
        for n, article in enumerate(articles)
    )
    if keyword:
        keyword.editions.set(editions)


def test_only_what_is_live_in_the_page_s_language_is_listed(client):
    now = timezone.now()
    make_edition("Live")
    make_article("Draft")
    make_edition("Scheduled", at=now + timedelta(hours=1))
    make_edition("Withdrawn").article.withdraw()
    make_edition("中文", language="zh-hans", slug="zh")
    assert titles(html_of(client, "/news/")) == ["Live"]
    assert titles(html_of(client, "/zh-hans/news/")) == ["中文"]
    assert "Draft" not in html_of(client, "/")
    assert "Scheduled" not in html_of(client, "/")


def test_an_entry_has_date_summary_picture_and_one_link(client):
    make_edition(hero=make_picture(alt="A crane"), posted_on="2025-08-20")
    entry = part(html_of(client, "/news/"), "article")
    assert links(entry) == [("/news/steel-for-bridges/", "Steel for bridges")]
    assert '<time datetime="2025-08-20">' in entry
    assert "About Steel for bridges." in entry
    assert 'alt="A crane"' in entry


def test_pictures_load_lazily_but_for_the_first(client):
    for name in ("One", "Two", "Three"):
        make_edition(name, hero=make_picture())
    images = re.findall(r"<img.*?>", html_of(client, "/news/"), re.DOTALL)
    assert ["lazy" in image for image in images] == [False, True, True]


def test_a_picture_offers_its_files_by_format_and_width(client):
    files = [
        {"format": format, "width": width, "height": width, "name": f"pictures/x-{width}.{format}"}
        for format in ("avif", "webp", "jpeg")
        for width in (480, 800, 1200)
    ]
    make_edition(hero=make_picture(renditions=files))
    picture = part(html_of(client, "/news/"), "picture")
    assert re.findall(r'<source type="image/(\w+)"', picture) == ["avif", "webp"]
    assert "/media/pictures/x-480.avif 480w, /media/pictures/x-800.avif 800w" in picture
    assert 'src="/media/pictures/x-800.jpeg"' in picture


def test_pages_follow_each_other_without_gap_or_repeat(client):
    make_many(30)
    listed = [title for n in (1, 2, 3) for title in titles(html_of(client, f"/news/?page={n}"))]
    assert listed == [f"Report {n:03}" for n in range(30)]


def test_a_middle_page_leads_to_its_neighbours_and_both_ends(client):
    make_many(12 * 9)
    pages = part(html_of(client, "/news/?page=5"), "nav", "Pages")
    addresses = [href for href, _text in links(pages)]
    wanted = [4, 1, 4, 6, 9, 6]
    assert addresses == ["/news/" + (f"?page={n}" if n > 1 else "") for n in wanted]
    assert '<span aria-current="page">5</span>' in pages


def test_the_first_page_has_one_address_and_later_pages_their_own(client):
    make_many(13)
    canonical = '<link rel="canonical" href="{}/news/{}">'.format
    assert canonical(settings.SITE_URL, "") in html_of(client, "/news/?page=1")
    second = html_of(client, "/news/?page=2")
    assert canonical(settings.SITE_URL, "?page=2") in second
    assert ("/news/", "Previous") in links(second)
    assert "<title>News List, page 2 – " in second


def test_an_address_in_any_script_is_percent_encoded_for_machines(client):
    rope = make_keyword("钢丝绳", slug="钢丝绳", language="zh-hans")
    for number in range(25):
        make_edition(f"钢 {number}", slug=f"钢-{number}", language="zh-hans", keywords=[rope])
    html = html_of(client, f"{rope.get_absolute_url()}?page=2")
    head = html.partition("</head>")[0]
    address = f"{settings.SITE_URL}{rope.get_absolute_url()}"
    assert address.isascii()
    for begin in ('rel="canonical" href="', 'property="og:url" content="'):
        assert f'{begin}{address}?page=2"' in head
    assert f'rel="prev" href="{address}"' in head
    assert f'rel="next" href="{address}?page=3"' in head
    assert f'"url":"{address}?page=2"' in head


@pytest.mark.parametrize("page", ["abc", "0", "-1", "3", "99999999999999999999"])
def test_a_page_that_is_not_there_says_so_helpfully(client, page):
    make_many(13)
    html = html_of(client, f"/news/?page={page}", 404)
    assert "Page not found" in html
    assert ("/news/", "News List") in links(html)


def test_an_empty_list_says_so(client):
    assert "No articles have been published yet." in html_of(client, "/news/")


@pytest.mark.parametrize("path", ["/news/", "/news/keyword/rope/"])
def test_a_list_page_costs_no_query_for_each_article(client, path):
    make_many(27, make_keyword("rope"))
    Edition.objects.update(hero=make_picture())
    counts = []
    for page, entries in ((1, 12), (2, 12), (3, 3)):
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(html_of(client, f"{path}?page={page}"))) == entries
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1


def test_the_keys_of_a_list_are_read_from_its_index_alone():
    make_many(30)
    editions = Edition.objects.live().filter(language="en").values_list("pk")
    assert set(re.findall(r'articles_edition"\."(\w+)"', str(editions.query))) <= {
        *("id", "language", "posted_on", "starts_at", "ends_at")
    }
    if "COVERING" in (plan := editions.explain()):
        assert "USING COVERING INDEX edition_list" in plan


def test_a_keyword_page_lists_its_articles_alone(client):
    rope = make_keyword("rope")
    make_edition("Rope", keywords=[rope])
    make_edition("Beams")
    html = html_of(client, "/news/keyword/rope/")
    assert titles(html) == ["Rope"]
    assert words(part(html, "h1")) == "rope"
    assert links(part(html, "nav", "Breadcrumb")) == [("/", "Home"), ("/news/", "News List")]


def test_keywords_of_drafts_and_of_other_languages_are_not_found(client):
    make_article(keywords=[make_keyword("secret merger")])
    make_edition("绳", slug="s", language="zh-hans", keywords=[make_keyword("绳", slug="绳")])
    html_of(client, "/news/keyword/secret-merger/", 404)
    html_of(client, "/zh-hans/news/keyword/secret-merger/", 404)
    html_of(client, "/news/keyword/绳/", 404)
    html_of(client, "/news/keyword/nothing/", 404)
