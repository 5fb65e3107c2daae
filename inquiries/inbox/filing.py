"""Files a stored mail: reads it, finds its inquiry, and writes what follows, all or nothing.

The row is locked first and its state decides, so a mail is filed once, whoever asks and however
often; an answer of staff goes to the buyer in the same transaction or not at all.
"""

import logging

from django.db import DatabaseError, InterfaceError, transaction
from django.utils.translation import gettext as _

from inquiries import notifications, quarantine
from inquiries.addresses import Party
from inquiries.inbox import bounce, echoes, forwarding, matching
from inquiries.inbox.forwarding import Unfiled
from inquiries.inbox.letter import read
from inquiries.inbox.recording import describe, record
from inquiries.models import IncomingMail, Inquiry, Message

logger = logging.getLogger(__name__)

State = IncomingMail.State
DONE = (State.FILED, State.IGNORED)


@transaction.atomic
def file(incoming: IncomingMail) -> None:
    """Read a stored mail and file it, unless that is done; sets `state`, `message`, `error`.

    Bad mail ends as BROKEN. Raises DatabaseError and OSError (a full disk), after which nothing
    has changed and it can be tried again.
    """
    _lock(incoming)
    if incoming.state in DONE:
        return
    try:
        with transaction.atomic():
            _file(incoming)
    except Unfiled as unfiled:
        _conclude(incoming, State.UNMATCHED, error=str(unfiled))
    except FileNotFoundError:
        _conclude(incoming, State.BROKEN, error=_("Its file is missing."))
    except (DatabaseError, InterfaceError, OSError):
        raise
    except Exception as error:
        logger.exception("Incoming mail %s could not be filed", incoming.pk)
        _conclude(incoming, State.BROKEN, error=f"{type(error).__name__}: {error}")


@transaction.atomic
def attach(incoming: IncomingMail, inquiry: Inquiry, by) -> Message | None:
    """Put a mail of the tray into an inquiry's thread, as a person decided; None if it is filed."""
    _lock(incoming)
    if incoming.state in DONE:
        return None
    incoming.handled_by = by
    return _take(incoming, _letter(incoming), inquiry.main, by=by)


@transaction.atomic
def start_inquiry(incoming: IncomingMail, by) -> Inquiry | None:
    """Make an inquiry of a mail of the tray, as a person decided; None if it is filed.

    Nobody is mailed: whoever does it has the mail before them.
    """
    _lock(incoming)
    if incoming.state in DONE:
        return None
    letter = _letter(incoming)
    address = letter.from_address
    inquiry = Inquiry(
        name=(letter.from_name or address.partition("@")[0])[:120],
        contact=address[:254],
        email=address if len(address) <= 254 else "",
        content=(letter.text or letter.subject)[: Inquiry._meta.get_field("content").max_length],
        created_at=incoming.received_at,
    )
    inquiry, _is_new = Inquiry.objects.receive(inquiry, form_key=f"mail {incoming.pk}")
    incoming.handled_by = by
    _conclude(incoming, State.FILED, record(incoming, letter, inquiry, Message.Kind.INCOMING))
    return inquiry


def _file(incoming):
    letter = _letter(incoming)
    if letter.problem:
        _conclude(incoming, State.BROKEN, error=letter.problem)
    elif matching.is_our_own(letter):
        _conclude(incoming, State.IGNORED, error=_("A mail of ours."))
    elif (report := bounce.read(letter)) and (delivery := echoes.bounced_delivery(report)):
        message = echoes.record_bounce(incoming, letter, report, delivery)
        _conclude(incoming, State.FILED, message)
    elif origin := matching.find(letter):
        _file_at(incoming, letter, origin)
    else:
        raise Unfiled("")


def _file_at(incoming, letter, origin):
    inquiry = origin.inquiry.main
    if origin.party == Party.STAFF:
        _conclude(incoming, State.FILED, forwarding.forward(letter, inquiry))
    elif letter.is_automatic or (letter.is_from_list and not _is_buyer(letter, inquiry)):
        message = echoes.record_automatic(incoming, letter, origin)
        _conclude(incoming, State.FILED, message)
    elif origin.party is None and forwarding.is_staff(letter.from_address, inquiry):
        raise Unfiled(_("An answer of staff that was not sent to the address of the alert."))
    else:
        _take(incoming, letter, inquiry)


def _take(incoming, letter, inquiry, by=None):
    """The buyer wrote: the inquiry is ours to act on, and its people are told at once."""
    quarantine.release(inquiry, by=by)  # whoever has a signed address was answered before
    message = record(incoming, letter, inquiry, Message.Kind.INCOMING)
    inquiry.move(Inquiry.State.OPEN, by=by, reason=_("The buyer wrote"), message=message)
    notifications.tell_of_message(message)
    _conclude(incoming, State.FILED, message)
    return message


def _is_buyer(letter, inquiry):
    return letter.from_address.lower() == inquiry.email.lower()


def _letter(incoming):
    with incoming.raw.open() as raw:
        letter = read(raw.read())
    describe(incoming, letter)
    return letter


def _lock(incoming):
    incoming.refresh_from_db(from_queryset=IncomingMail.objects.select_for_update())


def _conclude(incoming, state, message=None, error=""):
    incoming.state, incoming.message, incoming.error = state, message, error
    incoming.save()
