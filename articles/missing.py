"""Counts addresses that readers ask for and that no page has, without harm to the site.

Nothing personal is kept: neither the query nor who asked; addresses that name a person or hold
a key are not counted at all. Each process writes at most once in `PAUSE` seconds, one statement for
all it has heard since, and hears at most `MOST_HEARD` addresses in between: a flood of made-up
addresses costs no more than that. At most `MOST_KEPT` addresses are kept.
"""

import logging
import re
from collections import Counter
from datetime import timedelta
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import MissingAddress

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds
MOST_HEARD = 100
MOST_KEPT = 5000
LEFT_BY_FORGETTING = 4000  # so that there is room for new ones
FORGOTTEN_AFTER = timedelta(days=180)
LONGEST_COUNTED = 200  # characters; longer ones are made by machines

# What no reader looks for: the parts of pages, and what scanners try on every site.
_NOT_ASKED_BY_READERS = re.compile(
    r"""(^|/)\. | \.(css|js|mjs|map|json|txt|ico|woff2?|ttf|env|ini|log|sql|bak|old|orig|swp|ya?ml
        |sh|exe|dll|conf|cfg|tar|gz|rar|7z|db)$
    | (^|/)(wp-|wordpress|xmlrpc|phpmyadmin|pma(/|$)|myadmin|mysql|cgi-bin|vendor/|admin|phpinfo
        |actuator|autodiscover|owa(/|$)|solr(/|$)|server-status|_ignition|_profiler|hnap1|boaform
        |telescope|debug(/|$)|config(/|$)|geoserver|sdk(/|$)|api(/|$)|apple-touch-icon|browserconfig)
    """,
    re.VERBOSE,
)
# Scanners ask for made-up names of these all day; a reader follows a link to one.
_SCRIPTS = re.compile(r"\.(php\d?|phtml|aspx?|jspx?|cgi|cfm|do|action)$")
_PERSONAL = re.compile(
    r"""@ | \+\d{7} | (tel|phone|mobile|user|mail)[:/=]
    | (?=[a-z_]*\d)(?=\d*[a-z_])[\da-z_]{20,}  # a key: letters and digits without a break
    | [\da-f]{8}-[\da-f]{4}-[\da-f]{4}-  # a UUID
    | :[^/]*:  # signed by Django: value, time and signature
    | %""",  # bytes and signs that no page's address has
    re.VERBOSE,
)

_lock = Lock()
_heard = Counter()
_written_at = float("-inf")


def is_worth_counting(path, referrer=""):
    """Whether a normal path is one that readers may have been led to, and names nobody."""
    own = (reverse("admin:index"), settings.STATIC_URL)
    return not (
        len(path) > LONGEST_COUNTED
        or f"{path}/".startswith(own)
        or _NOT_ASKED_BY_READERS.search(path)
        or _PERSONAL.search(path)
        or (_SCRIPTS.search(path) and not referrer)
    )


def count(path):
    """Count that a path was asked for once more; never raises for the database's sake."""
    global _written_at  # noqa: PLW0603  one count for each process
    with _lock:
        if path in _heard or len(_heard) < MOST_HEARD:
            _heard[path] += 1
        if monotonic() - _written_at < PAUSE:
            return
        _written_at = monotonic()
    write()


def write():
    """Write what this process has heard. What the database does not take is lost."""
    with _lock:
        heard = sorted(_heard.items())  # the order keeps two processes from waiting for each other
        _heard.clear()
    if not heard:
        return
    try:
        with transaction.atomic():
            _upsert(heard)
    except Error:  # locked, read-only, full: the reader's page matters more
        logger.warning("Missing addresses were not counted", exc_info=True)


def _upsert(heard):
    """Add hits to the rows of their paths; a new path needs room."""
    table = connection.ops.quote_name(MissingAddress._meta.db_table)
    today = connection.ops.adapt_datefield_value(timezone.localdate())
    rows = ", ".join(["(%s, %s)"] * len(heard))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH heard (path, hits) AS (VALUES {rows}) "  # noqa: S608
            f"INSERT INTO {table} AS kept (path, hits, first_on, last_on) "
            "SELECT path, hits, %s, %s FROM heard "
            f"WHERE (SELECT count(*) FROM {table}) < %s OR path IN (SELECT path FROM {table}) "
            "ON CONFLICT (path) DO UPDATE "
            "SET hits = kept.hits + excluded.hits, last_on = excluded.last_on",
            [*(value for row in heard for value in row), today, today, MOST_KEPT],
        )


def forget():
    """Write what is heard, then delete what nobody asked for lately and, of too many, the least
    and longest ago asked for."""
    write()
    MissingAddress.objects.filter(last_on__lt=timezone.localdate() - FORGOTTEN_AFTER).delete()
    if MissingAddress.objects.count() >= MOST_KEPT:
        kept = MissingAddress.objects.order_by("-hits", "-last_on", "-pk")[:LEFT_BY_FORGETTING]
        MissingAddress.objects.exclude(pk__in=kept.values("pk")).delete()
