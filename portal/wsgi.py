"""The WSGI entry point for gunicorn and other servers."""

import os
import time

import django
from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)

from articles import generation, tracing  # noqa: E402  these need settings and apps
from portal import access, at_hand  # noqa: E402
from portal.page_cache import known_etag, shared_headers  # noqa: E402

NOT_MODIFIED, OK = 304, 200
LINES = {NOT_MODIFIED: "304 Not Modified", OK: "200 OK"}
CACHE = {NOT_MODIFIED: "not_modified", OK: "hit"}


class Application(WSGIHandler):
    """Django's, which does not come in where a page is at hand. Both are logged and counted."""

    def __call__(self, environ, start_response):
        environ[access.STARTED] = started = time.perf_counter()
        page = at_hand.find(environ)
        if page is None:
            return super().__call__(environ, start_response)
        # As Django does with each request: a connection may be too old.
        connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()
        stamp = generation.current()
        answer = answer_with(page, environ) if stamp is page.stamp else None
        if answer is None:
            with generation.holding(stamp):  # which is not asked for twice
                return super().__call__(environ, start_response)
        status, headers, content = answer
        request_id = access.given_id(environ) or tracing.make_id()
        start_response(LINES[status], [*headers, (access.HEADER, request_id)])
        said = "GET", access.KEPT, page.path, status, len(content), CACHE[status]
        access.note(access.Answer(request_id, *said), started)
        return [content]


def answer_with(page, environ):
    """(status, headers, content); None where the page is over or a condition is not that simple."""
    if known := known_etag(environ, page.key):
        return NOT_MODIFIED, shared_headers(page.stamp, *known), b""
    if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ or not page.is_true:
        return None
    headers = [*page.headers, *shared_headers(page.stamp, page.etag, page.until)]
    return OK, headers, page.content


application = Application()
