"""Sends what waits: mail, calls of webhooks, IndexNow's; once, or for as long as it runs."""

import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand

from articles import indexnow
from inquiries import outbox, webhooks
from inquiries.models import Attempt


class Command(BaseCommand):
    help = (
        "Sends the mail that is due and calls webhooks; where INDEXNOW_KEY is set, tells search "
        "engines of changed pages. With --loop it stays and sends whatever comes."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop",
            action="store_true",
            help="run until stopped by SIGTERM or Ctrl-C; any number may run, on any host",
        )

    def handle(self, *args, loop, **options):
        stop = threading.Event()
        self._stop_on_signals(stop)
        if loop:
            self._stay(stop)
            return
        counts = outbox.send_due(stop)
        for outcome in Attempt.Outcome:
            self.stdout.write(f"{counts[outcome]} {outcome.label}")
        self.stdout.write(f"{webhooks.send_due(stop)} calls of webhooks taken")
        if settings.INDEXNOW_KEY:
            self.stdout.write(f"{indexnow.send_due(stop)} pages told to search engines")

    def _stay(self, stop):
        """Mail here; webhooks and search engines beside it, so that no mail waits for them."""
        for module in [webhooks, indexnow] if settings.INDEXNOW_KEY else [webhooks]:
            threading.Thread(target=module.run, args=[stop], daemon=True).start()
        outbox.run(stop)

    def _stop_on_signals(self, stop):
        """The mail in hand is finished; what follows stays in the outbox."""

        def end(_signal, _frame):
            stop.set()
            outbox.wake.set()
            webhooks.wake.set()
            indexnow.wake.set()

        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, end)
            signal.signal(signal.SIGINT, end)
