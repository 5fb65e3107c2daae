"""How much a stranger may ask for: searches, each of which costs more than a page, and challenges
for passkeys, each of which is a row."""

import logging
from collections import Counter
from datetime import timedelta
from threading import Lock

from django.db import DatabaseError
from django.shortcuts import render

from articles.search_page import SearchView
from inquiries.models import Limit
from inquiries.models.limit import client_key, client_of, start_of

logger = logging.getLogger(__name__)

WINDOW = timedelta(minutes=1)
UNWRITTEN = 10  # of one client in each process: who reads and searches costs the database nothing
MOST = 40  # of one client beyond those, in all processes together
MOST_CLIENTS = 10_000  # that a process remembers


class Meter:
    """Counts what clients do in a minute: a few in the process, more in the database, where all
    processes and hosts see it. While there is no database, nobody is refused."""

    def __init__(self, purpose):
        self.purpose = purpose
        self.lock = Lock()
        self.minute = None
        self.counts = Counter()

    def is_over(self, address):
        """Count one more use by the client of an address; whether that is one too many."""
        return self._count(address) > UNWRITTEN and self._count_together(address) > MOST

    def _count(self, address):
        minute = start_of(WINDOW)
        with self.lock:
            if minute != self.minute or len(self.counts) > MOST_CLIENTS:
                self.minute = minute
                self.counts.clear()
            client = client_of(address)
            self.counts[client] += 1
            return self.counts[client]

    def _count_together(self, address):
        try:
            return Limit.objects.hit(client_key(self.purpose, address), WINDOW)
        except DatabaseError:
            logger.warning("A limit could not be counted", exc_info=True)
            return 0


searches = Meter("search")
challenges = Meter("passkey")


def refusing(response):
    """The answer with when to come again."""
    response.status_code = 429
    response["Retry-After"] = int(WINDOW.total_seconds())
    response["Cache-Control"] = "no-store"
    return response


class SearchLimitMiddleware:
    """Lets a client search so often, and says when it may go on. The empty form is for everybody.

    `articles`, whose page it is, knows of no limits.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, callback, callback_args, callback_kwargs):
        is_search = getattr(callback, "view_class", None) is SearchView and request.GET
        if not is_search or not searches.is_over(request.META["REMOTE_ADDR"]):
            return None
        return refusing(render(request, "429.html"))
