"""Whole pages, kept for readers who are not logged in.

A page is kept under the content's stamp, the release and its address. Nothing is ever purged: with
the content the stamp changes, and what was kept under the former one is not asked for again. That
holds in every process and on every host, since each request asks the database for the stamp.
"""

import hashlib
import logging
import math
import re

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import ResponseHeaders
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.functional import cached_property
from django.utils.http import parse_http_date_safe

from articles import caching, generation, release
from portal import at_hand
from portal.circuit import Circuit
from portal.staff_middleware import admin_path, has_session

logger = logging.getLogger(__name__)

SHARED_SECONDS = 60  # proxies give a page away for so long without asking
STALE_SECONDS = 600  # and for so long while they ask
STORED_SECONDS = 3600  # in the page cache: pages that nobody asks for make room
LARGEST = 512 * 1024  # bytes of a page that is stored
PAUSE_AFTER_ERROR = 10  # seconds: the next answer of a cache that failed may take long
MOST_HOSTS = 100  # with other ports there are many
ETAG = re.compile(r'"([0-9a-f]{32})-(inf|[0-9]{1,12})"')


class PageCacheMiddleware:
    """The outermost one, so that a kept page costs nothing of what comes after."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.store = Store()
        self.hosts = set()  # as asked for, and allowed: Django looks through its rules each time

    @cached_property
    def outside(self):
        """How addresses begin that are none of its business, or must do without a database."""
        machines = (reverse("healthz"), reverse("readyz"), reverse("metrics"), "/accent-")
        return (admin_path(), settings.STATIC_URL, settings.MEDIA_PATH, *machines)

    def __call__(self, request):
        if request.method not in {"GET", "HEAD"} or request.path_info.startswith(self.outside):
            return self.get_response(request)
        # Read before the page is made: a page may be newer than its stamp, never older.
        stamp = generation.current()
        is_on = stamp and settings.PAGE_CACHE and is_reader(request)
        if is_on and (origin := self.origin_of(request)):
            return self.answer(request, stamp, key_of(request, stamp, origin))
        return keep_private(self.make(request, stamp))

    def origin_of(self, request):
        """Scheme and host that are asked for, or None where they lead elsewhere or to a refusal."""
        scheme, host = request.scheme, request.META.get("HTTP_HOST")
        if settings.SECURE_SSL_REDIRECT and scheme != "https":
            return None
        if host not in self.hosts:
            try:
                host = request.get_host()
            except DisallowedHost:
                return None
            if len(self.hosts) < MOST_HOSTS:
                self.hosts.add(host)
        return f"{scheme}://{host}"

    def make(self, request, stamp):
        with generation.holding(stamp):
            return self.get_response(request)

    def answer(self, request, stamp, key):
        if known := known_etag(request.META, key):
            request.page_cache = "not_modified"  # for the log and the figures
            put_at_hand(request, stamp, key, (None, {}, *known))
            return share(HttpResponseNotModified(), stamp, *known)
        if kept := self.store.get(key):
            content, headers, etag, until = kept
            put_at_hand(request, stamp, key, kept)
            # Who asks for the head alone gets the page's length with it.
            response = HttpResponse(b"" if request.method == "HEAD" else content)
            response.headers = Headers(headers)
            request.page_cache = "hit"
            return answer_condition(request, share(response, stamp, etag, until))
        response = self.make(request, stamp)
        if not is_for_everyone(request, response):
            return keep_private(response)
        request.page_cache = "miss"
        seconds, is_stored = response.public
        until = math.inf
        if seconds:  # the same end for every process, after which it is another page
            until = (timezone.now().timestamp() // seconds + 1) * seconds
        etag = f'W/"{key}-{until:.0f}"'
        if is_stored and request.method == "GET" and not response.streaming:
            self.store.set(key, response, etag, until)
        return answer_condition(request, share(response, stamp, etag, until))


class Headers(ResponseHeaders):
    """Those of a kept page, {lower name: (name, value)}: each was looked at when it was made."""

    def __init__(self, kept):
        self._store = {**kept}

    def items(self):
        return self._store.values()


class Store:
    """Django's cache of the name "pages". Without it pages are made anew, which only takes longer.

    Entries: content, headers, ETag, and the moment (in seconds) until which it is true.
    """

    def __init__(self):
        self.cache = caches["pages"]
        self.circuit = Circuit(PAUSE_AFTER_ERROR)

    def get(self, key):
        return self.ask(self.cache.get, key)

    def set(self, key, response, etag, until):
        seconds = min(STORED_SECONDS, until - timezone.now().timestamp())
        if len(response.content) <= LARGEST:
            headers = {name.lower(): (name, value) for name, value in response.items()}
            self.ask(self.cache.set, key, (response.content, headers, etag, until), seconds)

    def ask(self, operation, *arguments):
        """What the cache answers; None where it does not, or did not a moment ago."""
        if not self.circuit.allows():
            return None
        try:
            found = operation(*arguments)
        except Exception as error:  # noqa: BLE001  each cache has errors of its own
            self.circuit.fail()
            logger.warning("Pages are not kept for %s s: %r", PAUSE_AFTER_ERROR, error)
            return None
        self.circuit.close()
        return found


def is_reader(request):
    """Whether it asks for what everyone sees."""
    return "HTTP_AUTHORIZATION" not in request.META and not has_session(request)


def key_of(request, stamp, origin):
    """What tells one page from all others, of whatever time and release."""
    query = query_of(request)
    parts = (stamp.token, stamp.passed, release.fingerprint(), origin, request.path, query)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def query_of(request):
    """Those parameters that pages read, always in the same order."""
    if not request.META.get("QUERY_STRING"):
        return ""
    return caching.only(request.GET, caching.parameters).urlencode()


def put_at_hand(request, stamp, key, kept):
    """But not for one who was led here by an address of their own: there is no end of them."""
    if query_of(request) == request.META.get("QUERY_STRING", ""):
        at_hand.add(request, stamp, key, kept)


def known_etag(environ, key):
    """(ETag, the moment until which it is true) where the reader has that very page, else None.

    An ETag says itself until when: a search that may still be shown need not be made to know that.
    """
    condition = environ.get("HTTP_IF_NONE_MATCH")
    for given, end in ETAG.findall(condition) if condition else ():
        if given == key and timezone.now().timestamp() < float(end):
            return f'W/"{key}-{end}"', float(end)
    return None


def is_for_everyone(request, response):
    """Whether a view said so, and nothing on the way made the answer one person's."""
    return (
        hasattr(response, "public")
        and response.status_code == 200
        and not response.cookies
        and not response.has_header("Cache-Control")
        and response.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        and not hasattr(request, "_csp_nonce")  # a nonce is good for one answer
    )


def share(response, stamp, etag, until=math.inf):
    for name, value in shared_headers(stamp, etag, until):
        response.headers[name] = value
    return response


def shared_headers(stamp, etag, until):
    """Let browsers ask each time and proxies keep it shortly, never longer than it is true."""
    end = min(until, stamp.next.timestamp()) if stamp.next else until
    left = STALE_SECONDS + SHARED_SECONDS
    if end < math.inf:
        left = max(0, min(left, int(end - timezone.now().timestamp())))
    shared = min(SHARED_SECONDS, left)
    stale = min(STALE_SECONDS, left - shared)
    control = f"public, max-age=0, s-maxage={shared}, stale-while-revalidate={stale}"
    return ("ETag", etag), ("Cache-Control", control)


def keep_private(response):
    """A page for everyone that was made for one: without a stamp, or for somebody logged in."""
    if hasattr(response, "public"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def answer_condition(request, response):
    """304 where the reader has that very page."""
    if "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META:
        modified = parse_http_date_safe(response.get("Last-Modified", ""))
        return get_conditional_response(request, response["ETag"], modified, response)
    return response
