"""One mail over one connection: how it looks, and what every answer of the server means."""

import smtplib

import pytest

from inquiries.courier import Courier, LeaseLost, ServerAway, compose, outcome_of, words_of
from inquiries.models import Delivery
from inquiries.outbox import claim

pytestmark = pytest.mark.django_db


def send():
    """Send the mail that is due over a new connection; (outcome, words)."""
    with Courier() as courier:
        return courier.send(claim())


def test_a_mail_arrives_with_its_headers(mail_server, queue):
    subject = "Anfrage für 钢"
    [delivery] = queue("ann@harbor.example", reply_to="nadia@buyer.example", subject=subject)
    assert send() == ("sent", "")
    [mail] = mail_server.mails
    assert mail["Message-ID"] == delivery.mail_id
    assert mail["From"] == "Harbor Castings <noreply@127.0.0.1>"
    assert (mail["To"], mail["Reply-To"]) == ("ann@harbor.example", "nadia@buyer.example")
    assert mail["Subject"] == subject
    assert mail["Date"].datetime == delivery.queued_at.replace(microsecond=0)
    assert mail.get_content() == "Please quote.\r\n"


def test_an_html_alternative_follows_the_plain_text(mail_server, queue):
    queue("ann@harbor.example", html="<p>Please quote.</p>")
    send()
    [mail] = mail_server.mails
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("kind", "header"),
    [("alert", "auto-generated"), ("confirmation", "auto-generated"), ("reply", None)],
)
def test_only_mail_written_by_a_machine_says_so(mail_server, queue, kind, header):
    queue("ann@harbor.example", kind=kind)
    send()
    assert mail_server.mails[0]["Auto-Submitted"] == header


def test_a_name_in_default_from_email_is_kept(settings, queue):
    settings.DEFAULT_FROM_EMAIL = "Export desk <export@harbor.example>"
    [delivery] = queue("ann@harbor.example")
    assert compose(delivery).from_email == "Export desk <export@harbor.example>"


@pytest.mark.parametrize(
    ("recipient", "subject"),
    [("ann@harbor.example", "Hello\nBcc: all@harbor.example"), ("änn@harbor.example", "Hello")],
)
def test_a_mail_that_cannot_be_built_is_refused_unsent(mail_server, queue, recipient, subject):
    queue(recipient, subject=subject)
    outcome, words = send()
    assert outcome == "refused"
    assert words.startswith("The mail could not be built: ")
    assert mail_server.mails == []


def test_of_two_recipients_one_refusal_leaves_the_other_sent(mail_server, queue):
    queue("gone@harbor.example", "bob@harbor.example")
    mail_server.replies["gone@harbor.example"] = "550 No such user"
    assert send() == ("refused", "550 No such user")
    assert send() == ("sent", "")
    assert mail_server.recipients == ["bob@harbor.example"]


def test_a_greylisted_mail_is_tried_later(mail_server, queue):
    queue("ann@harbor.example")
    mail_server.replies["ann@harbor.example"] = "451 Come back"
    assert send() == ("later", "451 Come back")


@pytest.mark.parametrize(
    ("reply", "outcome"), [("452 Full", "later"), ("554 Spam", "refused"), (None, "uncertain")]
)
def test_the_answer_to_the_text_decides(mail_server, queue, reply, outcome):
    queue("ann@harbor.example")
    mail_server.data_reply = reply
    assert send()[0] == outcome


def test_a_server_that_is_away_is_no_attempt_at_transmission(mail_server, queue):
    [delivery] = queue("ann@harbor.example")
    mail_server.stop()
    with pytest.raises(ServerAway, match="ConnectionRefusedError"):
        send()
    delivery.refresh_from_db()
    assert delivery.transmitting_at is None


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(mail_server, queue):
    queue("ann@harbor.example", "bob@harbor.example")
    with Courier() as courier:
        courier.send(claim())
        mail_server.stop()
        mail_server.start()
        assert courier.send(claim()) == ("sent", "")
    assert mail_server.recipients == ["ann@harbor.example", "bob@harbor.example"]


def test_nothing_leaves_once_the_lease_is_lost(mail_server, queue):
    queue("ann@harbor.example")
    delivery = claim()
    Delivery.objects.filter(pk=delivery.pk).queue()
    with pytest.raises(LeaseLost), Courier() as courier:
        courier.send(delivery)
    assert mail_server.mails == []


def test_a_backend_that_takes_nothing_leaves_doubt(settings, queue, monkeypatch):
    queue("ann@harbor.example")
    backend = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(f"{backend}.send_messages", lambda self, mails: 0)
    assert send()[0] == "uncertain"


@pytest.mark.parametrize(
    ("error", "outcome", "words"),
    [
        (smtplib.SMTPSenderRefused(550, b"Not you", "x"), "refused", "550 Not you"),
        (smtplib.SMTPSenderRefused(530, b"Log in", "x"), "later", "530 Log in"),
        (smtplib.SMTPDataError(-1, b"?"), "uncertain", "-1 ?"),
        (smtplib.SMTPNotSupportedError("no UTF-8"), "refused", "SMTPNotSupportedError: no UTF-8"),
        (TimeoutError("timed out"), "uncertain", "TimeoutError: timed out"),
        (
            smtplib.SMTPAuthenticationError(535, b"password hunter2 is wrong"),
            "later",
            "535 The mail server refused the log-in.",
        ),
    ],
)
def test_errors_mean_what_their_codes_say(error, outcome, words):
    assert (outcome_of(error), words_of(error)) == (outcome, words)
