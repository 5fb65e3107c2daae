"""Notices: mail to staff that belongs to no inquiry, from its rows to its end."""

import smtplib
import threading

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inquiries import outbox
from inquiries.inbox import filing
from inquiries.models import Attempt, Delivery, IncomingMail, Message
from inquiries.notifications import notices
from tests.factories import make_inquiry, make_user
from tests.inquiries.test_filing import arrive

pytestmark = pytest.mark.django_db

OUTBOX = "/admin/inquiries/delivery/"
BOUNCE = """\
From: Mail Delivery System <mailer-daemon@mx.example>
To: noreply@127.0.0.1
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

The mailbox is full.
--part
Content-Type: message/delivery-status

Final-Recipient: rfc822; wendy@example.com
Action: failed
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full
--part
Content-Type: text/rfc822-headers

Message-ID: {mail_id}
--part--
"""


@pytest.fixture
def notice(company):
    return notices.queue(["wendy@example.com"], "Waits for review: Steel", "Look at it.\n")


def send():
    return outbox.send_due(threading.Event())


def test_a_notice_is_sent_in_the_companys_name_as_written(notice, mailoutbox):
    assert send() == {Attempt.Outcome.SENT: 1}
    mail = mailoutbox[0]
    assert (mail.subject, mail.body) == ("Waits for review: Steel", "Look at it.\n")
    assert "Harbor Castings" in mail.from_email
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "In-Reply-To" not in mail.extra_headers


def test_each_address_gets_one_however_it_is_written(company):
    addresses = ["wendy@example.com", "Wendy@example.com", "", "weñdy@example.com"]
    message = notices.queue(addresses, "Steel", "Look")
    assert message.deliveries.count() == 1


def test_without_a_recipient_nothing_is_written(company):
    assert notices.queue([], "Steel", "Look") is None
    assert not Message.objects.exists()


def test_a_line_break_in_a_title_makes_no_second_header(company, mailoutbox):
    notices.queue(["wendy@example.com"], "Steel\nBcc: all@example.com", "Look")
    send()
    assert mailoutbox[0].subject == "Steel Bcc: all@example.com"


def test_only_notices_and_every_notice_are_of_no_inquiry(company):
    wrong = [(Message.Kind.ALERT, None), (Message.Kind.NOTICE, make_inquiry())]
    for kind, inquiry in wrong:
        with pytest.raises(IntegrityError, match="message_of_inquiry"), transaction.atomic():
            Message.objects.create(kind=kind, inquiry=inquiry, text="x", language="en")


def test_a_sender_that_was_killed_in_the_middle_sends_it_again_under_the_same_id(
    notice, mailoutbox
):
    """A second notice harms nobody."""
    delivery = outbox.claim()
    assert delivery.start_transmission()
    Delivery.objects.update(due_at=timezone.now())  # its lease is over
    outbox.claim()
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.PENDING
    Delivery.objects.update(due_at=timezone.now())
    send()
    assert mailoutbox[0].extra_headers["Message-ID"] == delivery.mail_id


@pytest.fixture
def failed(notice, monkeypatch):
    def refuse(self, mails):
        raise smtplib.SMTPRecipientsRefused({"wendy@example.com": (550, b"No such mailbox")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    send()
    return Delivery.objects.get()


def test_a_failed_notice_is_seen_and_sent_again_by_who_looks_after_all_mail(client, failed):
    assert failed.state == Delivery.State.DEAD
    client.force_login(make_user("Lena", "inquiries.*"))
    assert "Waits for review: Steel" in client.get(OUTBOX).content.decode()
    assert client.get(f"{OUTBOX}{failed.pk}/change/").status_code == 200
    response = client.post(reverse("admin:inquiries_delivery_resend", args=[failed.pk]))
    assert response.url == f"{OUTBOX}{failed.pk}/change/"
    failed.refresh_from_db()
    assert failed.state == Delivery.State.PENDING


def test_an_uncertain_notice_is_sent_again_without_a_question(client, failed):
    Delivery.objects.update(state=Delivery.State.UNCERTAIN)
    client.force_login(make_user("Lena", "inquiries.*"))
    client.post(OUTBOX, {"action": "send_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == Delivery.State.PENDING


def test_who_sees_only_some_inquiries_sees_no_notices(client, failed):
    rights = ["view_inquiry", "change_inquiry", "view_delivery", "change_delivery"]
    client.force_login(make_user("Sally", *[f"inquiries.{right}" for right in rights]))
    assert "Waits for review" not in client.get(OUTBOX).content.decode()
    assert client.post(f"{OUTBOX}{failed.pk}/resend/").status_code == 404
    assert client.get(f"{OUTBOX}{failed.pk}/change/").status_code == 302


def test_a_notice_that_came_back_is_marked_and_the_report_is_filed(notice):
    send()
    delivery = Delivery.objects.get()
    filing.file(arrive(BOUNCE.format(mail_id=delivery.mail_id).encode()))
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.BOUNCED
    assert "Mailbox full" in delivery.last_error
    assert IncomingMail.objects.get().state == IncomingMail.State.FILED


@pytest.mark.parametrize(
    ("header", "state"),
    [
        ("", IncomingMail.State.UNMATCHED),
        ("Auto-Submitted: auto-replied\n", IncomingMail.State.IGNORED),
    ],
)
def test_what_a_person_answers_to_a_notice_waits_in_the_tray_and_no_vacation_notice(
    notice, header, state
):
    send()
    mail_id = Delivery.objects.get().mail_id
    letter = (
        f"From: wendy@example.com\nSubject: Re: Steel\nIn-Reply-To: {mail_id}\n{header}\nDone.\n"
    )
    filing.file(arrive(letter.encode()))
    assert IncomingMail.objects.get().state == state
