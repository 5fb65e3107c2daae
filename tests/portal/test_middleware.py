"""What every request passes."""

import pytest
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from portal.middleware import ClientAddressMiddleware, CsrfMiddleware, SecurityPolicyMiddleware
from portal.staff_middleware import (
    AuthenticationMiddleware,
    HistoryMiddleware,
    MessageMiddleware,
    SessionMiddleware,
)
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


def marked(request):
    response = HttpResponse("a page")
    response._csp_update = {
        "img-src": ["https://pictures.example"]
    }  # as django-csp's decorators do
    return response


def with_nonce(request):
    return HttpResponse(str(request.csp_nonce))


@pytest.mark.parametrize("view", [anonymous, marked, with_nonce])
def test_the_security_policy_is_what_django_csp_makes_of_the_settings(view):
    requests = [RequestFactory().get("/"), RequestFactory().get("/")]
    ours = SecurityPolicyMiddleware(view)(requests[0])
    theirs = CSPMiddleware(view)(requests[1])
    nonces = [getattr(request, "_csp_nonce", "none") for request in requests]
    policies = [
        {*answer["Content-Security-Policy"].replace(nonce, "nonce").split("; ")}
        for answer, nonce in zip((ours, theirs), nonces, strict=True)
    ]
    assert policies[0] == policies[1]


def test_a_nonce_that_is_asked_for_too_late_is_an_error_and_not_silently_wrong():
    request = RequestFactory().get("/")
    SecurityPolicyMiddleware(anonymous)(request)
    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)


@pytest.mark.parametrize(
    ("path", "cookie", "is_passed_by"),
    [("/news/", "", True), ("/news/", "sessionid=x", False), ("/admin/", "", False)],
)
def test_readers_pass_by_what_only_staff_needs(path, cookie, is_passed_by):
    request = RequestFactory().get(path, HTTP_COOKIE=cookie)
    layers = [SessionMiddleware, AuthenticationMiddleware, HistoryMiddleware, MessageMiddleware]
    chain = anonymous
    for layer in reversed(layers):
        chain = layer(chain)
    assert chain(request).content == b"stored"
    made = [hasattr(request, name) for name in ("session", "user", "_messages")]
    assert made == [not is_passed_by] * 3
