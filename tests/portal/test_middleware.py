"""What every request passes."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.middleware import ClientAddressMiddleware, CsrfMiddleware
from tests.factories import make_edition, make_user


def address_seen(settings, proxies, forwarded):
    settings.TRUSTED_PROXIES = proxies
    seen = {}
    middleware = ClientAddressMiddleware(lambda request: seen.update(request.META))
    middleware(RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded))
    return seen["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "unknown", "10.0.0.9"),
        (1, "1.2.3.4:5678", "1.2.3.4"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "[2001:db8::1]:5678", "2001:db8::1"),
    ],
)
def test_the_client_address_counts_trusted_hops_from_the_end(settings, proxies, forwarded, address):
    assert address_seen(settings, proxies, forwarded) == address


def anonymous(request):
    return HttpResponse("stored")


anonymous.accepts_same_origin = True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "is_accepted"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "https://www.harbor.example", "Host": "10.0.0.9:8000"}, True),
        ({"Origin": "http://www.harbor.example.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
        ({}, True),
    ],
)
def test_an_anonymous_form_is_accepted_from_this_site_only(settings, headers, is_accepted):
    settings.SITE_URL = "https://www.harbor.example"
    settings.ALLOWED_HOSTS = ["testserver", "10.0.0.9"]
    request = RequestFactory().post("/", headers=headers)
    refused = CsrfMiddleware(anonymous).process_view(request, anonymous, (), {})
    assert (refused is None) is is_accepted
    assert refused is None or refused.status_code == 403


@pytest.mark.django_db
def test_other_forms_need_the_token():
    request = RequestFactory().post("/", headers={"Sec-Fetch-Site": "same-origin"})

    def view(request):
        return HttpResponse("changed")

    assert CsrfMiddleware(view).process_view(request, view, (), {}).status_code == 403


def test_a_public_page_speaks_the_language_of_its_address_whatever_the_browser_wants(client, db):
    make_edition()
    response = client.get("/news/", headers={"Accept-Language": "zh-hans"})
    assert response["Content-Language"] == "en"
    assert "Accept-Language" not in response.get("Vary", "")
    assert client.get("/zh-hans/news/")["Content-Language"] == "zh-hans"


def test_the_admin_speaks_the_language_of_the_browser(client, db):
    client.force_login(make_user())
    response = client.get("/admin/", headers={"Accept-Language": "zh-hans"})
    assert response["Content-Language"] == "zh-hans"


def test_every_answer_carries_a_strict_content_security_policy(client, db):
    policy = client.get("/news/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
