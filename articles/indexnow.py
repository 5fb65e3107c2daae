"""Tells search engines which pages came, changed and went: https://www.indexnow.org/documentation

One host is enough: engines that take part pass on what they are told. Publishing only writes rows
(`articles.models.announcement`); here they are sent, by any number of processes. What is sent twice
because a process died in between does no harm.
"""

import json
import logging
import threading
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import close_old_connections, connection

from articles.addresses import absolute
from articles.models import Announcement

logger = logging.getLogger(__name__)

MOST = 1000  # addresses in a request; the protocol allows 10,000
TIMEOUT = 10  # seconds
PAUSE = 15  # seconds between looks for what is due
PAUSE_AFTER_ERROR = 60
# What their documentation says of an answer's number.
REASONS = {
    400: "the request is not understood",
    403: "the key is not valid: is the file with it reachable?",
    422: "the addresses do not belong to the host, or the key has not the right form",
    429: "too many requests",
}
# Set to have the sender of this process look up at once.
wake = threading.Event()


class Refused(Exception):
    """The engine did not take it; the message says why."""


class _NoRedirect(HTTPRedirectHandler):
    """The key goes to nobody but the host that the operator named."""

    def redirect_request(self, *args):
        return None


def endpoint() -> str:
    return f"https://{settings.INDEXNOW_HOST}/indexnow"


def key_path() -> str:
    """Where engines look whether the key is the site's own."""
    return f"/{settings.INDEXNOW_KEY}.txt"


def submit(urls: list[str]) -> None:
    """Send whole addresses, at most 10,000. Raises Refused, OSError or HTTPException."""
    body = {
        "host": urlsplit(settings.SITE_URL).netloc,
        "key": settings.INDEXNOW_KEY,
        "keyLocation": absolute(key_path()),
        "urlList": urls,
    }
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = Request(endpoint(), json.dumps(body).encode(), headers)  # noqa: S310  https alone
    try:
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as response:
            status = response.status
    except HTTPError as error:
        error.close()
        raise Refused(f"{error.code} {REASONS.get(error.code, '')}".strip()) from error
    if status not in {200, 202}:
        raise Refused(str(status))


def send_due(stop) -> int:
    """Send until nothing is due, `stop` is set or the engine is away; returns how many addresses
    were taken."""
    sent = 0
    while not stop.is_set():
        rows = Announcement.objects.claim(MOST)
        if not rows:
            break
        urls = {absolute(row.edition.get_absolute_url()): row for row in rows}
        try:
            submit(list(urls))
        except (Refused, OSError, HTTPException) as error:
            logger.warning("%s was not told of %d pages: %s", endpoint(), len(urls), error)
            Announcement.objects.put_off(rows)
            break  # the next ones would fare no better
        Announcement.objects.filter(pk__in=[row.pk for row in rows]).delete()
        sent += len(urls)
    return sent


def run(stop, wake=wake):
    """Send until `stop` is set, looking when woken and every few seconds. Survives everything.

    stop, wake: threading events; whoever sets `stop` sets `wake` as well.
    """
    while not stop.is_set():
        wake.clear()
        pause = PAUSE
        try:
            close_old_connections()
            send_due(stop)
        except Exception:  # the database may be away; it comes back
            logger.exception("Search engines could not be told")
            pause = PAUSE_AFTER_ERROR
        finally:
            close_old_connections()
        wake.wait(pause)
    connection.close()
