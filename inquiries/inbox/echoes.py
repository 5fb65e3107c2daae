"""What programs answer to our mail: bounces and automatic replies. Recorded, never answered."""

from django.utils import timezone

from inquiries import addresses
from inquiries.addresses import Party
from inquiries.inbox import matching
from inquiries.inbox.bounce import FAILED
from inquiries.inbox.recording import record
from inquiries.models import Attempt, Delivery, Inquiry, Message

LEFT = (Delivery.State.SENT, Delivery.State.UNCERTAIN, Delivery.State.SENDING)
OF_PARTY = {
    Party.BUYER: (Message.Kind.REPLY, Message.Kind.CONFIRMATION),
    Party.STAFF: (Message.Kind.ALERT,),
}


def bounced_delivery(bounce, letter) -> Delivery | None:
    """The delivery that a report is about: by its Message-ID, else by our address in it.

    A buyer may have forwarded the mail, hence the recipient is a hint only.
    """
    if delivery := matching.delivery_of(bounce.ids):
        return delivery
    for match in filter(None, map(addresses.match, (*bounce.addresses, *letter.recipients))):
        sent = Delivery.objects.filter(
            message__inquiry__reference=match.reference,
            message__kind__in=OF_PARTY[match.party],
            state__in=LEFT,
        ).order_by("-pk")
        if delivery := sent.filter(recipient__iexact=bounce.recipient).first() or sent.first():
            return delivery
    return None


def record_bounce(incoming, letter, bounce, delivery):
    """Record a report with its message; a failure hands a reply's inquiry back. Return Message,
    None for a report on a notice, which has no inquiry.

    Must run inside a transaction. Rows are locked in the order in which senders lock them.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    about, message = delivery.message, None
    is_failure = bounce.action == FAILED
    if about.inquiry:
        about.inquiry.lock_main()
        kind = Message.Kind.BOUNCE if is_failure else Message.Kind.AUTO_REPLY
        message = record(incoming, letter, about.inquiry, kind, about)
    if is_failure:
        _fail(delivery, bounce.diagnostic or letter.subject)
    return message


def record_automatic(incoming, letter, origin):
    """Record an automatic reply with the message that it answers; return the Message."""
    inquiry = origin.inquiry
    about = origin.about or _last_to(inquiry, origin.party or Party.BUYER)
    return record(incoming, letter, inquiry, Message.Kind.AUTO_REPLY, about)


def _fail(delivery, why):
    """A mail that had left did not arrive. One that waits to be sent again keeps waiting."""
    now = timezone.now()
    Attempt.objects.create(
        delivery=delivery, started_at=now, outcome=Attempt.Outcome.REFUSED, detail=why
    )
    if delivery.state in LEFT:
        delivery.state, delivery.last_error = Delivery.State.BOUNCED, why
        delivery.lease_token, delivery.due_at = None, now
        delivery.save(update_fields=["state", "last_error", "lease_token", "due_at"])
        delivery.hand_back(why)


def _last_to(inquiry: Inquiry, party):
    return inquiry.messages.filter(kind__in=OF_PARTY[party]).last()
