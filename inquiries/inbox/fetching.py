"""Fetching: each mail of the folder is stored as it came, then filed, then perhaps moved.

The row and the step of the cursor are one transaction, after the file is durable. Whatever breaks
off before it leaves the cursor where it was: the next round finds the file by its name, which the
mail's identity makes, and goes on from there. Whatever breaks off after it leaves a row that is
not filed yet, which the next round files.
"""

import logging
import threading
from collections import Counter
from contextlib import suppress

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils import timezone

from inquiries.inbox import envelope, filing
from inquiries.inbox.mailbox import MAX_SIZE, Unreadable, open_folder
from inquiries.models import IncomingMail, Mailbox

logger = logging.getLogger(__name__)
PAUSE_AFTER_ERROR = 60  # seconds; a server that is asked too often with a wrong password locks
# Set to have the fetcher of this process, if it has one, look into the mailbox at once.
wake = threading.Event()


class Taken(Exception):
    """Another fetcher is at work."""


def fetch(stop, *, from_now=False):
    """Read what is new in the mailbox; return how many mails were "stored", "known", "moved".

    from_now: pass over what is there. Raises Taken while another fetcher works, Unreadable and
    OSError or DatabaseError when something is away; then the cursor stands where it was.
    """
    mailbox = Mailbox.objects.lease(name_of(settings.IMAP))
    if mailbox is None:
        raise Taken
    try:
        file_waiting()
        with open_folder() as folder:
            counts = _read(mailbox, folder, stop, from_now)
    except Taken:
        raise
    except Exception as error:
        with suppress(DatabaseError, InterfaceError):  # then the lease ends by itself
            mailbox.release(error=describe(error))
        raise
    mailbox.release(error="", seen_at=timezone.now())
    return counts


def name_of(imap):
    """What the cursor is kept under: user, server and folder."""
    return f"{imap['USER']}@{imap['HOST']}/{imap['FOLDER']}"[:200]


def describe(error):
    """An error in words for staff and logs. Those of a database may repeat a mail's text."""
    if isinstance(error, Unreadable):
        return str(error)
    return f"{type(error).__name__} {getattr(error, 'strerror', None) or ''}".strip()


def _read(mailbox, folder, stop, from_now):
    counts = Counter()
    if folder.uid_validity != mailbox.uid_validity:
        mailbox.set_cursor(folder.uid_validity, 0)  # what was stored before is recognized
    if from_now:
        mailbox.set_cursor(folder.uid_validity, max(folder.uids_after(0), default=0))
    for uid in folder.uids_after(mailbox.last_uid):
        found = None if stop.is_set() else folder.fetch(uid)
        if stop.is_set():
            break
        if found is not None:
            incoming = store(mailbox, uid, *found)
            counts["stored" if incoming else "known"] += 1
            if incoming:
                _file(incoming)
            counts["moved"] += _archive(folder, uid)
    return counts


def store(mailbox, uid, raw, size):
    """Keep a mail and note that it was read, together; return its row, None if it was known."""
    known = envelope.read(raw, size if size > MAX_SIZE else None)
    incoming = IncomingMail(size=size, **known._asdict())
    if size > MAX_SIZE:
        incoming.state = incoming.State.BROKEN
        incoming.error = f"{size / 1024**2:.0f} MB: only its head was fetched."
    if not incoming.is_known():
        incoming.keep(ContentFile(raw))
    with transaction.atomic():
        if not mailbox.advance(uid):
            raise Taken
        if incoming.is_known():
            return None
        incoming.save()
    return incoming


def file_waiting():
    """File what was stored and not filed, because the process or the database went away."""
    for incoming in IncomingMail.objects.filter(state=IncomingMail.State.NEW).order_by("pk"):
        _file(incoming)


def _file(incoming):
    """A mail that cannot be filed stops no other one; it waits in the tray."""
    if incoming.state != incoming.State.NEW:
        return
    try:
        filing.file(incoming)
    except (DatabaseError, InterfaceError, OSError) as error:
        logger.warning("Mail %s is filed later: %s", incoming.pk, describe(error))


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
    """Read the mailbox until `stop` is set, when woken and every half minute.

    stop, wake: threading events; whoever sets `stop` sets `wake` as well. Survives everything.
    """
    while not stop.is_set():
        wake.clear()
        pause = settings.INBOX_POLL_SECONDS
        try:
            close_old_connections()
            fetch(stop)
        except Taken:
            pass
        except Exception as error:  # noqa: BLE001 - server and database come back
            logger.warning("The mailbox could not be read: %s", describe(error))
            pause = PAUSE_AFTER_ERROR
        finally:
            close_old_connections()
        wake.wait(pause)
    connection.close()
