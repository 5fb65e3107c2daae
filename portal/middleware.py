"""What every request passes: the client's address, the language, the security policy, and
protection from forgery."""

import ipaddress

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.functional import cached_property

from inquiries.views.inquiry import MAX_BODY, content_length
from portal import headers
from portal.staff_middleware import admin_path


class ClientAddressMiddleware:
    """Puts the client's address into REMOTE_ADDR, counting `TRUSTED_PROXIES` hops back once.

    Rate limits and the log-in lock-out read REMOTE_ADDR, so both see the same address, and
    a visitor cannot choose it by sending X-Forwarded-For.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < settings.TRUSTED_PROXIES <= len(hops):
            address = address_of(hops[-settings.TRUSTED_PROXIES].strip())
            request.META["REMOTE_ADDR"] = address or request.META.get("REMOTE_ADDR", "")
        return self.get_response(request)


def address_of(hop):
    """The IP address in an entry of X-Forwarded-For, "" if it is none; some proxies add a port."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return str(ipaddress.ip_address(hop))
    except ValueError:
        return ""


class LanguageMiddleware(LocaleMiddleware):
    """Public pages speak the language of their address, the admin that of the person's browser.

    A page's language depends on nothing but its address, so caches need no `Vary`.
    """

    def process_request(self, request):
        if request.path_info.startswith(admin_path()):
            language = translation.get_language_from_request(request)
        else:
            # Without a prefix an address is of the first language, whatever the browser wants.
            by_path = translation.get_language_from_path(request.path_info)
            language = by_path or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


# The admin's jQuery makes text into HTML; static/js/admin/trusted.js looks through it before.
ADMIN_POLICY = {"trusted-types": ["default"]}


class SecurityPolicyMiddleware(CSPMiddleware):
    """What every answer says to browsers beside Django's own headers.

    django-csp makes the same text anew for every answer; here it is made once, for all answers
    that need no nonce of their own and were not marked by one of its decorators.
    """

    @cached_property
    def policy(self):
        return build_policy()

    def process_response(self, request, response):
        for name, value in headers.EVERYWHERE.items():
            response.headers.setdefault(name, value)
        if request.path_info.startswith(admin_path()):
            response.headers.setdefault("Cache-Control", "private, no-store")
            response._csp_replace = ADMIN_POLICY | getattr(response, "_csp_replace", {})
        is_marked = any(name.startswith("_csp") for name in vars(response))
        if is_marked or hasattr(request, "_csp_nonce") or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.policy)
        # Asked for from now on, a nonce would not be in the policy: that is an error.
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)
        return response


def is_same_origin(request):
    """Whether a page of this site made the request, as far as the browser tells.

    Fetch Metadata (W3C) comes first: `Origin` is "null" from pages without referrer. A request
    with neither header comes from no browser that could be tricked into it. Not every proxy passes
    on the host that the browser named, hence SITE_URL.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    is_of_host = (origin or "").partition("://")[2] == request.get_host()
    return origin in {None, settings.SITE_URL} or is_of_host


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's protection; a view marked `accepts_same_origin` needs no cookie and no token.

    Such a view acts for nobody who is logged in, so all there is to prevent is other sites' pages
    sending it. Of all others no body is read, not even for its token, that is larger than any form.
    """

    def process_view(self, request, callback, callback_args, callback_kwargs):
        if getattr(callback, "accepts_same_origin", False):
            if request.method in {"GET", "HEAD", "OPTIONS"} or is_same_origin(request):
                return self._accept(request)
            return self._reject(request, "not from a page of this site")
        if content_length(request) > MAX_BODY:
            return HttpResponse(status=413)
        return super().process_view(request, callback, callback_args, callback_kwargs)
