"""The portal's figures as Prometheus reads them."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Histogram,
    generate_latest,
)

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10)

requests = Counter("portal_requests", "Requests answered.", ["method", "view", "status"])
durations = Histogram(
    "portal_request_duration_seconds", "Until the answer was ready.", ["view"], buckets=SECONDS
)
page_cache = Counter("portal_page_cache", "How public pages came.", ["result"])
_children = {}  # of the figures above, by their labels: to look one up there takes a lock


def count(request, response, seconds):
    """Add an answered request to the figures. Labels are names of views, never addresses."""
    cached = getattr(request, "page_cache", "pass")
    match = getattr(request, "resolver_match", None)
    view = match.view_name if match else "page cache" if cached != "pass" else "none"
    key = (request.method, view, response.status_code, cached)
    if (children := _children.get(key)) is None:
        method = key[0] if key[0] in METHODS else "other"
        children = _children[key] = (
            requests.labels(method, view, str(key[2])),
            durations.labels(view),
            page_cache.labels(cached),
        )
    counted, timed, how = children
    counted.inc()
    timed.observe(seconds)
    how.inc()


def metrics(request):
    """The figures in Prometheus' text format, for who has the token; there is nothing for others,
    and nothing at all without a token."""
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        raise Http404
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def registry():
    """What a scrape reads."""
    return REGISTRY
