"""The site in one command: gunicorn, with what sends and fetches mail in each worker process."""

import hashlib
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils.module_loading import import_string
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from articles import indexnow
from inquiries import outbox, webhooks
from inquiries.inbox import fetching

# A stopping worker gets this long for requests being answered and the mail in hand. Whatever takes
# longer, such as a stream that never ends, is cut off.
GRACE_SECONDS = 5


# In memory where that can be, so that a busy disk holds up neither heartbeats nor figures.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
FIGURES = "PROMETHEUS_MULTIPROC_DIR"  # read when prometheus_client is imported


class Command(BaseCommand):
    requires_system_checks = []  # `handle` runs them: what they import must know of the folder
    help = "Serves the site with gunicorn, and sends its mail unless EMBEDDED_SENDER is false."

    def add_arguments(self, parser):
        parser.add_argument(
            "--bind",
            default="127.0.0.1:8000",
            help="address and port, or unix:PATH; not used where systemd hands a socket over",
        )
        parser.add_argument("--workers", type=int, default=2, help="web processes (default: 2)")
        parser.add_argument("--threads", type=int, default=4, help="of each process (default: 4)")
        parser.add_argument(
            "--collect-only", action="store_true", help="collect the static files, and end"
        )

    def handle(self, *args, bind, workers, threads, collect_only, **options):
        if not collect_only:
            folder = share_figures()
            # In production also what changes when settings do not: accounts, files and clocks.
            self.check(include_deployment_checks=settings.IS_PRODUCTION)
        if collect_static():
            self.stdout.write("Static files collected.")
        if collect_only:
            return
        connections.close_all()  # a connection must not be shared across the fork
        self.stdout.write(f"Serving {settings.SITE_URL}/ from {bind}. Ctrl-C stops.")
        self.stdout.flush()
        Server(bind=bind, workers=workers, threads=threads, on_exit=forget(folder)).run()


def share_figures():
    """A new folder where web processes keep what they count; see `portal.metrics`."""
    folder = os.environ[FIGURES] = tempfile.mkdtemp(prefix="portal-metrics-", dir=MEMORY)
    return folder


def forget(folder):
    """What gunicorn's master does at its end."""
    return lambda _master: shutil.rmtree(folder, ignore_errors=True)


class Server(BaseApplication):
    """gunicorn with our settings. Options given here are gunicorn's, by their documented names."""

    def __init__(self, **options):
        self.options = {
            "worker_class": "portal.web_worker.Worker",
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "logger_class": ServerLogger,
            "control_socket_disable": True,
            "worker_tmp_dir": MEMORY,
            **options,
        }
        if settings.EMBEDDED_SENDER:
            optional = {fetching: settings.IMAP, indexnow: settings.INDEXNOW_KEY}
            loops = EmbeddedLoops(
                outbox, webhooks, *(loop for loop, wanted in optional.items() if wanted)
            )
            self.options |= {"post_worker_init": loops.start, "worker_exit": loops.end}
        super().__init__()

    def load_config(self):
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self):
        return import_string(settings.WSGI_APPLICATION)


class ServerLogger(Logger):
    """gunicorn's own messages, written as all others are; the line of a request is the portal's."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class EmbeddedLoops:
    """Threads of the worker, one for each module with `run(stop)` and `wake`. Threads die at a
    fork, so each worker starts its own, and one that replaces a killed one brings new ones."""

    def __init__(self, *modules):
        self.modules = modules
        self.stop = threading.Event()
        self.threads = []

    def start(self, worker):
        # Made here: Python takes a Thread object made before the fork for a finished one.
        self.threads = [
            threading.Thread(target=module.run, args=[self.stop], name=module.__name__, daemon=True)
            for module in self.modules
        ]
        for thread in self.threads:
            thread.start()

    def end(self, server, worker):
        """Let the mail in hand be finished; none is lost where that takes too long."""
        self.stop.set()
        for module in self.modules:
            module.wake.set()
        deadline = time.monotonic() + GRACE_SECONDS - 1
        for thread in self.threads:  # none in a worker that could not load the site
            thread.join(max(0, deadline - time.monotonic()))


def collect_static():
    """Run collectstatic unless no source file changed since the last time; return whether it ran.

    Compressing and hashing everything takes seconds, comparing sizes and dates milliseconds.
    """
    mark = Path(settings.STATIC_ROOT) / "collected.sha256"
    sources = _fingerprint_of_sources()
    if mark.exists() and mark.read_text() == sources:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(sources)
    return True


def _fingerprint_of_sources():
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = os.stat(storage.path(name))
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
