"""Delivery reports of usual servers, and of those that know no standard."""

import pytest

from inquiries.inbox import bounce, letter

MAIL_ID = "<0123456789abcdef0123456789abcdef@harbor.example>"
REPLY_TO = "sales+k7qm3rt9b.3f9ac2d17e00@harbor.example"
HEADERS = f"""From: Ann at Harbor Castings <sales@harbor.example>
To: nadia@buyer.example
Reply-To: {REPLY_TO}
Message-ID: {MAIL_ID}
Subject: Re: K7QM-3RT9
"""
STATUS = """Reporting-MTA: dns; mx.harbor.example
Arrival-Date: Mon, 23 Nov 2026 09:12:00 +0000

Final-Recipient: rfc822; nadia@buyer.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <nadia@buyer.example>: no such user
"""


def report(action="failed", original="text/rfc822-headers", headers=HEADERS, status=STATUS):
    """What Postfix and Exchange send."""
    text = f"""From: MAILER-DAEMON@mx.harbor.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: sales@harbor.example
Message-ID: <dsn@mx.harbor.example>
Auto-Submitted: auto-replied
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

{status.format(action=action)}
--b
Content-Type: {original}

{headers}
--b--
"""
    return text.encode()


def plain(sender, subject, text, *headers):
    head = [f"From: {sender}", f"Subject: {subject}", "Content-Type: text/plain; charset=utf-8"]
    return "\n".join([*head, *headers, "", text]).encode()


def read(raw):
    return bounce.read(letter.read(raw))


@pytest.mark.parametrize("action", ["failed", "delayed", "relayed"])
@pytest.mark.parametrize(
    "original", ["text/rfc822-headers", "message/rfc822", "message/rfc822-headers"]
)
def test_standard_reports_tell_what_became_of_which_mail(action, original):
    found = read(report(action, original))
    assert found.action == action
    assert found.recipient == "nadia@buyer.example"
    assert found.diagnostic == "smtp; 550 5.1.1 <nadia@buyer.example>: no such user"
    assert found.ids == (MAIL_ID,)
    assert REPLY_TO in found.addresses


def test_without_a_message_id_our_address_is_found():
    found = read(report(headers=HEADERS.replace("Message-ID", "X-Removed")))
    assert found.ids == ()
    assert REPLY_TO in found.addresses


def test_of_several_recipients_the_failed_one_counts():
    status = STATUS + "\nFinal-Recipient: rfc822; bob@buyer.example\nAction: delayed\n"
    assert read(report(status=status.replace("{action}", "failed"))).action == "failed"


@pytest.mark.parametrize(
    ("raw", "action", "diagnostic"),
    [
        (
            plain(
                "MAILER-DAEMON@relay.example",
                "failure notice",
                "Hi. This is the qmail-send program.\n<nadia@buyer.example>:\n"
                f"550 sorry, no mailbox here\n\n--- Below this line is a copy.\n\n{HEADERS}",
            ),
            "failed",
            "550 sorry",
        ),
        (
            plain(
                "PostMaster@qq.example",
                "系统退信/Systems bounce",
                f"您的邮件被退回\nhost mx said: 550 Mailbox not found\n{HEADERS}",
            ),
            "failed",
            "550 Mailbox",
        ),
        (
            plain(
                "mailer-daemon@yandex.example",
                "Недоставленное сообщение",
                f"Ваше сообщение не доставлено.\n\n{HEADERS}",
            ),
            "failed",
            "не доставлено",
        ),
        (
            plain(
                "odd@relay.example",
                "Delivery has failed",
                "It failed.",
                "Return-Path: <>",
                f"References: {MAIL_ID}",
            ),
            "failed",
            "It failed.",
        ),
        (
            plain(
                "postmaster@relay.example",
                "Delivery Status Notification (Delayed)",
                f"It will be retried.\n{HEADERS}",
            ),
            "delayed",
            "",
        ),
    ],
)
def test_other_bounces_are_known_by_their_sender_and_words(raw, action, diagnostic):
    found = read(raw)
    assert found.action == action
    assert diagnostic in found.diagnostic
    assert MAIL_ID in found.ids


@pytest.mark.parametrize(
    "raw",
    [
        plain("nadia@buyer.example", "Delivery failed", f"Your delivery failed.\n{HEADERS}"),
        plain("postmaster@buyer.example", "Wire rod", "Please quote 40 t."),
        report()
        .replace(b"delivery-status", b"disposition-notification")
        .replace(b"MAILER-DAEMON", b"nadia")
        .replace(b"Return-Path: <>\n", b""),
    ],
)
def test_what_people_write_is_no_bounce(raw):
    assert read(raw) is None


@pytest.mark.parametrize("cut", range(0, len(report()), 40))
def test_a_report_that_is_cut_off_is_no_error(cut):
    read(report()[:cut])
