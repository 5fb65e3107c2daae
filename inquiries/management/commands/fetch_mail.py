"""Reads the mailbox that answers come to, once or for as long as it is left running."""

import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inquiries.inbox import fetching
from inquiries.models.mailbox import in_words


class Command(BaseCommand):
    help = "Fetches new mail into the inquiries it belongs to. With --loop it stays."

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop",
            action="store_true",
            help="run until stopped by SIGTERM or Ctrl-C; any number may run, on any host",
        )
        parser.add_argument(
            "--from-now", action="store_true", help="first pass over the mail that is there already"
        )

    def handle(self, *args, loop, from_now, **options):
        if settings.IMAP is None:
            raise CommandError(_("IMAP_URL is not set: there is no mailbox to read."))
        stop = threading.Event()
        self._stop_on_signals(stop)
        if from_now or not loop:
            self._fetch_once(stop, from_now)
        if loop:
            fetching.run(stop)

    def _fetch_once(self, stop, from_now):
        try:
            counts = fetching.fetch(stop, from_now=from_now)
        except fetching.Taken as error:
            raise CommandError(_("Another fetcher is at work. Try again in a minute.")) from error
        except fetching.AWAY as error:
            raise CommandError(in_words(fetching.describe(error))) from error
        for sentence in sentences(counts):
            self.stdout.write(sentence)

    def _stop_on_signals(self, stop):
        """The mail in hand is stored; what follows stays on the server."""

        def end(_signal, _frame):
            stop.set()
            fetching.wake.set()

        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, end)
            signal.signal(signal.SIGINT, end)


def sentences(counts):
    """What a round did, in the reader's language; of mails that are stored always."""
    stored, known = counts["stored"], counts["known"]
    refused, moved = counts["refused"], counts["moved"]
    yield ngettext("%d mail stored.", "%d mails stored.", stored) % stored
    if known:
        yield ngettext("%d mail was known already.", "%d mails were known already.", known) % known
    if refused:
        yield (
            ngettext("%d mail was not handed out.", "%d mails were not handed out.", refused)
            % refused
        )
    if moved:
        yield ngettext("%d mail moved.", "%d mails moved.", moved) % moved
