"""Plays what became of a sample inquiry: replies, calls, notes, and mail that came in."""

import hashlib
from datetime import timedelta
from email import message_from_string, policy
from email.message import EmailMessage

from django.core.files.base import ContentFile
from django.utils import timezone

from inquiries import replies
from inquiries.inbox import filing
from inquiries.models import Attempt, Delivery, IncomingMail, Inquiry, Message

SENT_AFTER = timedelta(seconds=4)
REFUSAL = "550 5.1.1 The mailbox does not exist"
BOUNCE = """\
From: Mail Delivery System <mailer-daemon@mx.buyer.example>
To: sales@qiaowan.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.{mail.pk}@mx.buyer.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

Your mail to {mail.recipient} could not be delivered: the mailbox is full.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.buyer.example

Final-Recipient: rfc822; {mail.recipient}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full
--part
Content-Type: text/rfc822-headers

Message-ID: {mail.mail_id}
--part--
"""


class Thread:
    """What followed an inquiry. Each step is written as it would be today, then dated back."""

    def __init__(self, inquiry, users):
        self.inquiry, self.users = inquiry, users

    def play(self, *, hours, kind, by="sales", wake_in=0, **step):
        """One step, a method of this class. hours: after the inquiry. wake_in: days from now."""
        started, at = timezone.now(), self.inquiry.created_at + timedelta(hours=hours)
        if wake_in:
            step["wake_at"] = started + timedelta(days=wake_in)
        getattr(self, kind)(at, author=self.users.get(by), **step)
        self._date_back(started, at)

    def reply(self, at, **answer):
        replies.send(self.inquiry, **answer)

    def call(self, at, **answer):
        replies.log(self.inquiry, kind=Message.Kind.CALL, **answer)

    def note(self, at, **answer):
        replies.note(self.inquiry, **answer)

    def close(self, at, *, author, outcome):
        self.inquiry.move(Inquiry.State.CLOSED, by=author, outcome=outcome)

    def incoming(self, at, *, author, text, **headers):
        sender = f"{self.inquiry.name} <{self.inquiry.email}>"
        last = self._last_mail()
        headers["In-Reply-To"] = last.mail_id
        arrive(letter(sender, last.message.subject, text, headers), at)

    def auto_reply(self, at, *, author, text):
        self.incoming(at, author=author, text=text, **{"Auto-Submitted": "auto-replied"})

    def bounce(self, at, *, author):
        text = BOUNCE.format(mail=self._last_mail())
        arrive(message_from_string(text, policy=policy.default), at)

    def _last_mail(self):
        mail = Delivery.objects.filter(message__inquiry=self.inquiry)
        return mail.filter(message__kind=Message.Kind.REPLY).order_by("pk").last()

    def _date_back(self, started, at):
        self.inquiry.refresh_from_db()
        self.inquiry.messages.filter(created_at__gte=started).update(created_at=at)
        self.inquiry.changes.filter(at__gte=started).update(at=at)
        mail = Delivery.objects.filter(message__inquiry=self.inquiry)
        for delivery in mail.filter(state=Delivery.State.PENDING):
            conclude(delivery, Attempt.Outcome.SENT, at)
        mail.filter(due_at__gte=started).update(due_at=at)
        Attempt.objects.filter(delivery__in=mail, started_at__gte=started).update(started_at=at)
        for name in ("moved_at", "answered_at", "act_at"):
            moment = getattr(self.inquiry, name)
            if moment and started <= moment <= timezone.now():
                setattr(self.inquiry, name, at)
        is_ours = self.inquiry.state in Inquiry.OURS
        self.inquiry.promise(self.inquiry.act_at if is_ours else None)
        self.inquiry.save()


def letter(sender, subject, text, headers=()):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "sales@qiaowan.example", subject
    digest = hashlib.sha256(f"{sender}{subject}{text}".encode()).hexdigest()
    mail["Message-ID"] = f"<{digest[:20]}@buyer.example>"
    for name, value in dict(headers).items():
        mail[name] = value
    mail.set_content(text.strip() + "\n")
    return mail


def arrive(mail, at):
    """Have a mail come in and be filed."""
    raw = mail.as_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    incoming = IncomingMail(
        mail_id=mail["Message-ID"], digest=digest, size=len(raw), received_at=at
    )
    incoming.raw.save("mail", ContentFile(raw), save=False)
    incoming.save()
    filing.file(incoming)


def conclude(delivery, outcome, at):
    """Write a delivery down as it would have gone at the time."""
    delivery.lease()
    delivery.start_transmission()
    detail = REFUSAL if outcome == Attempt.Outcome.REFUSED else "250 2.0.0 OK"
    delivery.conclude(outcome, detail)
    delivery.attempts.update(started_at=at + SENT_AFTER / 2, ended_at=at + SENT_AFTER)
    row = Delivery.objects.filter(pk=delivery.pk)
    row.update(queued_at=at, due_at=at)
    row.filter(state=Delivery.State.SENT).update(sent_at=at + SENT_AFTER)
