"""Fetching: each mail of the folder is stored as it came, then filed, then perhaps moved.

Whatever breaks off before a mail is stored leaves the cursor where it was: the next round finds
the file by its name, which the mail's identity makes, and goes on from there. Whatever breaks off
after it leaves a row that is not filed yet, which the next round files. A mail that cannot be
fetched or stored is noted in the tray and stops no other one.
"""

import logging
import threading
from collections import Counter
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)
from django.utils import timezone

from articles import tracing
from inquiries.inbox import filing, storing
from inquiries.inbox.mailbox import BrokenOff, Refused, Trouble, Unreadable, open_folder
from inquiries.inbox.storing import Taken
from inquiries.models import IncomingMail, Mailbox

logger = logging.getLogger(__name__)
PAUSE_AFTER_ERROR = 60  # seconds; a server that is asked too often with a wrong password locks
LOOK_SECONDS = 5  # how often a fetcher looks whether a round is due; only then one logs in
# What ends a round: all of it comes back by itself.
AWAY = (Unreadable, OSError, DatabaseError, InterfaceError)
# Set to have the fetcher of this process, if it has one, look up at once.
wake = threading.Event()


def fetch(stop, *, at_once=True, from_now=False):
    """Read what is new; return how many mails were "stored", "known", "refused" and "moved".

    at_once: whether or not the next round is due. from_now: pass over what is there. Raises Taken
    while another fetcher works or nothing is due, and those of AWAY; then the cursor stands where
    it was.
    """
    mailbox = Mailbox.objects.lease(name_of(settings.IMAP), at_once=at_once)
    if mailbox is None:
        raise Taken
    try:
        file_waiting(mailbox)
        with open_folder() as folder:
            counts = _read(mailbox, folder, stop, from_now)
    except Taken:
        raise
    except Exception as error:
        with suppress(DatabaseError, InterfaceError):  # then the lease ends by itself
            mailbox.release(error=describe(error), pause=PAUSE_AFTER_ERROR)
        raise
    mailbox.release(error="", pause=settings.INBOX_POLL_SECONDS, seen_at=timezone.now())
    return counts


def name_of(imap):
    """What the cursor is kept under: user, server and folder."""
    return f"{imap['USER']}@{imap['HOST']}/{imap['FOLDER']}"[:200]


def describe(error):
    """An error as it is stored and logged. Those of a database may repeat a mail's text."""
    if isinstance(error, Trouble):
        return str(error)
    return f"{type(error).__name__} {getattr(error, 'strerror', None) or ''}".strip()


def _read(mailbox, folder, stop, from_now):
    counts = Counter()
    if folder.uid_validity != mailbox.uid_validity:
        storing.start_over(mailbox, folder.uid_validity)
    if from_now:
        mailbox.set_cursor(folder.uid_validity, max(folder.uids_after(0), default=0))
    for uid in folder.uids_after(mailbox.last_uid):
        if stop.is_set():
            return counts
        with tracing.working():
            _take(mailbox, folder, uid, counts)
    for missing in mailbox.unfetched.filter(due_at__lte=timezone.now()):
        if stop.is_set():
            return counts
        with tracing.working():
            _take(mailbox, folder, missing.uid, counts, missing)
    return counts


def _take(mailbox, folder, uid, counts, missing=None):
    """Fetch one mail, store, file and move it, or note that it cannot be had.

    missing: the note of an earlier try. What breaks off twice at one mail does so because of it.
    """
    keep = partial(storing.store_late, missing) if missing else partial(storing.store, mailbox, uid)
    note = partial(storing.note_again, missing) if missing else partial(storing.note, mailbox, uid)
    try:
        found = folder.fetch(uid, lambda: _hold(mailbox))
        incoming = keep(*found) if found else None
    except BrokenOff as error:
        if missing or mailbox.is_stuck(uid):
            note(error)
        raise
    except (Taken, OSError, OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  one mail must not stop those behind it
        _log(uid, error)
        note(describe(error))
        counts["refused"] += 1
    else:
        if found:
            _finish(folder, uid, incoming, counts)
        elif missing:
            storing.give_up(missing)


def _finish(folder, uid, incoming, counts):
    counts["stored" if incoming else "known"] += 1
    if incoming:
        _file(incoming)
    counts["moved"] += _archive(folder, uid)


def _hold(mailbox):
    """Keep the lease while a mail is on its way."""
    if not mailbox.renew():
        raise Taken


def _log(uid, error):
    """What a server refuses is told in a line; whatever else happens was not foreseen."""
    foreseen = isinstance(error, Refused)
    logger.warning("Mail with UID %s: %s", uid, describe(error), exc_info=not foreseen)


def file_waiting(mailbox):
    """File what was stored and not filed, because the process or the database went away."""
    for incoming in IncomingMail.objects.filter(state=IncomingMail.State.NEW).order_by("pk"):
        _hold(mailbox)
        with tracing.working():
            _file(incoming)


def _file(incoming):
    """A mail that cannot be filed stops no other one; it waits in the tray."""
    if incoming.state != incoming.State.NEW:
        return
    try:
        filing.file(incoming)
    except (DatabaseError, InterfaceError, OSError) as error:
        logger.warning("Mail %s is filed later: %s", incoming.pk, describe(error))
    else:
        logger.info("Incoming mail %s: %s", incoming.pk, incoming.state)


def _archive(folder, uid):
    """Move it if wanted; a mail that stays where it is harms nothing."""
    if not settings.IMAP["ARCHIVE"]:
        return False
    try:
        folder.move(uid, settings.IMAP["ARCHIVE"])
    except Unreadable as error:
        logger.warning("Mail was not moved: %s", error)
        return False
    return True


def run(stop, wake=wake):
    """Read the mailbox until `stop` is set, whenever a round is due and no other fetcher does it.

    stop, wake: threading events; whoever sets `stop` sets `wake` as well. Survives everything.
    """
    while not stop.is_set():
        wake.clear()
        pause = LOOK_SECONDS
        try:
            close_old_connections()
            fetch(stop, at_once=False)
        except Taken:
            pass
        except AWAY as error:
            logger.warning("The mailbox could not be read: %s", describe(error))
            pause = PAUSE_AFTER_ERROR
        except Exception:
            logger.exception("The mailbox could not be read")
            pause = PAUSE_AFTER_ERROR
        finally:
            close_old_connections()
        wake.wait(pause)
    connection.close()
