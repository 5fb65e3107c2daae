"""Home, contact details, and the pages shown when something is wrong."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError
from django.template import engines
from django.test import Client
from django.utils import timezone, translation

from inquiries.models import Sender
from portal import views
from portal.models import Company, CompanyText
from tests.factories import make_company, make_edition, make_picture, make_user
from tests.pages import html_of, links, part, words


def set_up(**kwargs):
    """A company with every way to reach it."""
    company = make_company(address="1 Quay\nHull", hours="9 to 5, UTC", **kwargs)
    company.emails += "\nquality@harbor.example"
    company.wechat, company.wechat_qr = "harbor_castings", make_picture(alt="QR code")
    company.save()
    return company


# Home --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_home_says_who_the_company_is_and_offers_contact(client):
    make_company(tagline="Castings for ships", about="Since 1952.")
    html = html_of(client, "/")
    assert "<title>Harbor Castings – Castings for ships</title>" in html
    assert words(part(html, "h1")) == "Castings for ships"
    assert "Since 1952." in words(part(html, "section", "intro"))
    assert ("/contact/inquiry/", "Contact Supplier") in links(part(html, "section", "intro"))
    assert '<meta name="description" content="Since 1952.">' in html


@pytest.mark.django_db
def test_home_shows_the_seven_latest_articles_newest_first(client, django_assert_num_queries):
    for day in range(1, 9):
        make_edition(f"News {day}", posted_on=f"2025-01-{day:02}", hero=make_picture())
    with django_assert_num_queries(3):  # the company, which articles, and what is shown of them
        html = html_of(client, "/")
    listed = re.findall(r"<h3.*?</h3>", html, re.DOTALL)
    assert [words(title) for title in listed] == [f"News {day}" for day in range(8, 1, -1)]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/news/", "/contact/", "/zh-hans/", "/zh-hans/contact/"])
def test_every_page_works_before_the_company_is_set_up(client, path):
    html = html_of(client, path)
    assert len(re.findall("<h1", html)) == 1
    assert 'href="/accent-0b5c6b.css"' in html


@pytest.mark.django_db
def test_the_logo_stands_for_the_name(client):
    company = make_company()
    Company.objects.filter(pk=company.pk).update(logo=make_picture(alt="Anchor"))
    brand = part(html_of(client, "/contact/"), "a", "brand-name")
    assert "<img" in brand
    assert words(brand) == "Harbor Castings"


@pytest.mark.django_db
def test_the_first_link_skips_to_the_content(client):
    html = html_of(client, "/")
    assert links(html)[0] == ("#main", "Skip to content")
    assert '<main id="main"' in html


@pytest.mark.django_db
def test_home_leads_to_home_in_the_other_language(client):
    company = make_company()
    CompanyText.objects.create(company=company, language="zh-hans", name="港湾铸造")
    assert ("/zh-hans/", "简体中文") in links(html_of(client, "/"))
    html = html_of(client, "/zh-hans/")
    assert ("/", "English") in links(html)
    assert "港湾铸造" in words(part(html, "footer"))


# Contact -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_contact_page_has_every_way_to_reach_the_company(client):
    set_up()
    html = html_of(client, "/contact/")
    main = html[html.index("<main") : html.index("</main>")]
    assert words(part(main, "h1")) == "Company Contact Information"
    assert links(main)[:4] == [
        ("mailto:sales@harbor.example", "sales@harbor.example"),
        ("mailto:quality@harbor.example", "quality@harbor.example"),
        ("tel:+442079460958", "+44 20 7946 0958"),
        ("https://wa.me/442079460958", "+44 20 7946 0958"),
    ]
    for text in ("Sales", "Office", "harbor_castings", "1 Quay", "9 to 5, UTC"):
        assert text in words(main)
    assert 'alt="QR code"' in main


@pytest.mark.django_db
def test_each_detail_can_be_copied_and_that_is_announced(client):
    set_up()
    main = part(html_of(client, "/contact/"), "main")
    copied = re.findall(r'data-copy="([^"]+)"[^>]*aria-label="Copy \1"', main)
    assert copied == [
        *("sales@harbor.example", "quality@harbor.example"),
        *("+44 20 7946 0958", "+44 20 7946 0958", "harbor_castings"),
    ]
    assert 'role="status"' in main


@pytest.mark.django_db
def test_the_dialog_has_a_heading_a_labelled_close_button_and_confirm(client):
    dialog = part(html_of(client, "/news/"), "dialog")
    assert words(dialog) == "Company Contact Information Confirm"
    assert 'aria-label="Close"' in dialog


@pytest.mark.django_db
def test_the_contact_page_costs_one_query(client, django_assert_num_queries):
    set_up()
    with django_assert_num_queries(1):
        html_of(client, "/contact/")


# When something is wrong -------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing", "/news/nothing/", "/contact/nothing/", "/a/b/c.php"])
def test_a_missing_page_leads_on(client, path):
    make_company()
    make_edition()
    html = html_of(client, path, 404)
    assert words(part(html, "h1")) == "Page not found"
    assert {"/", "/news/", "/contact/", "/news/steel-for-bridges/"} <= dict(links(html)).keys()
    assert "canonical" not in html


@pytest.mark.django_db
def test_a_missing_page_speaks_the_language_of_its_address(client):
    company = make_company()
    CompanyText.objects.create(company=company, language="zh-hans", name="港湾铸造")
    html = html_of(client, "/zh-hans/nothing/", 404)
    assert '<html lang="zh-hans"' in html
    assert "/zh-hans/news/" in dict(links(html))
    assert ("/", "English: Home") in links(html)


@pytest.mark.django_db
def test_who_may_not_open_a_page_is_told_what_to_do(client):
    make_company()
    client.force_login(make_user("Edith", "articles.*"))
    html = html_of(client, "/admin/inquiries/inquiry/", 403)
    assert words(part(html, "h1")) == "You may not open this page"
    assert "/admin/" in dict(links(part(html, "main")))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_error_page_needs_neither_database_nor_context(rf, language, monkeypatch):
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "template_context_processors", [lambda request: 1 / 0])
    with translation.override(language):
        response = views.server_error(rf.get("/"))
    html = response.content.decode()
    assert response.status_code == 500
    assert f'<html lang="{language}" dir="ltr">' in html
    assert "css/site.css" in html


@pytest.mark.django_db
def test_an_error_inside_a_page_shows_the_error_page(client, monkeypatch):
    monkeypatch.setattr(views.Edition.objects, "live", None)
    client.raise_request_exception = False
    assert "Something went wrong on our side" in html_of(client, "/", 500)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("away"), InterfaceError("closed")])
def test_without_a_database_readers_are_asked_to_come_again(client, monkeypatch, error):
    def fail():
        raise error

    monkeypatch.setattr(views.Edition.objects, "live", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Try again in a few minutes" in response.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_in_plain_words():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "This form could not be sent" in response.content.decode()


# Files and machines ------------------------------------------------------------------------------


def test_the_accent_is_a_stylesheet_that_caches_keep(client):
    response = client.get("/accent-1c5d80.css")
    assert response["Content-Type"] == "text/css"
    assert "max-age=" in response["Cache-Control"]
    assert b"--accent:#1c5d80" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("color", ["red", "1c5d8", "1C5D80", "0b5c6b0"])
def test_other_colors_are_not_found(client, color):
    html_of(client, f"/accent-{color}.css", 404)


@pytest.mark.django_db
def test_a_color_in_capitals_works_too(client):
    company = make_company()
    company.accent = "#AB5C6B"
    company.save()
    assert "/accent-ab5c6b.css" in html_of(client, "/")


@pytest.mark.django_db
def test_a_picture_is_served_to_keep_and_nothing_outside_the_library(client):
    name = default_storage.save("pictures/a.avif", ContentFile(b"AVIF"))
    response = client.get(f"/media/{name}")
    assert b"".join(response) == b"AVIF"
    assert "immutable" in response["Cache-Control"]
    for path in ("pictures/", "pictures/b.avif", "../manage.py", "%2e%2e/manage.py", "%00"):
        html_of(client, f"/media/{path}", 404)


def test_a_process_that_lives_says_so(client):
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_the_site_is_ready_once_a_mail_sender_is_alive(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()["mail"]) == (503, False)
    Sender.objects.create(name="worker", seen_at=timezone.now())
    response = client.get("/readyz")
    assert (response.status_code, set(response.json().values())) == (200, {True})
