"""What surrounds every request: its id, its line in the log, and its part in the figures."""

import logging
import re
import time

from django.conf import settings

from articles import tracing
from portal import metrics
from portal.logs import place_of

logger = logging.getLogger("portal.access")

# What proxies send: UUIDs, hexadecimal numbers. Nothing that could end a line or a header.
USABLE_ID = re.compile(rf"[A-Za-z0-9_.:+/=-]{{1,{tracing.LENGTH}}}")
HEADER = "X-Request-ID"


class AccessMiddleware:
    """The outermost one. For a kept page it costs some microseconds; see `make bench`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        with tracing.working(given_id(request)):
            request.request_id = tracing.current()  # Django logs errors after all middleware
            response = self.get_response(request)
            response.headers[HEADER] = request.request_id
            seconds = time.perf_counter() - started
            metrics.count(request, response, seconds)
            if settings.ACCESS_LOG:
                write(request, response, seconds)
        return response


def given_id(request):
    """The id that a proxy of ours gave the request, or None: of strangers none is taken."""
    given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
    return given if USABLE_ID.fullmatch(given) else None


def write(request, response, seconds):
    """The line: method, address, status, milliseconds, bytes, how the page cache answered."""
    fields = {
        "method": request.method,
        "path": path_of(request, response),
        "status": response.status_code,
        "ms": round(seconds * 1000, 2),
        "bytes": int(response.headers.get("Content-Length", 0)),
        "cache": getattr(request, "page_cache", "pass"),
    }
    logger.info("%(method)s %(path)s %(status)s %(ms)s ms %(bytes)s bytes %(cache)s", fields)


def path_of(request, response):
    """The path of a page that is for everyone, without the query; of others the pattern alone."""
    if hasattr(request, "page_cache"):
        return request.path
    if request.path_info.startswith(settings.STATIC_URL) and response.status_code < 400:
        return request.path
    return place_of(request)
