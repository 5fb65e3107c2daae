"""How the portal is, as its tables, folders and files tell: plain facts, judged elsewhere.

Every count is bounded and follows an index, so that a million inquiries take no longer than a few
thousand; a bounded count that is full means "so many or more".
"""

import platform
import shutil
import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import release
from articles.models import Rendering, SearchEntry, Unrelated
from inquiries.inbox import fetching
from inquiries.models import Call, Delivery, IncomingMail, Inquiry, Mailbox, Sender
from portal.backup import mark

DAY = timedelta(days=1)
MOST = 10_000  # rows counted of a kind
SHOWN = 20  # senders
STATE = Delivery.State
ENDS = (STATE.SENT, STATE.DEAD, STATE.UNCERTAIN, STATE.BOUNCED)


def counted(rows) -> int:
    return rows.order_by().values("pk")[:MOST].count()


@cache
def version() -> str:
    """The portal's own, and what tells one checkout from another."""
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["project"]
    return f"{project['version']} ({release.fingerprint()[:8]})"


def software() -> dict[str, str]:
    """Name → version of what runs."""
    database = connection.Database.sqlite_version if is_sqlite() else postgresql_version()
    return {
        "Portal": version(),
        "Python": platform.python_version(),
        "Django": django.__version__,
        connection.display_name: database,
    }


def is_sqlite():
    return connection.vendor == "sqlite"


def postgresql_version():
    number = connection.pg_version
    return f"{number // 10_000}.{number % 10_000}"


def database_size() -> int:
    """Bytes."""
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def connections_open() -> int | None:
    """To this database, of all processes; None where there is no server to ask."""
    if is_sqlite():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


def rooms() -> dict[str, shutil._ntuple_diskusage]:
    """Name → total, used and free bytes of each disk that is written to."""
    folders = {"var": settings.VAR_DIR}
    for name in ("default", "private"):
        if location := getattr(storages[name], "location", None):
            folders[{"default": "media"}.get(name, name)] = Path(location)
    return {name: shutil.disk_usage(existing(folder)) for name, folder in folders.items()}


def existing(folder):
    """The folder, or what it will be made in."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def inquiries() -> dict[str, int]:
    """State → inquiries in it."""
    rows = Inquiry.objects.all()
    return {state: counted(rows.filter(state=state)) for state in Inquiry.State.values}


def received(since: datetime) -> int:
    """Inquiries since a moment, but for Spam."""
    lately = Inquiry.objects.filter(created_at__gte=since)
    return counted(lately) - counted(lately.filter(state=Inquiry.State.SPAM))


def outbox() -> dict:
    """`oldest_at` of what is not sent (or None), how many are `waiting`, and `retrying`."""
    unsent = Delivery.objects.unsent()
    return {
        "oldest_at": Delivery.objects.health()["oldest_unsent_at"],
        "waiting": counted(unsent),
        "retrying": counted(unsent.exclude(last_error="")),
    }


def deliveries(since: datetime) -> dict[str, int]:
    """State → mails that came to this end since a moment."""
    rows = Delivery.objects.filter(due_at__gte=since)
    return {state: counted(rows.filter(state=state)) for state in ENDS}


def senders() -> list[Sender]:
    """Those heard of within the hour, the latest first."""
    return list(Sender.objects.all()[:SHOWN])


def mailbox() -> Mailbox | None:
    """The one that is read, as far as it was ever begun."""
    if settings.IMAP is None:
        return None
    return Mailbox.objects.filter(name=fetching.name_of(settings.IMAP)).first()


def tray() -> int:
    return counted(IncomingMail.objects.filter(state__in=IncomingMail.IN_TRAY))


def calls_failing() -> int:
    """What webhooks are still to be told and refused before."""
    return counted(Call.objects.pending().exclude(last_error=""))


def backlog() -> dict[str, int]:
    """What housekeeping has still to make anew."""
    return {
        "renderings": counted(Rendering.objects.outdated()),
        "search": counted(SearchEntry.objects.outdated()),
        "related": counted(Unrelated.objects.all()),
    }


def backup() -> dict:
    """What the last one left, its moments as such: `at`, `failed_at`, `ok`, `destination` …"""
    facts = mark.read()
    moments = {name: parse_datetime(facts[name]) for name in ("at", "failed_at") if name in facts}
    return {**facts, **moments}


def age(moment: datetime | None) -> float | None:
    """Seconds since a moment."""
    return None if moment is None else (timezone.now() - moment).total_seconds()
