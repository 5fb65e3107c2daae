"""Announces a new inquiry: gives it to somebody and tells them, thanks the buyer, makes it found.

A buyer waits for the inquiry and its alert to be stored, and nothing that follows can refuse one:
the alert has no recipient yet, and whoever is about to send it does the rest before.
"""

import logging

from django.db import transaction

from articles import tracing
from inquiries import search
from inquiries.courier import NotYet
from inquiries.models import Delivery, Inquiry, Message
from inquiries.notifications.buyer import thank_buyer
from inquiries.notifications.staff import first_alert, first_recipients, state_of_alert
from inquiries.notifications.writing import address, post

logger = logging.getLogger(__name__)

NOBODY = "Nobody is named to be told of inquiries."


def announce_later(inquiry):
    """Queue the alert to a new inquiry in the transaction that stores it.

    That of Spam is held back, so it is announced at once, as far as Spam is.
    """
    post(first_alert(inquiry, [""]))
    if inquiry.state == Inquiry.State.SPAM:
        announce(inquiry)


def announce(inquiry):
    """Do what is due of that, once; to be called before what has to follow it, and before the
    row is locked for that. A fault hinders nobody: the sender tries again."""
    try:
        if _unaddressed(inquiry).exists():
            _announce(Inquiry.objects.get(pk=inquiry.pk))  # what is rolled back is forgotten
    except Exception:
        logger.exception("Inquiry %s could not be announced", inquiry.pk)


@transaction.atomic
def _announce(inquiry):
    inquiry.lock()
    alert = _unaddressed(inquiry).select_related("message").order_by("pk").first()
    if alert is None:
        return
    with tracing.working(alert.message.request_id):
        if alert.last_error != NOBODY:  # else that was done
            search.refresh(inquiry)
            if not inquiry.messages.filter(kind=Message.Kind.CONFIRMATION).exists():
                thank_buyer(inquiry)
        if recipients := first_recipients(inquiry):
            address(alert, recipients, state_of_alert(inquiry))
        else:
            Delivery.objects.filter(pk=alert.pk).update(last_error=NOBODY)


def settle(delivery):
    """Make sure that a mail about to be sent has a recipient; raises NotYet."""
    if not delivery.recipient:
        _announce(delivery.message.inquiry)
        delivery.refresh_from_db(fields=["recipient"])
    if not delivery.recipient:
        raise NotYet(NOBODY)


def _unaddressed(inquiry):
    return Delivery.objects.filter(message__inquiry=inquiry, recipient="")
