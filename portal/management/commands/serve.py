"""The site in one command: gunicorn, with a mail sender inside each worker process."""

import hashlib
import os
import threading
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils.module_loading import import_string
from gunicorn.app.base import BaseApplication

from inquiries import outbox

# A stopping worker gets this long for requests being answered and the mail in hand. Whatever takes
# longer, such as a stream that never ends, is cut off.
GRACE_SECONDS = 5


class Command(BaseCommand):
    help = "Serves the site with gunicorn, and sends its mail unless EMBEDDED_SENDER is false."

    def add_arguments(self, parser):
        parser.add_argument(
            "--bind", default="127.0.0.1:8000", help="address and port, or unix:PATH"
        )
        parser.add_argument("--workers", type=int, default=2, help="web processes (default: 2)")
        parser.add_argument("--threads", type=int, default=4, help="of each process (default: 4)")

    def handle(self, *args, bind, workers, threads, **options):
        if collect_static():
            self.stdout.write("Static files collected.")
        connections.close_all()  # a connection must not be shared across the fork
        self.stdout.write(f"Serving {settings.SITE_URL}/ from {bind}. Ctrl-C stops.")
        self.stdout.flush()
        Server(bind=bind, workers=workers, threads=threads).run()


class Server(BaseApplication):
    """gunicorn with our settings. Options given here are gunicorn's, by their documented names."""

    def __init__(self, **options):
        self.options = {
            "worker_class": "gthread",
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "control_socket_disable": True,
            # In memory, so that a busy disk is not taken for a hanging worker.
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108
            **options,
        }
        if settings.EMBEDDED_SENDER:
            sender = EmbeddedSender()
            self.options |= {"post_worker_init": sender.start, "worker_exit": sender.end}
        super().__init__()

    def load_config(self):
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self):
        return import_string(settings.WSGI_APPLICATION)


class EmbeddedSender:
    """A thread of the worker that sends mail. Threads die at a fork, so each worker starts its own,
    and a worker that replaces a killed one brings a new sender."""

    def __init__(self):
        self.stop = threading.Event()
        self.thread = None

    def start(self, worker):
        # Made here: Python takes a Thread object made before the fork for a finished one.
        self.thread = threading.Thread(
            target=outbox.run, args=[self.stop], name="outbox", daemon=True
        )
        self.thread.start()

    def end(self, server, worker):
        """Let the mail in hand be finished."""
        self.stop.set()
        outbox.wake.set()
        if self.thread:  # not in a worker that could not load the site
            self.thread.join(GRACE_SECONDS - 1)


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
