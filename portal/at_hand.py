"""Kept pages that a process gives away before Django's request handler comes in.

To make a request and a response, and to signal both, takes longer than all that such a page needs.
What the page cache answered a reader is remembered with all of the request that its answer depends
on, and holds while the content's stamp is the same; who is a reader is judged more narrowly than
there. Whatever else is asked goes the usual way. Should settings ever let other headers say what is
asked, such as `USE_X_FORWARDED_HOST`, they belong into `asked`.
"""

import math
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from articles.generation import Stamp

MOST = 200  # pages, of at most
ROOM = 8 * 1024 * 1024  # bytes together
QUESTION = "portal.at_hand"  # in `environ`: what was asked
pages = {}
lock = Lock()


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
    def is_true(self):
        is_over = self.until < math.inf and self.until <= timezone.now().timestamp()
        return self.content is not None and not is_over


def asked(environ):
    """All that the answer to a reader depends on; None where a request has more to say.

    To be asked before Django decodes the path in `environ`.
    """
    if (
        environ["REQUEST_METHOD"] != "GET"
        or "HTTP_HOST" not in environ
        or "HTTP_AUTHORIZATION" in environ
        or settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
    ):
        return None
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO"),
        environ["HTTP_HOST"],
        environ.get("SCRIPT_NAME"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING"),
    )


def find(environ) -> Page | None:
    """The page to be given to a reader, where its stamp is the present one."""
    environ[QUESTION] = question = asked(environ)
    return pages.get(question)


def add(request, stamp, key, kept):
    """Remember what a reader was answered; `kept` as in the page cache."""
    content, headers, etag, until = kept
    if question := request.environ.get(QUESTION):
        page = Page(stamp, key, request.path, content, [*headers.values()], etag, until)
        with lock:
            pages.pop(question, None)
            while pages and (len(pages) >= MOST or size_of([page, *pages.values()]) > ROOM):
                del pages[next(iter(pages))]  # the oldest
            pages[question] = page


def size_of(some):
    return sum(len(page.content or ()) for page in some)
