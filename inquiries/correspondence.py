"""The mail between a buyer and us, as the next reply needs it: to whom, after what, about what."""

import re

from inquiries.courier import is_reachable
from inquiries.models import Delivery, Message

REFERENCES_KEPT = 20
MAILS_ASKED = 100  # the newest ones, for the addresses they came from
MAIL_ID = re.compile(r"<[!-;=?-~]{1,500}>")  # RFC 5322, 3.6.4, in what programs really write
# "Re: AW: 回复：" and the like: each program and language adds its own.
REPLY_PREFIXES = re.compile(
    r"^(?:\s*(?:re|aw|sv|vs|antw|odp|rif|res|rv|fwd?|wg|tr|回复|回覆|答复|转发)(?:\[\d+\])?\s*[:：])+",
    re.IGNORECASE,
)


def incoming(inquiry):
    """The buyer's mails, also those to the inquiries merged into it, newest first."""
    mails = Message.objects.filter(kind=Message.Kind.INCOMING)
    family = mails.filter(inquiry=inquiry) | mails.filter(inquiry__merged_into=inquiry)
    return family.select_related("incoming").order_by("-pk")


def known_addresses(inquiry):
    """Where this buyer is reached, the address last written from first; nobody else's."""
    written_from = incoming(inquiry).values_list("from_address", flat=True)[:MAILS_ASKED]
    addresses = dict.fromkeys([*written_from, inquiry.email])
    return [address for address in addresses if address and is_reachable(address)]


def threading(inquiry, last=None):
    """(In-Reply-To, References) of the next reply, by RFC 5322, 3.6.4; "" without a mail before.

    last: the buyer's newest mail, if there is one.
    """
    mail = getattr(last, "incoming", None)
    if mail and (ids := MAIL_ID.findall(mail.mail_id)):
        chain = [*MAIL_ID.findall(last.references or last.in_reply_to), ids[0]]
    else:
        of_confirmation = Delivery.objects.filter(
            message__inquiry=inquiry, message__kind=Message.Kind.CONFIRMATION
        )
        chain = list(of_confirmation.order_by("pk").values_list("mail_id", flat=True)[:1])
    if not chain:
        return "", ""
    first, *others = dict.fromkeys(chain)
    return chain[-1], " ".join([first, *others[-REFERENCES_KEPT:]])


def reply_subject(inquiry, last=None):
    """ "Re:" and the subject the buyer has before them, so that mail programs join the two.

    The reference is in it always; programs that go by References keep the thread anyway.
    """
    had = last.subject if last else ""
    if not had:
        confirmations = inquiry.messages.filter(kind=Message.Kind.CONFIRMATION)
        had = confirmations.values_list("subject", flat=True).first() or inquiry.article_title
    topic = REPLY_PREFIXES.sub("", had).strip()
    if inquiry.display_reference not in topic:
        topic = f"{topic[:200]} {inquiry.display_reference}".strip()
    return f"Re: {topic}"
