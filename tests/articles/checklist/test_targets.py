"""Links to pages of this site: readers find one there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import checklist
from articles.models import Redirect
from tests.articles.checklist import texts
from tests.factories import make_article, make_edition, make_keyword

pytestmark = pytest.mark.django_db


def linking(*addresses, **kwargs):
    links = "".join(f'<p><a href="{address}">words</a></p>' for address in addresses)
    body = f"<h2>Wire grades</h2>{links}"
    return make_article("Linking", **{"body": body, **kwargs})


@pytest.fixture
def _site():
    """Articles that are live, moved, scheduled and ended; keywords; redirects."""
    moved = make_edition("Ropes", keywords=[make_keyword("steel")]).article
    moved.slug = "wire-ropes"
    moved.save()
    moved.publish(None)
    make_edition("Soon", at=timezone.now() + timedelta(days=1))
    ended = make_edition("Over").article
    ended.withdraw()
    make_edition("绳索", slug="绳索", language="zh-hans")
    make_keyword("unused")
    Redirect.objects.create(path="/old.php?id=3", target="/contact/")
    Redirect.objects.create(path="/to-live", article=moved)
    Redirect.objects.create(path="/to-ended", article=ended)
    Redirect.objects.create(path="/gone")


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/news/",
        "/news/?page=2",
        "/contact/",
        "/contact",
        "/zh-hans/contact/",
        "/contact/inquiry/?article=ropes",
        "/news/wire-ropes/",
        "/news/wire-ropes",
        "/news/ropes/",
        "/zh-hans/news/绳索/",
        "/zh-hans/news/%E7%BB%B3%E7%B4%A2/#h-x",
        "/news/keyword/steel/",
        "/news/linking/",
        "/old.php?id=3",
        "/Old.php/?id=3&utm_source=x",
        "/to-live/",
        "../wire-ropes/",
        "#h-wire-grades",
        "#top",
        "/news/linking/#h-wire-grades",
        "/media/pictures/x.jpeg",
        "/static/x.pdf",
        "http://127.0.0.1:8000/news/wire-ropes/",
        "https://elsewhere.example/news/nothing/",
        "//elsewhere.example/nothing",
        "mailto:ann@a.example",
        "tel:+442079460958",
        "https://[broken/",
    ],
)
def test_an_address_that_leads_somewhere_is_not_found(address):
    assert texts(linking(address), "dead_link") == []


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/nothing/", "leads to /nothing/, where there is no page"),
        ("/news/nothing/", "leads to /news/nothing/, where"),
        ("/zh-hans/news/wire-ropes/", "/zh-hans/news/wire-ropes/, where"),
        ("/news/绳索/", "where there is no page"),
        ("/news/soon/", "“Soon”, which readers do not see now"),
        ("/news/over/", "“Over”, which readers do not see now"),
        ("/news/keyword/unused/", "where there is no page"),
        ("/news/keyword/nothing/", "where there is no page"),
        ("/old.php?id=4", "where there is no page"),
        ("/to-ended", "where there is no page"),
        ("/gone/", "where there is no page"),
        ("../nothing/", "leads to /news/nothing/"),
        ("http://127.0.0.1:8000/nothing/", "leads to /nothing/"),
        ("#h-wire", "a place in this text that is not there: #h-wire"),
        ("/news/linking/#nowhere", "#nowhere"),
        ("/admin/articles/article/", "the administration"),
        ("/news/preview/abc/", "a preview"),
    ],
)
def test_an_address_without_a_page_for_readers_is_said(address, said):
    (text,) = texts(linking(address), "dead_link")
    assert said in text


def test_what_is_shown_by_then_can_be_linked_to():
    make_edition("Soon", at=timezone.now() + timedelta(days=1))
    article = linking("/news/soon/")
    in_two_days = timezone.now() + timedelta(days=2)
    assert texts(article, "dead_link")
    assert not [row for row in checklist.check(article, in_two_days) if row.rule == "dead_link"]


def test_the_host_is_that_of_the_site(settings):
    settings.SITE_URL = "https://www.harbor.example"
    article = linking("https://www.harbor.example/nothing/", "http://127.0.0.1:8000/nothing/")
    assert len(texts(article, "dead_link")) == 1


def test_many_links_cost_no_more_queries_than_few(django_assert_max_num_queries):
    addresses = [
        f"{start}{number}/"
        for number in range(60)
        for start in ("/news/none-", "/zh-hans/news/none-", "/news/keyword/none-", "/none-")
    ]
    article = linking(*addresses)
    with django_assert_max_num_queries(12):
        found = texts(article, "dead_link")
    assert found[-1] == "232 more of this kind."
