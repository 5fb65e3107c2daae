"""Keeps what was fetched: each mail, or the note that the server did not hand it out.

Every row is written together with the step of the cursor that passes over its mail, after its file
is durable; so no mail is passed over without a row, and none has two.
"""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_noop as _

from inquiries.inbox import envelope
from inquiries.inbox.mailbox import MAX_SIZE
from inquiries.models import IncomingMail, UnfetchedMail

State = IncomingMail.State


class Taken(Exception):
    """Another fetcher is at work."""


def store(mailbox, uid, raw, size):
    """Keep a mail and step beyond it, together; return its row, None if it was known.

    raw: the mail, or the head alone where size, in bytes, is beyond MAX_SIZE. Raises Taken.
    """
    incoming = _fill(IncomingMail(), raw, size)
    with transaction.atomic():
        if not mailbox.advance(uid):
            raise Taken
        if incoming.is_known():
            return None
        incoming.save()
    return incoming


def note(mailbox, uid, error):
    """Step beyond a mail that could not be fetched, and put a row for it into the tray.

    error: in words, as `Mailbox.error`. Raises Taken.
    """
    name = f"{mailbox.name}\0{mailbox.uid_validity}\0{uid}"
    digest = hashlib.sha256(name.encode()).hexdigest()
    with transaction.atomic():
        if not mailbox.advance(uid):
            raise Taken
        incoming, _is_new = IncomingMail.objects.get_or_create(
            mail_id="", digest=digest, defaults={"size": 0, "state": State.BROKEN}
        )
        missing = UnfetchedMail.objects.filter(incoming=incoming).first()
        missing = missing or UnfetchedMail(mailbox=mailbox, uid=uid, incoming=incoming)
        note_again(missing, error)


def note_again(missing, error):
    """Say in the tray what the server said this time, and when it is asked the next time."""
    with transaction.atomic():
        missing.postpone()
        more = (
            _("It will be asked again.")
            if missing.due_at
            else _("It was asked several times. Look for the mail in the mailbox itself.")
        )
        error = "\n".join([str(error), more, f"UID {missing.uid}"])
        IncomingMail.objects.filter(pk=missing.incoming_id, raw="").update(error=error)


def store_late(missing, raw, size):
    """Put a mail into the row that was kept for it; return it, None where nothing is to be done.

    A person may have set the row aside meanwhile: what they decided stays, with the mail.
    """
    incoming = _fill(missing.incoming, raw, size)
    with transaction.atomic():
        noted = IncomingMail.objects.select_for_update().get(pk=incoming.pk)
        missing.delete()
        if incoming.is_known():
            noted.delete()
            return None
        if noted.state != State.BROKEN:
            incoming.state, incoming.message = noted.state, noted.message
            incoming.handled_by = noted.handled_by
        incoming.save()
    return incoming


def give_up(missing):
    """The mail is gone from the server; its row in the tray says so."""
    with transaction.atomic():
        error = _("It was removed from the mailbox before it could be fetched.")
        IncomingMail.objects.filter(pk=missing.incoming_id).update(error=error)
        missing.delete()


def start_over(mailbox, uid_validity):
    """The server numbers its mails anew: read all; what was stored before is recognized.

    Notes go by the old numbers. Their mails are come upon again.
    """
    with transaction.atomic():
        mailbox.set_cursor(uid_validity, 0)
        waiting = IncomingMail.objects.filter(unfetched__mailbox=mailbox, state=State.BROKEN)
        waiting.delete()
        mailbox.unfetched.all().delete()


def _fill(incoming, raw, size):
    """Set all that a fetched mail tells, and make its file durable unless the mail is known."""
    known = envelope.read(raw, size if size > MAX_SIZE else None)
    for name, value in {**known._asdict(), "size": size}.items():
        setattr(incoming, name, value)
    incoming.state, incoming.error = State.NEW, ""
    if size > MAX_SIZE:
        incoming.state = State.BROKEN
        incoming.error = _("Larger than 50 MB: only its head was fetched.")
    if not incoming.is_known():
        incoming.keep(ContentFile(raw))
    return incoming
