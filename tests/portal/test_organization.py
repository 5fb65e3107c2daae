"""What pages say of the company and its site, and the picture and languages that stand for them."""

import json
import re

import pytest

from portal.models import Company, CompanyText
from tests.factories import make_company, make_edition, make_picture, make_user
from tests.pages import html_of

pytestmark = pytest.mark.django_db


def told(html):
    """{type: thing} of a page's data."""
    found = {}
    for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html):
        data = json.loads(text)
        found |= {thing["@type"]: thing for thing in data.get("@graph", [data])}
    return found


def shared(html):
    return re.findall('<meta property="og:image" content="([^"]*)"', html)


def hreflangs(html):
    return re.findall('<link rel="alternate" hreflang="([^"]*)"', html)


def test_every_way_to_reach_the_company_is_told_with_its_label(client):
    company = make_company(address="1 Quay\n\n Hull ", tagline="Castings")
    Company.objects.filter(pk=company.pk).update(
        emails="Sales: sales@harbor.example\nquality@harbor.example"
    )
    thing = told(html_of(client, "/"))["Organization"]
    points = [
        (point["contactType"], point.get("email") or point["telephone"])
        for point in thing["contactPoint"]
    ]
    assert points == [
        ("Sales", "sales@harbor.example"),
        ("sales", "quality@harbor.example"),
        ("Office", "+442079460958"),
    ]
    assert thing["address"]["streetAddress"] == "1 Quay, Hull"
    assert (thing["email"], thing["telephone"]) == ("sales@harbor.example", "+442079460958")


def test_before_the_company_is_set_up_nothing_is_told_of_it(client):
    html = html_of(client, "/")
    assert told(html).keys() == {"WebPage"}
    assert "og:site_name" not in html


def test_the_picture_of_a_page_is_its_own_else_the_companys_else_the_latest_else_the_logo(client):
    company = make_company()
    make_edition("Plain", posted_on="2025-01-02")
    assert shared(html_of(client, "/contact/")) == []
    logo, hero, chosen = (
        make_picture(file=f"pictures/{name}.jpeg") for name in ("logo", "hero", "chosen")
    )
    Company.objects.filter(pk=company.pk).update(logo=logo)
    assert "logo" in shared(html_of(client, "/contact/"))[0]
    make_edition("Pictured", posted_on="2025-01-01", hero=hero)
    make_edition("Hidden", posted_on="2025-01-03", hero=make_picture(), is_noindex=True)
    make_edition("Russian", posted_on="2025-01-03", hero=make_picture(), language="ru")
    assert "hero" in shared(html_of(client, "/contact/"))[0]
    Company.objects.filter(pk=company.pk).update(shared_picture=chosen)
    for path in ("/contact/", "/", "/news/", "/news/plain/", "/contact/inquiry/"):
        (url,) = shared(html_of(client, path))
        assert url.endswith("chosen.jpeg"), path
    (url,) = shared(html_of(client, "/news/pictured/"))
    assert url.endswith("hero.jpeg")


def test_the_picture_is_chosen_from_the_library_in_the_companys_form(client):
    make_company()
    client.force_login(make_user("Ada", is_superuser=True))
    html = html_of(client, "/admin/portal/company/1/change/")
    assert re.search('<input type="text" name="shared_picture"[^>]* id="id_shared_picture"', html)
    assert "Picture for shared links" in html


def test_only_the_languages_that_the_company_speaks_are_named(client):
    company = make_company()
    assert hreflangs(html_of(client, "/contact/")) == []
    CompanyText.objects.create(company=company, language="ru", name="Гавань")
    assert hreflangs(html_of(client, "/contact/")) == ["en", "ru", "x-default"]
    assert hreflangs(html_of(client, "/ar/contact/")) == []


def test_other_pages_of_a_list_name_no_languages_but_their_neighbors(client):
    company = make_company()
    CompanyText.objects.create(company=company, language="ru", name="Гавань")
    for number in range(25):
        make_edition(f"News {number}")
    html = html_of(client, "/news/?page=2")
    assert hreflangs(html) == []
    neighbors = re.findall(r'<link rel="(prev|next|canonical)" href="[^"]*?([^/"]*)">', html)
    assert set(neighbors) == {("canonical", "?page=2"), ("prev", ""), ("next", "?page=3")}
    assert "page 2" in re.search("<title>(.*?)</title>", html)[1]


def test_translations_lead_to_each_other_but_not_to_a_hidden_one(client):
    make_company()
    source = make_edition("Русский", slug="source", language="ru").article
    same = {"group": source.group, "translated_from": source, "slug": "translated"}
    make_edition("中文", language="zh-hans", **same)
    make_edition("Español", language="es", is_noindex=True, **same)
    for path in ("/ru/news/source/", "/zh-hans/news/translated/"):
        html = html_of(client, path)
        assert set(hreflangs(html)) == {"ru", "zh-hans", "x-default"}
        assert 'hreflang="x-default" href="http://127.0.0.1:8000/ru/news/source/"' in html
    assert hreflangs(html_of(client, "/es/news/translated/")) == []


def test_without_a_summary_the_beginning_of_the_text_describes_the_page(client):
    make_company()
    make_edition("Steel", summary="", body=f"<h2>Grades</h2><p>{'Bridges need it. ' * 30}</p>")
    html = html_of(client, "/news/steel/")
    description = re.search('<meta name="description" content="([^"]*)"', html)[1]
    assert description.startswith("Grades Bridges need it. Bridges")
    assert description.endswith(" …")
    assert 100 < len(description) < 200


def test_a_home_page_without_words_of_its_own_names_its_articles(client):
    make_company()
    make_edition("Steel for bridges")
    assert 'name="description" content="Harbor Castings: Steel for bridges"' in html_of(client, "/")
