"""One function for each mail: what it says, and to whom.

They only write rows, in the caller's transaction: the inquiry and the mail that tells of it are
stored together or not at all. The outbox sends them afterwards; to whom the alert to a new inquiry
goes, and what it says, is written then, by `finish`.
"""

from inquiries.models import Message
from inquiries.notifications.announcing import announce, announce_later, settle
from inquiries.notifications.buyer import confirmation, thank_buyer
from inquiries.notifications.staff import (
    alert,
    notify_staff,
    remind_staff,
    report_correction,
    responsible,
    tell_of_assignment,
    tell_of_message,
)
from inquiries.notifications.writing import current_company

__all__ = [
    "announce",
    "announce_later",
    "current_company",
    "finish",
    "notify_staff",
    "remind_staff",
    "report_correction",
    "responsible",
    "tell_of_assignment",
    "tell_of_message",
    "thank_buyer",
]

WORDS = {Message.Kind.ALERT: alert, Message.Kind.CONFIRMATION: confirmation}


def finish(delivery):
    """Write to whom a mail goes that was queued without a recipient, and what it says where it has
    no words.

    From then on it says the same at every attempt, to every recipient. Raises NotYet.
    """
    settle(delivery)
    message = delivery.message
    if not message.text and message.kind in WORDS:
        columns = WORDS[message.kind](message.inquiry)
        Message.objects.filter(pk=message.pk, text="").update(**columns)
        message.refresh_from_db(fields=[*columns])
