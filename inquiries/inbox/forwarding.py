"""A salesperson answers the alert from their own mail program: recorded, and sent to the buyer.

The signed address is the secret, known to those who got the alert. From can be forged and is
checked nevertheless: it keeps apart who may answer from who was merely sent a copy, and it names
the author.
"""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from inquiries import addresses, correspondence, replies
from inquiries.addresses import Party
from inquiries.inbox import quotes
from inquiries.inbox.recording import keep_files
from inquiries.models import Delivery, Inquiry, Limit, Message

# Two programs that answer everything, and say of nothing that it is automatic, would never end.
ANSWERS_AN_HOUR = 20


class Unfiled(Exception):
    """The letter is left to a person; says why, in sentences that `in_words` translates."""

    def __init__(self, *sentences):
        super().__init__("\n".join(sentences))


def forward(letter, inquiry, about=None):
    """Send what a member of staff wrote to the buyer; return the reply's Message.

    about: the message of ours that the letter answers. Raises Unfiled, and nothing is sent then.
    """
    author = _author(letter, inquiry)
    text = quotes.written(letter.text)
    if not text:
        raise Unfiled(_("It holds no new text. It was not sent to the buyer."))
    if _is_internal(text, inquiry):
        raise Unfiled(_("Parts of the alert are among its text. It was not sent to the buyer."))
    if Limit.objects.hit(f"forward:{inquiry.pk}", timedelta(hours=1)) > ANSWERS_AN_HOUR:
        raise Unfiled(_("Too many answers within an hour. It was not sent to the buyer."))
    try:
        return replies.send(
            inquiry,
            to=_recipient(inquiry, about),
            author=author,
            text=text,
            attachments=keep_files(letter),
            from_name=letter.from_name,
        )
    except replies.Refused as refused:
        raise Unfiled(_("It was not sent to the buyer."), str(refused)) from refused


def _recipient(inquiry, about):
    """Who had written when the alert was sent that is answered: whoever wrote since is not meant.

    None leaves it to `replies.send`.
    """
    if about is None or about.kind != Message.Kind.ALERT:
        return None
    before = correspondence.incoming(inquiry).filter(pk__lt=about.pk).first()
    address = before.from_address if before else inquiry.email
    return address if address in correspondence.known_addresses(inquiry) else None


def is_staff(address, inquiry):
    """Whether an address is that of somebody who may answer the inquiry."""
    return bool(_users(address, inquiry)) or _was_told(address, inquiry)


def _author(letter, inquiry):
    """The user who wrote it, or None for a recipient of the alert without an account."""
    address = letter.from_address
    if letter.is_refused_by_dmarc:
        raise Unfiled(_("The sender's domain says that it is forged (DMARC). It was not sent on."))
    if letter.has_other_senders:
        raise Unfiled(_("It names several senders. It was not sent on."))
    if users := _users(address, inquiry):
        return users[0]
    if not _was_told(address, inquiry):
        raise Unfiled(_("The sender may not answer this inquiry. It was not sent on."))
    return None


def _users(address, inquiry):
    """Those with that address who may answer it."""
    found = get_user_model().objects.filter(is_active=True, is_staff=True, email__iexact=address)
    return [
        user
        for user in found.exclude(email="").order_by("pk")
        if user.has_perm("inquiries.change_inquiry")
        and Inquiry.objects.visible_to(user).filter(pk=inquiry.pk).exists()
    ]


def _was_told(address, inquiry):
    """Whether an alert went to that address, and not to an account that is closed or may not."""
    if not address or get_user_model().objects.filter(email__iexact=address).exists():
        return False
    return (
        Delivery.objects.filter(
            Q(message__inquiry=inquiry) | Q(message__inquiry__merged_into=inquiry),
            message__kind=Message.Kind.ALERT,
            recipient__iexact=address,
        )
        .exclude(state=Delivery.State.HELD)
        .exists()
    )


def _is_internal(text, inquiry):
    """Whether a text would show the buyer what is meant for staff alone."""
    secrets = [
        urljoin(settings.SITE_URL, reverse("admin:index")),
        addresses.reply_address(inquiry, Party.STAFF),
    ]
    return any(secret and secret.lower() in text.lower() for secret in secrets)
