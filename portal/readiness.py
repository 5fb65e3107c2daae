"""Whether everything is there that the site needs: for /readyz, the figures and the status page."""

import threading
import time
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

from inquiries.inbox import fetching
from inquiries.models import Mailbox, Sender

PATIENCE = 2  # seconds for all that may hang


class Probe:
    """A check in a thread of its own, so that what hangs holds nobody up: it counts as failed, and
    is not begun again before it has ended."""

    def __init__(self, check):
        self.check = check
        self.lock = threading.Lock()
        self.run = None

    def start(self):
        """The run that is under way, for whoever asks meanwhile, or a new one."""
        with self.lock:
            if self.run is None or not self.run.is_alive():
                self.run = Run(self.check)
                self.run.start()
            return self.run


class Run(threading.Thread):
    def __init__(self, check):
        super().__init__(daemon=True)
        self.check = check
        self.works = False

    def run(self):
        with suppress(Exception):  # whatever is wrong with it, it is not ready
            self.check()
            self.works = True
        connections.close_all()  # those of this thread

    def result(self, until):
        """Whether it works, known by that moment of the monotonic clock."""
        self.join(max(0, until - time.monotonic()))
        return self.works


def ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_storages():
    for name in ("default", "private"):
        storages[name].exists("readyz")


PROBES = {
    "database": Probe(ask_database),
    "cache": Probe(lambda: cache.set("readyz", 1, 5)),
    "storage": Probe(ask_storages),
}


def checks() -> dict[str, bool]:
    """What is there, within PATIENCE unless the database falls silent in the middle."""
    until = time.monotonic() + PATIENCE
    runs = {name: probe.start() for name, probe in PROBES.items()}
    found = {name: run.result(until) for name, run in runs.items()}
    asked = {"migrations": is_migrated, "mail": Sender.objects.is_any_alive}
    if settings.IMAP:
        asked["inbox"] = is_inbox_attended
    for name, ask in asked.items():
        found[name] = found["database"] and _yes(ask)
    return found


def _yes(ask):
    try:
        return ask()
    except Error:
        return False


def is_inbox_attended():
    """Whether a fetcher looks after the mailbox; that its server is away makes no site unready."""
    found = Mailbox.objects.filter(name=fetching.name_of(settings.IMAP)).first()
    return bool(found and found.is_attended)


def is_migrated():
    """Whether the database has every table and column that this release asks for."""
    if not _migrated.is_set() and not unapplied():
        _migrated.set()  # it stays so, and to find out takes 30 ms
    return _migrated.is_set()


_migrated = threading.Event()


def unapplied():
    """The migrations of this release that the database has not seen."""
    executor = MigrationExecutor(connection)
    return [step for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def readyz(request):
    """200 with everything there, else 503; what is missing, in JSON, and no more than that."""
    found = checks()
    return JsonResponse(found, status=200 if all(found.values()) else 503)
