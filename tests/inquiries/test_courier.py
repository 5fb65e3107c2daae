"""One mail over one connection: how it looks, and what every answer of the server means."""

import smtplib

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.db.models.fields.files import FieldFile

from inquiries import replies
from inquiries.attachments import store
from inquiries.courier import Courier, LeaseLost, ServerAway, compose, outcome_of, words_of
from inquiries.models import Delivery
from inquiries.notifications import notify_staff, remind_staff
from inquiries.outbox import claim
from portal.models import CompanyText
from tests.factories import make_inquiry, make_user
from tests.inquiries.test_replies import write_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
IDS = [f"<{number}-{'x' * 90}@buyer.example>" for number in range(30)]


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


def test_exchange_is_asked_for_no_vacation_notices_and_still_for_bounces(queue):
    [delivery] = queue("ann@harbor.example")
    assert compose(delivery).extra_headers["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_later_alerts_follow_the_first_one_to_the_same_person(company):
    inquiry = make_inquiry()
    for tell in (notify_staff, lambda inquiry: remind_staff(inquiry, ["Ann@harbor.example"])):
        tell(inquiry)
    notify_staff(make_inquiry(content="Another"))
    to_ann, to_bob, reminder, *others = Delivery.objects.order_by("pk")
    for first in (to_ann, to_bob, *others):
        assert not {"In-Reply-To", "References"} & compose(first).extra_headers.keys()
    headers = compose(reminder).extra_headers
    assert headers["In-Reply-To"] == headers["References"] == to_ann.mail_id


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


# Replies -----------------------------------------------------------------------------------------


@pytest.fixture
def offer(company):
    """A reply with a file, to be sent now."""
    file = store(ContentFile(PDF, "offer.pdf"), "offer.pdf")
    inquiry, ann = make_inquiry(), make_user("ann", first_name="Ann")
    write_in(inquiry, mail_id="<last@buyer.example>", references=" ".join(IDS))
    return replies.send(inquiry, author=ann, text="Our offer.", attachments=[file])


def test_a_reply_arrives_with_thread_quote_and_file(mail_server, offer):
    assert send() == ("sent", "")
    [mail] = mail_server.mails
    assert mail["From"] == "Ann at Harbor Castings <noreply@127.0.0.1>"
    assert mail["Reply-To"] == "sales@harbor.example"
    assert mail["In-Reply-To"] == "<last@buyer.example>"
    chain = mail["References"].split()
    assert (chain[0], chain[-1]) == (IDS[0], "<last@buyer.example>")
    text, file = mail.iter_parts()
    lines = text.get_content().splitlines()
    assert lines[:4] == ["Our offer.", "", "-- ", "Ann"]
    assert "> Any news?" in lines
    assert (file.get_filename(), file.get_content_type()) == ("offer.pdf", "application/pdf")
    assert file.get_content() == PDF


def test_every_attempt_sends_the_same(offer):
    [delivery] = offer.deliveries.all()
    offer.inquiry.messages.filter(kind="incoming").update(text="Changed")
    CompanyText.objects.update(name="Renamed")
    first, second = compose(delivery), compose(Delivery.objects.get(pk=delivery.pk))
    assert (first.body, first.extra_headers) == (second.body, second.extra_headers)
    assert "Any news?" in first.body
    assert "Harbor Castings" in first.body


def test_the_name_of_who_replies_comes_before_the_operators(settings, offer):
    settings.DEFAULT_FROM_EMAIL = "Export desk <export@harbor.example>"
    assert compose(offer.deliveries.get()).from_email == (
        "Ann at Harbor Castings <export@harbor.example>"
    )


def test_without_its_file_a_reply_does_not_leave(mail_server, offer):
    file = offer.attachments.get().file
    file.storage.delete(file.name)
    assert send() == ("refused", "The mail could not be built: The file offer.pdf is missing.")
    assert mail_server.mails == []


def test_with_half_its_file_a_reply_does_not_leave(mail_server, offer):
    offer.attachments.update(size=10_000)
    assert send() == ("refused", "The mail could not be built: The file offer.pdf is damaged.")


@pytest.mark.parametrize("error", [OSError("No route to the storage"), OperationalError("away")])
def test_a_reply_waits_for_a_storage_or_database_that_is_away(
    mail_server, offer, monkeypatch, error
):
    def fail(*_args):
        raise error

    monkeypatch.setattr(FieldFile, "open", fail)
    assert send()[0] == "later"
    assert mail_server.mails == []


def test_text_files_arrive_byte_for_byte(mail_server, offer):
    data = "a;b\nä;ö\r\n".encode("latin-1")
    attachment = offer.attachments.get()
    attachment.file.save("list.csv", ContentFile(data), save=False)
    attachment.content_type, attachment.size = "text/csv", len(data)
    attachment.save()
    send()
    _text, file = mail_server.mails[0].iter_parts()
    assert file.get_content() == data
