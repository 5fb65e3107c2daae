"""Kept pages that a process gives away before Django's request handler comes in.

To make a request and a response, and to signal both, takes longer than all that such a page needs.
No rule of the page cache is repeated here: what it answered a moment ago is remembered with all of
a request that its answer depends on, and holds while the content's stamp is the same. Whatever else
is asked goes the usual way.
"""

import math
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from articles.generation import Stamp

MOST = 200  # pages, of at most
ROOM = 8 * 1024 * 1024  # bytes together
pages = {}


class Page(NamedTuple):
    """A page, and what it was the answer to."""

    stamp: Stamp
    key: str  # the page cache's
    path: str
    content: bytes | None  # None where only its ETag was asked about
    headers: list  # of pairs
    etag: str
    until: float  # a moment, in seconds, or `math.inf`

    @property
    def size(self):
        return len(self.content or ())

    @property
    def is_true(self):
        is_over = self.until < math.inf and self.until <= timezone.now().timestamp()
        return self.content is not None and not is_over


def asked(environ):
    """All that the answer to a reader depends on; None where a request has more to say."""
    if (
        environ["REQUEST_METHOD"] != "GET"
        or "HTTP_AUTHORIZATION" in environ
        or settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
    ):
        return None
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO"),
        environ.get("HTTP_HOST"),
        environ.get("SCRIPT_NAME"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING"),
    )


def add(request, stamp, key, kept):
    """Remember a page for who asks the same; `kept` as in the page cache. Of paths that are not
    plain ASCII Django has decoded the bytes: they are no longer what will be asked."""
    content, headers, etag, until = kept
    question = asked(request.environ)
    if question and request.path.isascii():
        if len(pages) >= MOST or sum(page.size for page in [*pages.values()]) > ROOM:
            pages.clear()
        pairs = [*headers.values()]
        pages[question] = Page(stamp, key, request.path, content, pairs, etag, until)


def find(environ) -> Page | None:
    """The page to be given to a reader, where its stamp is the present one."""
    return pages.get(asked(environ)) if pages else None
