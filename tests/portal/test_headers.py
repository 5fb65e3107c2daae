"""What every kind of answer says to browsers."""

import os
import subprocess
import sys

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from inquiries import attachments
from tests.factories import make_company, make_edition, make_inquiry, make_user

YEAR = "max-age=31536000"
EVERYWHERE = {
    "Strict-Transport-Security": YEAR,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ANSWER = {
    **EVERYWHERE,
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
}
PAGE = {**ANSWER, "Content-Security-Policy": "trusted-types 'none'"}
# It shows nothing that another site could frame.
REDIRECT = {name: value for name, value in PAGE.items() if name != "X-Frame-Options"}
ADMIN = {
    **ANSWER,
    "Content-Security-Policy": "trusted-types default",
    "Cache-Control": "no-store",
}
FILE = {
    **EVERYWHERE,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
DOWNLOAD = {
    **ANSWER,
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "attachment",
    "Cache-Control": "no-store",
}


@pytest.fixture
def site(settings, client):
    """A public site with something of every kind; a client that is signed in where it asks to."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "site.css").write_text("main {}")
    make_company()
    make_edition()
    default_storage.save("pictures/crane.jpeg", ContentFile(b"\xff\xd8\xff"))
    client.raise_request_exception = False
    return client


def break_down(request, **kwargs):
    raise RuntimeError("broken")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "headers"),
    [
        ("/", 200, PAGE),
        ("/news/steel-for-bridges/", 200, PAGE),
        ("/contact/inquiry/", 200, PAGE),
        ("/news/search/?q=steel", 200, PAGE),
        ("/news/feed/", 200, PAGE),
        ("/sitemap.xml", 200, PAGE),
        ("/robots.txt", 200, PAGE),
        ("/readyz", 503, PAGE),
        ("/nowhere/", 404, PAGE),
        ("/news/search/?q=broken", 500, PAGE),
        ("/news", 301, REDIRECT),
        ("/admin/", 302, ADMIN),
        ("/admin/login/", 200, ADMIN),
        ("/admin/nowhere/", 302, ADMIN),
        ("/admin/jsi18n/", 200, ADMIN),
        ("/media/pictures/crane.jpeg", 200, FILE),
        ("/media/nothing.jpeg", 404, PAGE),
        ("/static/site.css", 200, FILE),
    ],
)
def test_every_answer_says_what_browsers_must_know(site, monkeypatch, path, status, headers):
    if status == 500:
        monkeypatch.setattr("articles.search_page.SearchView.search", break_down)
    if path == "/admin/jsi18n/":
        site.force_login(make_user())
    assert_says(site.get(path, secure=True), status, headers)


@pytest.mark.django_db
def test_a_buyers_file_is_handed_out_as_a_download_that_can_do_nothing(site):
    attachment = attachments.store(ContentFile(b"%PDF-1.4\n", "drawing.pdf"), "drawing.pdf")
    attachment.inquiry = make_inquiry()
    attachment.save()
    site.force_login(make_user("Sam", is_superuser=True))
    answer = site.post(f"/admin/inquiries/inquiry/file/{attachment.pk}/", secure=True)
    assert_says(answer, 200, DOWNLOAD)


def assert_says(answer, status, headers):
    assert answer.status_code == status
    said = {name: answer.get(name, "") for name in headers}
    assert {name: said[name] for name in headers if headers[name] not in said[name]} == {}
    policy = answer["Content-Security-Policy"]
    assert policy.count("default-src 'none'") == 1
    if "trusted-types" in policy:
        assert "require-trusted-types-for 'script'" in policy


def test_cookies_of_a_public_site_belong_to_this_very_host(tmp_path):
    values = settings_of(SITE_URL="https://www.example.com", VAR_ROOT=str(tmp_path))
    assert values == "__Host-sessionid __Host-csrftoken True True True Lax Lax None /"


NAMES = """
SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE
SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_SAMESITE SESSION_COOKIE_DOMAIN
SESSION_COOKIE_PATH"""


def settings_of(**environment):
    """What a site with this environment sets, as a process of its own reads it."""
    code = "from django.conf import settings as s; print(*(getattr(s, n) for n in NAMES.split()))"
    environment |= {"SECRET_KEY": "x" * 60, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    process = subprocess.run(
        [sys.executable, "-c", f"NAMES = {NAMES!r}; {code}"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout.strip()
