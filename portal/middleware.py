"""What every request passes: the client's address, the language, and protection from forgery."""

import ipaddress

from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation

from articles import moment


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
        if not request.path_info.startswith(reverse("admin:index")):
            return super().process_request(request)
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
        return None

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
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
    sending it.
    """

    def process_view(self, request, callback, callback_args, callback_kwargs):
        if getattr(callback, "accepts_same_origin", False):
            if request.method in {"GET", "HEAD", "OPTIONS"} or is_same_origin(request):
                return self._accept(request)
            return self._reject(request, "not from a page of this site")
        return super().process_view(request, callback, callback_args, callback_kwargs)


class MomentMiddleware:
    """Shows the public site as of the moment that a member of staff chose, to nobody else.

    Requests without a session and those that send something pay nothing and see the present.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        at = moment.chosen(request) if self.is_browsing(request) else None
        if at is None:
            return self.get_response(request)
        request.moment = at
        for header in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.META.pop(header, None)  # what the browser keeps is of another moment
        with moment.browsing(at):
            return self.keep_private(self.get_response(request))

    @staticmethod
    def is_browsing(request):
        present = (reverse("admin:index"), settings.STATIC_URL, settings.MEDIA_URL)
        return (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and request.method in {"GET", "HEAD"}
            and not request.path_info.startswith(present)
        )

    @staticmethod
    def keep_private(response):
        for header in ("ETag", "Last-Modified"):
            response.headers.pop(header, None)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response
