"""Which generation of the site's content is live: what everything cached is kept under.

A stamp changes when anything that readers see is changed and committed, by whomever, and when the
moment of a schedule passes. Nothing kept under it needs to be purged.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.models import Subquery
from django.utils import timezone

from articles import moment
from articles.models import Edition, Generation
from articles.prepared import fetch

QUERY = f"SELECT token FROM {Generation._meta.db_table} WHERE id = {Generation.ONLY}"  # noqa: S608

UNASKED = object()
_held = ContextVar("stamp", default=(UNASKED, None))  # a stamp, and the connection it is of
_latest = None  # what this process has found last; replaced as a whole, so threads may share it


@dataclass(frozen=True)
class Stamp:
    """The content's state: equal stamps, equal pages (of one release of the code)."""

    token: str  # changes with every commit that readers see
    passed: datetime | None  # the latest moment of a schedule that is over
    next: datetime | None  # the first to come: nothing is kept beyond it

    def is_of(self, token, now):
        """Whether this is still what the database's token means at the moment `now`."""
        is_begun = self.passed is None or self.passed <= now
        return self.token == token and is_begun and (self.next is None or now < self.next)


def current() -> Stamp | None:
    """The present stamp, by one small query; none within `holding()`.

    None where nothing may be kept: inside a transaction (what is seen there may never be
    committed), while a chosen moment is browsed, with DEBUG on (templates are being written), and
    without a database. PAGE_CACHE is the page cache's own switch.
    """
    global _latest  # noqa: PLW0603
    held, database = _held.get()
    database = database or connections[DEFAULT_DB_ALIAS]
    if moment.is_chosen() or database.in_atomic_block:
        return None
    if held is not UNASKED:
        return held
    if settings.DEBUG:
        return None
    try:
        token, now = _token(database), timezone.now()
        if token and not (_latest and _latest.is_of(token, now)):
            _latest = _read(now)
    except (Error, Generation.DoesNotExist):  # which a restore may just have deleted
        return None
    return _latest if token else None


class holding:  # noqa: N801  a class takes a fifth of what @contextmanager does
    """Let `current()` be a stamp inside, without asking again: what one page is made of."""

    def __init__(self, stamp: Stamp | None):
        self.stamp = stamp

    def __enter__(self):
        # The connection is that of the thread; to look it up takes longer than all else.
        self.reset = _held.set((self.stamp, connections[DEFAULT_DB_ALIAS]))

    def __exit__(self, *error):
        _held.reset(self.reset)


def _token(database):
    """The row's token, or None before there is a row.

    A connection that was kept may be broken. Django would find out by a query before, which costs
    as much as this one; here this one finds out, and is asked again by a new connection.
    """
    is_new = database.connection is None
    database.health_check_done = True
    try:
        return _fetch(database)
    except Error:
        if is_new:
            raise
        database.close()
        return _fetch(database)


def _fetch(database):
    rows = fetch(database, QUERY)
    return str(rows[0][0]) if rows else None


def _read(now):
    """Token and boundaries as of one moment: one query."""
    begun = Edition.objects.filter(starts_at__lte=now).order_by("-starts_at").values("starts_at")
    ended = Edition.objects.filter(ends_at__lte=now).order_by("-ends_at").values("ends_at")
    to_begin = Edition.objects.filter(starts_at__gt=now).order_by("starts_at").values("starts_at")
    to_end = Edition.objects.filter(ends_at__gt=now).order_by("ends_at").values("ends_at")
    columns = [Subquery(rows[:1]) for rows in (begun, ended, to_begin, to_end)]
    row = Generation.objects.filter(pk=Generation.ONLY).values_list("token", *columns).get()
    return Stamp(
        token=str(row[0]),
        passed=max(filter(None, row[1:3]), default=None),
        next=min(filter(None, row[3:]), default=None),
    )
