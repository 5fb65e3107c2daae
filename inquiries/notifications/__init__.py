"""One function for each mail: what it says, and to whom.

They only write rows, in the caller's transaction: the inquiry and the mail that tells of it are
stored together or not at all. The outbox sends them afterwards; what a mail about a new inquiry
says is written then, by `finish`.
"""

from inquiries.models import Message
from inquiries.notifications.buyer import confirmation, thank_buyer, thanks, thanks_limit
from inquiries.notifications.staff import (
    alert,
    first_alert,
    notify_staff,
    remind_staff,
    report_correction,
    responsible,
    tell_of_assignment,
    tell_of_message,
)
from inquiries.notifications.writing import current_company, post

__all__ = [
    "announce",
    "current_company",
    "finish",
    "notify_staff",
    "remind_staff",
    "report_correction",
    "responsible",
    "tell_of_assignment",
    "tell_of_message",
    "thank_buyer",
    "thanks_limit",
]

WORDS = {Message.Kind.ALERT: alert, Message.Kind.CONFIRMATION: confirmation}


def announce(inquiry, counts):
    """Queue the alert to staff and the buyer's confirmation, if one is due.

    counts: of `thanks_limit`. The same as `notify_staff` and `thank_buyer`, in half as many
    statements.
    """
    post(*filter(None, [first_alert(inquiry), thanks(inquiry, counts)]))


def finish(message):
    """Write what a mail says that was queued without words.

    From then on it says the same at every attempt, to every recipient.
    """
    if not message.text and message.kind in WORDS:
        columns = WORDS[message.kind](message.inquiry)
        Message.objects.filter(pk=message.pk, text="").update(**columns)
        message.refresh_from_db(fields=[*columns])
