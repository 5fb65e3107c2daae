"""The portal's figures as Prometheus reads them."""

import logging
import os

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
_children = {}  # of the figures above, by their labels: to look one up there takes a lock


def count(request, response, seconds):
    """Add an answered request to the figures. Labels are names of views, never addresses."""
    cache = getattr(request, "page_cache", "pass")
    match = getattr(request, "resolver_match", None)
    view = match.view_name if match else "page cache" if cache != "pass" else "none"
    method = request.method if request.method in METHODS else "other"
    key = method, view, response.status_code, cache
    try:
        if (children := _children.get(key)) is None:
            children = _children[key] = requests.labels(*map(str, key)), durations.labels(view)
        counted, timed = children
        counted.inc()
        timed.observe(seconds)
    except OSError:  # the folder is full or gone; that stops no page
        logger.warning("A request was not counted", exc_info=True)


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
    chosen = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(chosen)
    else:
        for counted in (requests, durations):
            chosen.register(counted)
    chosen.register(of_tables)
    return chosen
