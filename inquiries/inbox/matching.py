"""Finds the inquiry that a letter belongs to: by signed address, then by the mails it answers.

Never by its subject, which anyone can write.
"""

from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings

from inquiries import addresses
from inquiries.addresses import Party
from inquiries.models import Delivery, IncomingMail, Inquiry, Message

MAX_IDS = 50


class Origin(NamedTuple):
    """inquiry: as addressed, perhaps merged since. party: whose signed address it was sent to,
    None if it was found by the mails it answers. about: our message that it answers, if known."""

    inquiry: Inquiry
    party: Party | None
    about: Message | None


def find(letter) -> Origin | None:
    """Where a letter belongs, or None."""
    about = answered(letter)
    for match in filter(None, map(addresses.match, letter.recipients)):
        if inquiry := Inquiry.objects.filter(reference=match.reference).first():
            return Origin(inquiry, match.party, about)
    if about and about.inquiry:  # a notice belongs to none
        return Origin(about.inquiry, None, about)
    earlier = _by_id(IncomingMail.objects.filter(message__isnull=False), letter.ids)
    return Origin(earlier.message.inquiry, None, None) if earlier else None


def answered(letter) -> Message | None:
    """The message of ours that a letter answers."""
    delivery = delivery_of(letter.ids)
    return delivery.message if delivery else None


def delivery_of(ids) -> Delivery | None:
    """The delivery with the first of these Message-IDs that is ours."""
    return _by_id(Delivery.objects.all(), ids)


def is_our_own(letter) -> bool:
    """Whether it is a mail of ours that came back as it left, such as an alert to this mailbox."""
    is_from_us = letter.from_address.lower() == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    return is_from_us and Delivery.objects.filter(mail_id=letter.mail_id).exists()


def _by_id(rows, ids):
    ids = ids[:MAX_IDS]
    found = {
        row.mail_id: row
        for row in rows.filter(mail_id__in=ids).select_related("message__inquiry__merged_into")
    }
    return next((found[each] for each in ids if each in found), None)
