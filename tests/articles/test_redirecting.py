"""What addresses answer that no page has."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import redirecting
from articles.models import Redirect
from tests.factories import make_article, make_company, make_edition
from tests.pages import html_of, links, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company():
    make_company()


def rename(article, slug, **changes):
    """Publish an article at another address."""
    article.slug = slug
    for name, value in changes.items():
        setattr(article, name, value)
    article.save()
    return article.publish(None)


def leads(client, address, **headers):
    """Where an address leads; the status where it leads nowhere."""
    response = client.get(address, headers=headers)
    return response.headers.get("Location", response.status_code)


# Earlier addresses of an article -----------------------------------------------------------------


def test_every_earlier_address_leads_straight_to_the_present_one(client):
    article = make_edition(slug="one").article
    for slug in ("two", "three", "four"):
        rename(article, slug)
    assert [leads(client, f"/news/{slug}/") for slug in ("one", "two", "three")] == [
        "/news/four/"
    ] * 3
    assert leads(client, "/news/one") == "/news/four/"
    assert leads(client, "/news/four/") == 200


def test_an_article_that_returns_to_an_address_leads_there_and_not_in_circles(client):
    article = make_edition(slug="one").article
    rename(article, "two")
    rename(article, "one")
    assert leads(client, "/news/two/") == "/news/one/"
    assert leads(client, "/news/one/") == 200


def test_earlier_addresses_follow_a_change_of_language(client):
    article = make_edition(slug="one").article
    rename(article, "two")
    rename(article, "二", language="zh-hans")
    for slug in ("one", "two"):
        assert leads(client, f"/news/{slug}/") == "/zh-hans/news/%E4%BA%8C/"


def test_an_address_that_another_article_took_over_is_that_articles(client):
    first = make_edition(slug="one").article
    rename(first, "two")
    second = make_edition("Other", slug="one").article
    assert leads(client, "/news/one/") == 200
    rename(second, "three")
    assert leads(client, "/news/one/") == "/news/three/"
    second.withdraw()
    assert leads(client, "/news/one/") == "/news/two/"
    first.withdraw()
    assert leads(client, "/news/one/") == 404


def test_the_address_of_a_scheduled_article_is_not_known_before_its_time(client):
    article = make_edition(slug="one").article
    article.slug = "secret"
    article.save()
    article.publish(None, at=timezone.now() + timedelta(hours=2))
    assert leads(client, "/news/secret/") == 404
    assert leads(client, "/news/one/") == 200


def test_campaigns_are_kept(client):
    article = make_edition(slug="one").article
    rename(article, "two")
    address = "/news/one/?utm_source=mail&session=1&gclid=x"
    assert leads(client, address) == "/news/two/?utm_source=mail&gclid=x"


# Redirects ---------------------------------------------------------------------------------------


def test_an_address_of_a_former_site_leads_to_where_it_was_told(client):
    redirecting.lead(["/news_detail.php?id=3"], "/contact/", None)
    redirecting.lead(["/Shop/", "/店"], "https://shop.example/", None)
    assert leads(client, "/news_detail.php?id=3") == "/contact/"
    assert leads(client, "/News_Detail.php?utm_source=x&id=3") == "/contact/?utm_source=x"
    assert leads(client, "/news_detail.php?id=4") == 404
    assert leads(client, "/shop") == "https://shop.example/"
    assert leads(client, "/SHOP/?page=2") == "https://shop.example/"
    assert leads(client, "/%E5%BA%97/") == "https://shop.example/"
    assert leads(client, "/zh-hans/shop/") == 404


def test_a_redirect_to_an_article_follows_it(client):
    article = make_edition(slug="one").article
    redirecting.lead(["/old"], article, None)
    redirecting.lead(["/old/a", "/old/b"], "/news/one/", None)
    rename(article, "two")
    assert {leads(client, path) for path in ("/old", "/old/a", "/old/b")} == {"/news/two/"}
    article.withdraw()
    assert leads(client, "/old") == 404
    article.trashed_at = timezone.now()
    article.save()
    assert leads(client, "/old") == 410


def test_a_page_that_is_gone_leads_on(client):
    make_edition(slug="one")
    redirecting.lead(["/old"], None, None)
    html = html_of(client, "/old", 410)
    assert "This page is gone" in words(html)
    assert {"/news/", "/contact/", "/news/one/"} <= dict(links(html)).keys()
    assert "canonical" not in html


def test_chains_become_one_hop_whatever_is_made_first(client):
    redirecting.lead(["/a"], "/b", None)
    redirecting.lead(["/b"], "/c/", None)
    redirecting.lead(["/z"], "/a", None)
    redirecting.lead(["/c"], "https://shop.example/", None)
    assert set(Redirect.objects.values_list("target", flat=True)) == {"https://shop.example/"}
    assert {leads(client, f"/{path}") for path in "abcz"} == {"https://shop.example/"}


@pytest.mark.parametrize(
    "ways", [["aa"], ["ab", "aa"], ["ab", "ba"], ["ab", "bc", "ca"], ["bc", "ab", "ca"]]
)
def test_a_circle_is_refused(ways):
    *before, last = ways
    for start, end in before:
        redirecting.lead([f"/{start}"], f"/{end}", None)
    with pytest.raises(ValidationError, match="back to where it starts"):
        redirecting.lead([f"/{last[0]}"], f"/{last[1].upper()}/?utm_source=x#top", None)
    assert Redirect.objects.count() == len(before)


def test_what_a_page_answers_is_left_to_it(client):
    article = make_edition(slug="one").article
    rename(article, "two")
    held = ["/", "/?id=3", "/news/", "/news/one/", "/news/two/", "/admin/x/", "/zh-hans/contact/"]
    assert redirecting.lead(held, "https://shop.example/", None) == 0
    assert redirecting.lead(["/news/three/", "/media/a.pdf"], "/contact/", None) == 2
    assert leads(client, "/news/one/") == "/news/two/"
    assert leads(client, "/news/three") == leads(client, "/media/a.pdf") == "/contact/"


def test_an_article_of_its_own_comes_before_a_redirect(client):
    redirecting.lead(["/news/one/"], "/contact/", None)
    article = make_edition(slug="one").article
    assert leads(client, "/news/one/") == 200
    rename(article, "two")
    assert leads(client, "/news/one/") == "/news/two/"
    article.withdraw()
    assert leads(client, "/news/one/") == "/contact/"


def test_only_what_is_read_is_led_on(client):
    redirecting.lead(["/old"], "/contact/", None)
    assert client.head("/old").status_code == 301
    assert client.post("/old").status_code == 404


def test_browsers_forget_a_redirect_within_an_hour(client):
    redirecting.lead(["/old"], "/contact/", None)
    assert client.get("/old")["Cache-Control"] == "max-age=3600"


def test_a_draft_has_no_address_to_lead_to(client):
    redirecting.lead(["/old"], make_article(slug="draft"), None)
    assert leads(client, "/old") == 404


@pytest.mark.parametrize(
    "path",
    [
        "/" + "a" * 5000,
        "/%00",
        "/%ff%fe",
        "/.//evil.example",
        "/%5cevil.example",
        "/a%0d%0aX:%20y",
        "/x?a=%00",
        "/x?" + "b" * 5000,
        "/x?%ff",
        "/news/%00/",
        "/%ed%a0%80",
    ],
)
def test_hostile_addresses_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_two_slashes_at_the_start_name_no_host(client):
    redirecting.lead(["/old"], "/contact/", None)
    assert client.get("/", PATH_INFO="//evil.example/").status_code == 404
    assert client.get("/", PATH_INFO="//old")["Location"] == "/contact/"
