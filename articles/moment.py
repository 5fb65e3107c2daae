"""The moment at which the public site is looked at: now, or one that a member of staff chose.

Whatever readers see asks for it; publishing and withdrawing keep the true time.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.utils import timezone

PERMISSION = "articles.view_article"
KEY = "moment"  # of the session
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # the web is not older
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

_chosen = ContextVar("moment", default=None)


def now() -> datetime:
    """The moment that is browsed, else the present."""
    return _chosen.get() or timezone.now()


def is_chosen() -> bool:
    """Whether another moment than the present is looked at."""
    return _chosen.get() is not None


@contextmanager
def browsing(at: datetime):
    """Let `now()` be another moment inside."""
    token = _chosen.set(at)
    try:
        yield
    finally:
        _chosen.reset(token)


def choose(session, at: datetime | None):
    """Remember the moment in somebody's session, or (None) that the present is looked at."""
    session.pop(KEY, None)
    if at:
        session[KEY] = at.isoformat()


def chosen(request) -> datetime | None:
    """The moment that who asks has chosen and may look at; None means the present.

    Costs nothing without a session, one query with one, and the user's only with a moment in it.
    """
    text = request.session.get(KEY)
    if not text or not request.user.is_staff or not request.user.has_perm(PERMISSION):
        return None
    return datetime.fromisoformat(text)
