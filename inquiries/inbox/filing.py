"""Files a stored mail: reads it, finds its inquiry, and writes what follows, all or nothing.

The row is locked first and its state decides, so a mail is filed once, whoever asks and however
often; an answer of staff goes to the buyer in the same transaction or not at all.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_noop as _

from inquiries import contacts, notifications, quarantine
from inquiries.addresses import Party
from inquiries.inbox import bounce, echoes, forwarding, matching
from inquiries.inbox.decoding import clean
from inquiries.inbox.forwarding import Unfiled
from inquiries.inbox.letter import Letter, read
from inquiries.inbox.recording import MAX_ADDRESS, describe, record
from inquiries.models import IncomingMail, Inquiry, Message, Webhook
from inquiries.notifications.writing import one_line

logger = logging.getLogger(__name__)

State = IncomingMail.State
MAX_CONTENT = Inquiry._meta.get_field("content").max_length


def file(incoming: IncomingMail) -> None:
    """Read a stored mail and file it, unless that is done; sets `state`, `message`, `error`.

    Bad mail ends as BROKEN. Raises OperationalError or InterfaceError while the database is away,
    and OSError when the disk is full or the file cannot be read; nothing has changed then, and it
    can be tried again.
    """
    letter = letter_of(incoming)
    with transaction.atomic():
        if _is_done(incoming, letter):
            return
        try:
            with transaction.atomic():
                _file(incoming, letter)
        except Unfiled as unfiled:
            _conclude(incoming, State.UNMATCHED, error=str(unfiled))
        except (OperationalError, InterfaceError, OSError):
            raise
        except Exception as error:
            logger.exception("Incoming mail %s could not be filed", incoming.pk)
            _conclude(incoming, State.BROKEN, error=clean(f"{type(error).__name__}: {error}"))


def attach(incoming: IncomingMail, inquiry: Inquiry, by) -> Message | None:
    """Put a mail of the tray into an inquiry's thread, as a person decided; None if it is filed."""
    letter = letter_of(incoming)
    with transaction.atomic():
        if _is_done(incoming, letter):
            return None
        incoming.handled_by = by
        return _take(incoming, letter, inquiry.lock_main(), by=by)


def start_inquiry(incoming: IncomingMail, by) -> Inquiry | None:
    """Make an inquiry of a mail of the tray, as a person decided; None if it is filed.

    Nobody is mailed: whoever does it has the mail before them. Webhooks are told.
    """
    letter = letter_of(incoming)
    with transaction.atomic():
        if _is_done(incoming, letter):
            return None
        incoming.handled_by = by
        inquiry = _inquiry_of(incoming, letter)
        message = record(incoming, letter, inquiry, Message.Kind.INCOMING)
        _conclude(incoming, State.FILED, message)
        Webhook.objects.plan_for(inquiry)
        return inquiry


def _inquiry_of(incoming, letter):
    address = _address_of(letter)
    name = letter.from_name or address.partition("@")[0]
    inquiry = Inquiry(
        name=one_line(name, 120),
        contact=address,
        email=address,
        content=(letter.text or letter.subject)[:MAX_CONTENT],
        created_at=incoming.received_at,
    )
    inquiry, _is_new = Inquiry.objects.receive(inquiry, form_key=f"mail {incoming.pk}")
    return inquiry


def _address_of(letter):
    """The sender's address as the contact form would have it, so that both are found together."""
    address = letter.from_address if len(letter.from_address) <= MAX_ADDRESS else ""
    try:
        return contacts.parse(address).email or address
    except contacts.UnusableContact:
        return address


def _file(incoming, letter):
    if letter.problem:
        _conclude(incoming, State.BROKEN, error=letter.problem)
    elif matching.is_our_own(letter):
        _conclude(incoming, State.IGNORED, error=_("A mail of ours."))
    elif (report := bounce.read(letter)) and (delivery := echoes.bounced_delivery(report, letter)):
        message = echoes.record_bounce(incoming, letter, report, delivery)
        _conclude(incoming, State.FILED, message)
    elif origin := matching.find(letter):
        _file_at(incoming, letter, origin)
    elif letter.is_automatic and matching.answered(letter):  # a notice: it has no inquiry
        _conclude(incoming, State.IGNORED, error=_("An automatic reply to a notice."))
    else:
        raise Unfiled


def _file_at(incoming, letter, origin):
    inquiry = origin.inquiry.lock_main()
    is_buyer = letter.from_address.lower() == inquiry.email.lower() != ""
    is_staff = forwarding.is_staff(letter.from_address, inquiry)
    if letter.is_automatic:
        message = echoes.record_automatic(incoming, letter, origin)
        _conclude(incoming, State.FILED, message)
    elif origin.party == Party.STAFF and (is_staff or not is_buyer):
        _conclude(incoming, State.FILED, forwarding.forward(letter, inquiry, origin.about))
    elif is_staff and not is_buyer:
        raise Unfiled(_("From staff, and not sent to the address of an alert."))
    else:
        _take(incoming, letter, inquiry)


def _take(incoming, letter, inquiry, by=None):
    """The buyer wrote: the inquiry is ours to act on, and its people are told at once."""
    quarantine.release(inquiry, by=by)  # whoever has a signed address was answered before
    message = record(incoming, letter, inquiry, Message.Kind.INCOMING)
    inquiry.move(Inquiry.State.OPEN, by=by, reason=_("The buyer wrote"), message=message)
    notifications.tell_of_message(message, is_forged=letter.is_refused_by_dmarc)
    _conclude(incoming, State.FILED, message)
    return message


def letter_of(incoming: IncomingMail) -> Letter:
    """The letter. Read before the transaction: meanwhile nobody has to wait for the database.

    Raises OSError where its file is missing or cannot be read: perhaps the disk comes back.
    """
    if not incoming.raw:
        raise FileNotFoundError(f"Incoming mail {incoming.pk} has no file.")
    with incoming.raw.storage.open(incoming.raw.name) as raw:
        return read(raw.read())


def _is_done(incoming, letter):
    """Hold the row until the transaction ends, and say whether somebody else has filed it."""
    incoming.refresh_from_db(from_queryset=IncomingMail.objects.select_for_update())
    describe(incoming, letter)
    return incoming.state in (State.FILED, State.IGNORED)


def _conclude(incoming, state, message=None, error=""):
    incoming.state, incoming.message, incoming.error = state, message, error
    incoming.save()
