"""What surrounds every request: its id, its line in the log, and its part in the figures.

The line passes by Python's logging, which takes 19 µs for it; a page from the page cache takes not
much more. It looks like all other lines and goes where they go.
"""

import os
import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quote
from typing import NamedTuple

from django.conf import settings

from articles import tracing
from portal import metrics
from portal.logs import place_of

# What proxies send: UUIDs, hexadecimal numbers. Nothing that could end a line or a header.
USABLE_ID = re.compile(rf"[A-Za-z0-9_.:+/=-]{{1,{tracing.LENGTH}}}")
HEADER = "X-Request-ID"
STARTED = "portal.started"  # in `environ`: when the request came, by `time.perf_counter()`
STANDARD_ERROR = 2
KEPT = "page cache"  # in place of a view: no address was looked up


class Answer(NamedTuple):
    """What is told of a request; `cache` is how the page cache did."""

    request_id: str
    method: str
    view: str
    path: str
    status: int
    size: int | str  # bytes
    cache: str


class AccessMiddleware:
    """The outermost one. Pages at hand are given away before it comes: see `portal.wsgi`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = request.META.get(STARTED) or time.perf_counter()
        with tracing.working(given_id(request.META)) as request_id:
            request.request_id = request_id  # Django logs errors after all middleware
            response = self.get_response(request)
        response.headers[HEADER] = request_id
        note(answer_to(request, response), started)
        return response


def given_id(environ):
    """The id that a proxy of ours gave the request, or None: of strangers none is taken."""
    given = settings.TRUSTED_PROXIES and environ.get("HTTP_X_REQUEST_ID")
    return given if given and USABLE_ID.fullmatch(given) else None


def answer_to(request, response):
    cache = getattr(request, "page_cache", "pass")
    match = getattr(request, "resolver_match", None)
    return Answer(
        request.request_id,
        request.method,
        match.view_name if match else KEPT if cache != "pass" else "none",
        path_of(request, response),
        response.status_code,
        response.headers.get("Content-Length", 0),
        cache,
    )


def note(answer, started):
    """Count an answer and write its line; `started`: by `time.perf_counter()`."""
    seconds = time.perf_counter() - started
    metrics.count(answer.method, answer.view, answer.status, answer.cache, seconds)
    if settings.ACCESS_LOG:
        write(line_of(answer, f"{seconds * 1000:.2f}"))


def line_of(answer, ms):
    """Method, address, status, milliseconds, bytes, and how the page cache answered."""
    request_id, method, _view, path, status, size, cache = answer
    now = time.time()
    if settings.LOG_FORMAT == "plain":
        said = f"{method} {path} {status}, {ms} ms, {size} bytes, {cache}"
        at = datetime.fromtimestamp(now).astimezone().isoformat(" ", "milliseconds")
        return f"{at} INFO {request_id} portal.access: {said}\n"
    at = f"{second(int(now))}.{int(now % 1 * 1000):03}+00:00"
    return (
        f'{{"time": "{at}", "level": "INFO", "logger": "portal.access", '
        f'"request_id": "{request_id}", "message": {quote(f"{method} {path} {status}")}, '
        f'"method": {quote(method)}, "path": {quote(path)}, "status": {status}, "ms": {ms}, '
        f'"bytes": {size}, "cache": "{cache}"}}\n'
    )


@lru_cache(maxsize=2)
def second(timestamp):
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def write(line):
    """In one piece, so that lines of several processes do not mix; a log that is gone stops no
    page."""
    with suppress(OSError):
        os.write(STANDARD_ERROR, line.encode())


def path_of(request, response):
    """The path of a page that is for everyone, without the query; of others the pattern alone."""
    if hasattr(request, "page_cache"):
        return request.path
    if request.path_info.startswith(settings.STATIC_URL) and response.status_code < 400:
        return request.path
    return place_of(request)
