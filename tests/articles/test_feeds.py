"""Feeds as a feed reader sees them: well-formed, complete, of what is live alone."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles.models import Article
from portal.models import CompanyText
from tests.factories import make_article, make_company, make_edition, make_keyword, make_picture

pytestmark = pytest.mark.django_db

A = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITE = "https://www.harbor.example"
BODY = (
    '<h2>Grades</h2><p>See <a href="/contact/">us</a>, <a href="#h-grades">above</a>.</p>'
    '<figure data-video="https://youtu.be/abcdefghijk"><figcaption>Test</figcaption></figure>'
)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def feed(client, path="/news/feed/"):
    response = client.get(path)
    assert response.status_code == 200, path
    return ElementTree.fromstring(response.content)


def entry(client, path="/news/feed/"):
    return feed(client, path).find(f"{A}entry")


def titles(client, path="/news/feed/"):
    return [element.text for element in feed(client, path).iterfind(f"{A}entry/{A}title")]


def links(element):
    return {link.get("rel"): link.get("href") for link in element.iterfind(f"{A}link")}


def test_the_atom_feed_says_what_rfc_4287_asks_for(client):
    # 4.1.1: one id, title, updated; an author unless all entries have one; a link to itself.
    # 4.1.2: an entry has an id, a title, updated and, with content in it, may have a link.
    make_company(tagline="Castings for ports")
    make_edition(keywords=[make_keyword("steel")])
    root, one = feed(client), entry(client)
    assert root.tag == f"{A}feed"
    assert root.get(LANG) == "en"
    assert root.findtext(f"{A}title") == "News List – Harbor Castings"
    assert root.findtext(f"{A}subtitle") == "Castings for ports"
    assert root.findtext(f"{A}author/{A}name") == "Harbor Castings"
    assert links(root) == {"alternate": f"{SITE}/news/", "self": f"{SITE}/news/feed/"}
    assert links(one) == {"alternate": f"{SITE}/news/steel-for-bridges/"}
    assert one.findtext(f"{A}title") == "Steel for bridges"
    assert one.findtext(f"{A}summary") == "About Steel for bridges."
    assert one.find(f"{A}category").get("term") == "steel"
    for element in (root, one):
        assert datetime.fromisoformat(element.findtext(f"{A}updated")).tzinfo
        assert element.findtext(f"{A}id")


def test_the_rss_feed_says_what_rss_2_0_asks_for(client):
    # https://www.rssboard.org/rss-specification: title, link and description of the channel; RFC
    # 822 dates; a guid that is no address says so.
    make_company()
    make_edition(keywords=[make_keyword("steel")], posted_on="2026-03-05")
    channel = feed(client, "/news/rss/").find("channel")
    item = channel.find("item")
    assert channel.findtext("title") == "News List – Harbor Castings"
    assert channel.findtext("link") == f"{SITE}/news/"
    assert channel.findtext("description")
    assert channel.findtext("language") == "en"
    assert channel.find(f"{A}link").attrib == {"rel": "self", "href": f"{SITE}/news/rss/"}
    assert item.findtext("link") == f"{SITE}/news/steel-for-bridges/"
    assert item.findtext("pubDate") == "Thu, 05 Mar 2026 00:00:00 +0000"
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext(f"{DC}creator") == "Harbor Castings"
    assert item.findtext("category") == "steel"
    assert "<h2" in item.findtext(f"{CONTENT}encoded")


@pytest.mark.parametrize(
    ("path", "content"), [("/news/feed/", f".//{A}content"), ("/news/rss/", f".//{CONTENT}encoded")]
)
def test_the_whole_text_stands_by_itself(client, path, content):
    make_edition(body=BODY, hero=make_picture(alt='A "crane"', caption="At dawn"))
    html = feed(client, path).findtext(content)
    page = f"{SITE}/news/steel-for-bridges/"
    assert f'<a href="{SITE}/contact/">us</a>' in html
    assert f'<a href="{page}#h-grades">above</a>' in html
    assert f'<img src="{SITE}/media/pictures/crane.jpeg"' in html
    assert 'alt="A &quot;crane&quot;"' in html
    assert "At dawn" in html
    assert 'href="https://www.youtube.com/watch?v=abcdefghijk"' in html
    assert not re.search(r"<script|<iframe|\sclass=|\sdata-|srcset|▶", html)


@pytest.mark.parametrize("path", ["/news/feed/", "/news/rss/"])
def test_the_main_picture_comes_with_its_words(client, path):
    # https://www.rssboard.org/media-rss#media-content
    make_edition(hero=make_picture(alt="A crane"))
    picture = feed(client, path).find(f".//{MEDIA}content")
    assert picture.get("url") == f"{SITE}/media/pictures/crane.jpeg"
    assert (picture.get("medium"), picture.get("type")) == ("image", "image/jpeg")
    assert picture.findtext(f"{MEDIA}description") == "A crane"


def test_the_id_stays_when_the_address_and_the_words_change(client):
    edition = make_edition()
    before = entry(client).findtext(f"{A}id")
    article = Article.objects.get(pk=edition.article_id)
    article.slug, article.body = "bridges", "<p>Other words.</p>"
    article.save()
    article.publish(None)
    after = entry(client)
    assert re.fullmatch(r"tag:www\.harbor\.example,\d{4}-\d\d-\d\d:article-\d+", before)  # RFC 4151
    assert after.findtext(f"{A}id") == before
    assert links(after) == {"alternate": f"{SITE}/news/bridges/"}
    assert after.findtext(f"{A}updated") > after.findtext(f"{A}published")


@pytest.mark.parametrize("path", ["/news/feed/", "/news/rss/"])
def test_any_characters_make_a_well_formed_feed(client, path):
    hostile = 'A & B <b>"]]>\x0b\x1f\ufffe\U0001f600'
    make_company(name=hostile, tagline=hostile)
    picture = make_picture(alt=hostile, caption=hostile)
    make_edition(hostile, slug="x", summary=hostile, hero=picture, keywords=[make_keyword(hostile)])
    text = "".join(feed(client, path).itertext())
    assert 'A & B <b>"]]>\U0001f600' in text
    assert "\x0b" not in text


def test_a_language_has_a_feed_of_its_own(client):
    company = make_company()
    CompanyText.objects.create(company=company, language="ar", name="مسابك الميناء")
    make_edition()
    make_edition("فولاذ للجسور", language="ar", body="<p>متين</p>")
    root = feed(client, "/ar/news/feed/")
    assert root.get(LANG) == "ar"
    assert titles(client, "/ar/news/feed/") == ["فولاذ للجسور"]
    content = root.findtext(f".//{A}content")
    assert content.startswith('<div lang="ar" dir="rtl">')
    assert titles(client) == ["Steel for bridges"]


def test_a_keyword_has_a_feed_of_its_own(client):
    rope = make_keyword("rope")
    make_edition("About rope", keywords=[rope])
    make_edition("About steel")
    path = "/news/keyword/rope/feed/"
    assert titles(client, path) == ["About rope"]
    assert links(feed(client, path)) == {
        "alternate": f"{SITE}/news/keyword/rope/",
        "self": f"{SITE}{path}",
    }


def test_the_feed_of_a_keyword_is_there_as_rss(client):
    make_edition("About rope", keywords=[make_keyword("rope")])
    make_edition("About steel")
    path = "/news/keyword/rope/rss/"
    channel = feed(client, path).find("channel")
    assert [title.text for title in channel.iterfind("item/title")] == ["About rope"]
    assert channel.find(f"{A}link").attrib == {"rel": "self", "href": f"{SITE}{path}"}


@pytest.mark.parametrize("path", ["secret/feed/", "none/feed/", "secret/rss/", "none/rss/"])
def test_a_keyword_of_drafts_alone_is_not_told_of(client, path):
    make_article(keywords=[make_keyword("secret")])
    assert client.get(f"/news/keyword/{path}").status_code == 404


def test_only_what_is_live_and_may_be_listed_is_in_feeds(client):
    now = timezone.now()
    shown = make_edition("Live")
    make_edition("Hidden", is_noindex=True)
    make_edition("To come", at=now + timedelta(hours=1))
    make_edition("Gone").article.withdraw()
    article = Article.objects.get(pk=shown.article_id)
    article.title = "A draft"
    article.save()
    assert titles(client) == ["Live"]


def test_articles_come_and_go_at_their_moment(client, monkeypatch):
    start = timezone.now() + timedelta(hours=1)
    make_edition(at=start, until=start + timedelta(hours=1))
    seen = []
    for minutes in (-1, 0, 59, 60):
        monkeypatch.setattr("articles.moment.now", lambda at=start + timedelta(minutes=minutes): at)
        seen.append(len(titles(client)))
    assert seen == [0, 1, 1, 0]


def test_entries_cost_no_query_of_their_own(client, django_assert_num_queries):
    make_company()
    for number in range(21):
        make_edition(f"Number {number}", keywords=[make_keyword(f"k{number}")])
    with django_assert_num_queries(3):  # the company, which are the newest, and these
        assert len(titles(client)) == 20
    with django_assert_num_queries(4):
        feed(client, "/news/keyword/k1/feed/")


def test_an_empty_feed_is_the_same_each_time(client):
    first, second = (client.get("/news/feed/").content for _time in range(2))
    assert first == second
    assert datetime.fromisoformat(feed(client).findtext(f"{A}updated")) == datetime(
        1970, 1, 1, tzinfo=UTC
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/news/feed/", "/news/rss/"])
def test_who_has_the_newest_feed_gets_nothing_again(client, path):
    edition = make_edition()
    etag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    edition.article.withdraw()
    answer = client.get(path, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert b"Steel" not in answer.content
    assert "Last-Modified" not in answer.headers


def test_pages_name_their_feeds(client):
    make_edition(keywords=[make_keyword("rope")])
    named = '<link rel="alternate" type="application/atom+xml" title="{}" href="{}">'
    for path in ("/", "/news/", "/news/keyword/rope/"):
        assert named.format("News List", "/news/feed/") in client.get(path).content.decode()
    page = client.get("/news/keyword/rope/").content.decode()
    assert named.format("rope", "/news/keyword/rope/feed/") in page
