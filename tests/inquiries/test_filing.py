"""Mail that comes in, from its stored bytes to what follows from it."""

from email.message import EmailMessage

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from inquiries import notifications, replies
from inquiries.addresses import Party, reply_address
from inquiries.inbox import filing
from inquiries.models import Delivery, IncomingMail, Inquiry, Message
from tests.factories import make_inquiry, make_user

State = IncomingMail.State
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailbox(settings, company):
    settings.INBOUND_ADDRESS = "sales@harbor.example"
    settings.DEFAULT_FROM_EMAIL = "Harbor <sales@harbor.example>"


def arrive(raw, **fields):
    """The row of a mail that was fetched."""
    raw = raw if isinstance(raw, bytes) else raw.as_bytes()
    incoming = IncomingMail(
        digest=f"{IncomingMail.objects.count():064}",
        size=len(raw),
        received_at=timezone.now(),
        **fields,
    )
    incoming.raw.save("mail", ContentFile(raw), save=False)
    incoming.save()
    return incoming


def write(text="We take 40 t.", *, sender="Nadia <nadia@buyer.example>", to="", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Re: your offer"
    mail["Message-ID"] = headers.pop("message_id", "<one@buyer.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def filed(mail, **fields):
    incoming = arrive(mail, **fields)
    filing.file(incoming)
    return incoming


def to_buyer(inquiry):
    return reply_address(inquiry, Party.BUYER)


def to_staff(inquiry):
    return reply_address(inquiry, Party.STAFF)


def test_a_buyers_answer_joins_the_thread_and_reopens_the_inquiry():
    inquiry = make_inquiry(state=Inquiry.State.WAITING)
    incoming = filed(write(to=to_buyer(inquiry)))
    inquiry.refresh_from_db()
    assert incoming.state == State.FILED
    assert incoming.message.text == "We take 40 t."
    assert inquiry.state == Inquiry.State.OPEN
    assert inquiry.changes.last().message == incoming.message
    alert = inquiry.messages.get(kind=Message.Kind.ALERT)
    assert "We take 40 t." in alert.text
    assert alert.reply_to == to_staff(inquiry)


def test_an_answer_of_staff_is_sent_to_the_buyer_once():
    inquiry = make_inquiry()
    notifications.notify_staff(inquiry)
    incoming = arrive(write("Yes.\n", sender="ann@harbor.example", to=to_staff(inquiry)))
    filing.file(incoming)
    filing.file(IncomingMail.objects.get(pk=incoming.pk))
    reply = inquiry.messages.get(kind=Message.Kind.REPLY)
    assert incoming.message == reply
    assert reply.deliveries.get().recipient == "nadia@buyer.example"
