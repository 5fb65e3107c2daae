"""Reads the mailbox that answers come to, once or for as long as it is left running."""

import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError

from inquiries.inbox import fetching
from inquiries.inbox.mailbox import Unreadable


class Command(BaseCommand):
    help = "Fetches new mail into the inquiries it belongs to. With --loop it stays."

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop", action="store_true", help="run until stopped by SIGTERM or Ctrl-C"
        )
        parser.add_argument(
            "--from-now", action="store_true", help="first pass over the mail that is there already"
        )

    def handle(self, *args, loop, from_now, **options):
        if settings.IMAP is None:
            raise CommandError("IMAP_URL is not set: there is no mailbox to read.")
        stop = threading.Event()
        self._stop_on_signals(stop)
        if from_now or not loop:
            self._fetch_once(stop, from_now)
        if loop:
            fetching.run(stop)

    def _fetch_once(self, stop, from_now):
        try:
            counts = fetching.fetch(stop, from_now=from_now)
        except fetching.Taken:
            self.stdout.write("Another fetcher is at work.")
            return
        except (Unreadable, OSError, DatabaseError, InterfaceError) as error:
            raise CommandError(fetching.describe(error)) from error
        self.stdout.write(
            f"{counts['stored']} mails stored, {counts['known']} known already, "
            f"{counts['moved']} moved."
        )

    def _stop_on_signals(self, stop):
        """The mail in hand is stored; what follows stays on the server."""

        def end(_signal, _frame):
            stop.set()
            fetching.wake.set()

        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, end)
            signal.signal(signal.SIGINT, end)
