"""The portal's figures as Prometheus reads them."""

import logging
import os
import threading
import time
from collections import Counter as Counts
from collections import defaultdict, deque
from contextlib import suppress

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from portal.figures import Figures

# Names the folder where web processes keep what they count; `serve` sets it before
# prometheus_client is imported. Without it this process counts for itself.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
logger = logging.getLogger(__name__)
EVERY = 1  # seconds
AT_ONCE = 500  # requests
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10)

disable_created_metrics()
requests = Counter(
    "portal_requests",
    "Requests answered; cache: how the page cache did.",
    ["method", "view", "status", "cache"],
)
durations = Histogram(
    "portal_request_duration_seconds", "Until the answer was ready.", ["view"], buckets=SECONDS
)
of_tables = Figures()
waiting = deque()  # requests that are not added up yet


def count(method, view, status, cache, seconds):
    """Note an answered request. `view` is the name of one, never an address.

    A page from the page cache takes little longer than to add it up here would: that is done for
    many at once, every second.
    """
    waiting.append(((method, view, status, cache), seconds))
    if len(waiting) >= AT_ONCE or adder.pid is None:
        adder.wake()


def add_up():
    """Add what was noted to the figures. Labels are looked up once for all that have the same."""
    numbers, durations_of = Counts(), defaultdict(list)
    with suppress(IndexError):  # at the end
        while True:
            labels, seconds = waiting.popleft()
            numbers[labels] += 1
            durations_of[labels[1]].append(seconds)
    try:
        for (method, view, status, cache), number in numbers.items():
            labels = method if method in METHODS else "other", view, str(status), cache
            requests.labels(*labels).inc(number)
        for view, all_seconds in durations_of.items():
            duration = durations.labels(view)
            for seconds in all_seconds:
                duration.observe(seconds)
    except OSError:  # the folder is full or gone; that stops no page
        logger.warning("Requests were not counted", exc_info=True)


class Adder:
    """Has what is noted added up every second where other processes tell of it, too."""

    pid = None

    def wake(self):
        if self.pid is None:
            self.pid = os.getpid()
            if FOLDER in os.environ:
                threading.Thread(target=self.run, name="figures", daemon=True).start()
        if len(waiting) >= AT_ONCE:
            add_up()

    def run(self):
        while True:
            time.sleep(EVERY)
            add_up()


adder = Adder()


def metrics(request):
    """The figures in Prometheus' text format, for who has the token; there is nothing for others,
    and nothing at all without a token."""
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        raise Http404
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def registry():
    """What a scrape reads: what the web processes of this host counted, and what tables hold."""
    add_up()
    chosen = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(chosen)
    else:
        for counted in (requests, durations):
            chosen.register(counted)
    chosen.register(of_tables)
    return chosen
