"""Mail that comes in, from its stored bytes to what follows from it."""

import threading
from email.message import EmailMessage

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.utils import timezone

from inquiries import attachments, notifications, outbox, quarantine, search
from inquiries.addresses import Party, reply_address
from inquiries.inbox import filing, forwarding, matching
from inquiries.merging import merge
from inquiries.models import Attachment, Delivery, IncomingMail, Inquiry, Message
from tests.factories import make_inquiry, make_user
from tests.inquiries.test_bounce import HEADERS, MAIL_ID, report

State = IncomingMail.State
Kind = Message.Kind
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inbound(settings):
    settings.INBOUND_ADDRESS = "sales@harbor.example"
    settings.DEFAULT_FROM_EMAIL = "Harbor <sales@harbor.example>"


@pytest.fixture(autouse=True)
def _told(company):
    """The company whose recipients are ann@harbor.example and bob@harbor.example."""


def arrive(mail):
    """The row of a mail that was fetched."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    digest = f"{IncomingMail.objects.count():064}"
    incoming = IncomingMail(digest=digest, size=len(raw), received_at=timezone.now())
    if not isinstance(mail, bytes):
        incoming.mail_id = mail["Message-ID"]
    incoming.raw.save("mail", ContentFile(raw), save=False)
    incoming.save()
    return incoming


def write(text="We take 40 t.", *, sender="Nadia <nadia@buyer.example>", to="", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to or "sales@harbor.example", "Re: offer"
    mail["Message-ID"] = headers.pop("message_id", "<one@buyer.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def filed(mail):
    incoming = arrive(mail)
    filing.file(incoming)
    incoming.refresh_from_db()
    return incoming


def to_buyer(inquiry):
    return reply_address(inquiry, Party.BUYER)


def to_staff(inquiry):
    return reply_address(inquiry, Party.STAFF)


def sent(inquiry, kind=Kind.REPLY, to="nadia@buyer.example", **fields):
    """A mail of ours that has left."""
    message = Message.objects.create(
        inquiry=inquiry, kind=kind, text="Offer", subject="Offer", language="en"
    )
    state = fields.pop("state", Delivery.State.SENT)
    return Delivery.objects.create(message=message, recipient=to, state=state, **fields)


# From the buyer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["new", "open", "waiting", "closed"])
def test_a_buyers_answer_joins_the_thread_and_makes_the_inquiry_ours(state):
    outcome = "lost" if state == "closed" else ""
    inquiry = make_inquiry(state=state, outcome=outcome)
    incoming = filed(write(to=to_buyer(inquiry)))
    inquiry.refresh_from_db()
    assert (incoming.state, incoming.error) == (State.FILED, "")
    assert incoming.message.kind == Kind.INCOMING
    assert incoming.message.text == "We take 40 t."
    assert incoming.message.from_address == "nadia@buyer.example"
    assert inquiry.state == Inquiry.State.OPEN
    causes = [(change.reason, change.message) for change in inquiry.changes.all()]
    assert causes == ([] if state == "open" else [("The buyer wrote", incoming.message)])


def test_the_address_is_found_wherever_servers_keep_it():
    inquiry = make_inquiry()
    for name in ("Cc", "Delivered-To", "X-Original-To", "Envelope-To"):
        mail = write()
        mail[name] = to_buyer(inquiry).upper()
        assert filed(mail).message.inquiry == inquiry


def test_without_the_address_the_references_tell():
    delivery = sent(make_inquiry())
    by_reference = write(References=f"<x@y> {delivery.mail_id} <z@y>", In_Reply_To="<z@y>")
    assert filed(by_reference).message.inquiry == delivery.message.inquiry
    by_reply = write(In_Reply_To=delivery.mail_id, message_id="<two@buyer.example>")
    assert filed(by_reply).message.inquiry == delivery.message.inquiry


def test_an_answer_to_the_buyers_own_mail_follows_it():
    inquiry = make_inquiry()
    filed(write(to=to_buyer(inquiry), message_id="<one@buyer.example>"))
    second = filed(write("More", In_Reply_To="<one@buyer.example>", message_id="<two@b.example>"))
    assert second.message.inquiry == inquiry


def test_a_subject_with_a_reference_matches_nothing():
    inquiry = make_inquiry()
    mail = write()
    del mail["Subject"]
    mail["Subject"] = f"Re: {inquiry.display_reference}"
    incoming = filed(mail)
    assert incoming.state == State.UNMATCHED
    assert incoming.message is None
    assert (incoming.sender, incoming.subject) == (
        "Nadia <nadia@buyer.example>",
        f"Re: {inquiry.display_reference}",
    )


def test_a_wrong_signature_matches_nothing():
    inquiry = make_inquiry()
    assert filed(write(to=to_buyer(inquiry).replace("@", "0@"))).state == State.UNMATCHED


def test_the_quoted_text_is_kept_apart():
    inquiry = make_inquiry()
    mail = write("Yes.\n\n> Do you take it?\n", to=to_buyer(inquiry))
    message = filed(mail).message
    assert (message.text, message.quoted) == ("Yes.", "> Do you take it?")


def test_a_mail_that_only_quotes_is_shown():
    inquiry = make_inquiry()
    assert filed(write("> Do you take it?\n", to=to_buyer(inquiry))).message.text


def test_files_are_kept_with_their_message():
    inquiry = make_inquiry()
    mail = write(to=to_buyer(inquiry))
    mail.add_attachment(b"MZ", maintype="application", subtype="x", filename="../a/setup.exe")
    mail.add_attachment(b"AC1027", maintype="application", subtype="acad", filename="plan.dwg")
    message = filed(mail).message
    exe, plan = message.attachments.all()
    assert plan.name == "plan.dwg"
    assert plan.file.read() == b"AC1027"
    assert "/" not in exe.name
    assert (exe.size, len(exe.sha256)) == (2, 64)


def test_files_that_outlook_packed_are_kept_and_explained(admin_client):
    inquiry = make_inquiry()
    mail = write(to=to_buyer(inquiry))
    mail.add_attachment(
        b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    [packed] = filed(mail).message.attachments.all()
    assert packed.file.read() == b"\x78\x9f\x3e\x22"
    page = admin_client.get(f"/admin/inquiries/inquiry/{inquiry.pk}/change/").content.decode()
    assert page.count("Outlook packed the files of this mail into it") == 1


def test_mail_to_a_merged_inquiry_goes_to_the_main_one():
    editor = make_user("Lea", "inquiries.*")
    source, main = make_inquiry(), make_inquiry("Nadia K.")
    address = to_buyer(source)
    merge(source, main, by=editor)
    assert filed(write(to=address)).message.inquiry == main


def test_mail_that_comes_while_its_inquiry_is_merged_goes_to_the_main_one(monkeypatch):
    lead, find = make_user("Lea", "inquiries.*"), matching.find
    source, main = make_inquiry(), make_inquiry("Nadia K.", state="waiting")

    def find_and_merge(letter):
        origin = find(letter)
        merge(Inquiry.objects.get(pk=source.pk), main, by=lead)
        return origin

    monkeypatch.setattr(matching, "find", find_and_merge)
    assert filed(write(to=to_buyer(source))).message.inquiry == main
    source.refresh_from_db()
    assert (source.state, source.outcome) == ("closed", "duplicate")


def test_whoever_was_answered_is_no_spam():
    inquiry = make_inquiry()
    quarantine.hold(inquiry)
    filed(write(to=to_buyer(inquiry)))
    inquiry.refresh_from_db()
    assert inquiry.state == Inquiry.State.OPEN


def test_a_mail_is_found_by_its_words():
    inquiry = make_inquiry()
    filed(write("Flanges DN150 instead", to=to_buyer(inquiry)))
    assert inquiry in search.found(Inquiry.objects.all(), "DN150")


# Telling staff ------------------------------------------------------------------------------------


def told(inquiry):
    alert = inquiry.messages.filter(kind=Kind.ALERT).last()
    return alert, sorted(alert.deliveries.values_list("recipient", flat=True))


def test_the_owner_is_told_what_the_buyer_wrote():
    owner = make_user("Sam", "inquiries.*")
    inquiry = make_inquiry(owner=owner)
    filed(write("Yes.\n\n> Old\n", to=to_buyer(inquiry)))
    alert, recipients = told(inquiry)
    assert recipients == [owner.email]
    assert "Yes." in alert.text
    assert "Yes." in alert.html
    assert "> Old" not in alert.text
    assert f"/admin/inquiries/inquiry/{inquiry.pk}/change/" in alert.text
    assert alert.reply_to == to_staff(inquiry)


def test_the_alert_names_the_files_that_came():
    inquiry = make_inquiry()
    mail = write(to=to_buyer(inquiry))
    mail.add_attachment(b"AC1027", maintype="application", subtype="acad", filename="plan.dwg")
    filed(mail)
    alert = told(inquiry)[0]
    for text in (alert.text, alert.html):
        assert text.count("Files:") == 1
        assert "Files: plan.dwg" in text


def test_without_an_owner_those_told_first_are_told_again():
    inquiry = make_inquiry()
    sent(inquiry, Kind.ALERT, "carl@harbor.example")
    filed(write(to=to_buyer(inquiry)))
    assert told(inquiry)[1] == ["carl@harbor.example"]


def test_otherwise_the_company_is_told():
    owner = make_user("Gone", "inquiries.*", is_active=False)
    inquiry = make_inquiry(owner=owner)
    filed(write(to=to_buyer(inquiry)))
    assert told(inquiry)[1] == ["ann@harbor.example", "bob@harbor.example"]


# From staff ---------------------------------------------------------------------------------------


def alerted(**fields):
    inquiry = make_inquiry(**fields)
    notifications.notify_staff(inquiry)
    return inquiry


def alert_of(inquiry):
    alert = inquiry.messages.filter(kind=Kind.ALERT).first()
    notifications.finish(alert.deliveries.first())
    alert.refresh_from_db()
    return alert


def quoted_alert(inquiry):
    return "\n".join(f"> {line}" for line in alert_of(inquiry).text.splitlines())


@pytest.mark.parametrize(
    "text",
    ["Yes, 40 t in May.\n\nOn 23.11.2026 Harbor wrote:\n{}\n", "Harbor, 23.11.2026:\n{}\n\nYes"],
)
def test_an_answer_to_the_alert_is_sent_to_the_buyer_without_the_alert(text):
    inquiry = alerted()
    mail = write(
        text.format(quoted_alert(inquiry)), sender="Ann <ANN@harbor.example>", to=to_staff(inquiry)
    )
    incoming = filed(mail)
    assert (incoming.state, incoming.error) == (State.FILED, "")
    reply = inquiry.messages.get(kind=Kind.REPLY)
    assert incoming.message == reply
    assert reply.text.startswith("Yes")
    assert "/admin/" not in reply.text + reply.quoted
    assert reply.reply_to == to_buyer(inquiry)
    assert [each.recipient for each in reply.deliveries.all()] == ["nadia@buyer.example"]
    inquiry.refresh_from_db()
    assert inquiry.state == Inquiry.State.WAITING


def test_a_user_who_may_answer_becomes_author_and_owner():
    inquiry = alerted()
    user = make_user("Sam", "inquiries.view_inquiry", "inquiries.change_inquiry")
    mail = write("Yes.", sender="sam@EXAMPLE.com", to=to_staff(inquiry))
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="offer.pdf")
    reply = filed(mail).message
    inquiry.refresh_from_db()
    assert reply.author == inquiry.owner == user
    assert [each.name for each in reply.attachments.all()] == ["offer.pdf"]


def test_an_answer_of_staff_is_sent_once_however_often_it_is_filed():
    inquiry = alerted()
    incoming = arrive(write("Yes.", sender="ann@harbor.example", to=to_staff(inquiry)))
    for _time in range(3):
        filing.file(IncomingMail.objects.get(pk=incoming.pk))
    assert inquiry.messages.filter(kind=Kind.REPLY).count() == 1


def test_an_answer_of_staff_that_was_cut_short_is_sent_once():
    inquiry = alerted()
    incoming = arrive(write("Yes.", sender="ann@harbor.example", to=to_staff(inquiry)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filing, "_conclude", break_with(OperationalError("gone")))
        with pytest.raises(OperationalError):
            filing.file(incoming)
    assert not inquiry.messages.filter(kind=Kind.REPLY).exists()
    filing.file(incoming)
    assert incoming.message == inquiry.messages.get(kind=Kind.REPLY)


def closed_account(inquiry):
    make_user("Eve", "inquiries.*", is_active=False)
    sent(inquiry, Kind.ALERT, "Eve@example.com")
    return {"sender": "eve@example.com"}


def viewer(inquiry):
    make_user("Vic", "inquiries.view_inquiry")
    return {"sender": "vic@example.com"}


def other_team(inquiry):
    make_user("Tia", "inquiries.view_inquiry", "inquiries.change_inquiry")
    user = make_user("Sam", "inquiries.view_inquiry", "inquiries.change_inquiry")
    user.teams.create(name="South")
    inquiry.assign(user)
    return {"sender": "tia@example.com"}


def no_email(inquiry):
    Inquiry.objects.filter(pk=inquiry.pk).update(email="", contact="+44 20 7946 0958")
    return {}


REFUSED = {
    "unknown": lambda inquiry: {"sender": "eve@evil.example"},
    "no sender": lambda inquiry: {"sender": "Nobody"},
    "pretended": lambda inquiry: {"sender": "ann@harbor.example <eve@evil.example>"},
    "two senders": lambda inquiry: {"sender": "ann@harbor.example, eve@evil.example"},
    "closed account": closed_account,
    "viewer": viewer,
    "other team": other_team,
    "empty": lambda inquiry: {"text": "\n"},
    "only the alert": lambda inquiry: {"text": quoted_alert(inquiry)},
    "the alert unquoted": lambda inquiry: {"text": f"Yes.\n{alert_of(inquiry).text}"},
    "the signed address": lambda inquiry: {"text": f"Write to {to_staff(inquiry).upper()}"},
    "forged": lambda inquiry: {"Authentication_Results": "mx.harbor.example; dmarc=fail (p=none)"},
    "no email": no_email,
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_must_not_go_to_the_buyer_waits_for_a_person(case):
    inquiry = alerted()
    fields = {"text": "Yes.", "sender": "ann@harbor.example", **REFUSED[case](inquiry)}
    incoming = filed(write(to=to_staff(inquiry), **fields))
    assert incoming.state == State.UNMATCHED
    assert incoming.error
    assert incoming.message is None
    assert not Message.objects.filter(kind=Kind.REPLY).exists()
    assert not Attachment.objects.exists()


def test_a_buyer_who_writes_to_the_address_of_staff_is_taken_for_the_buyer():
    inquiry = alerted()
    message = filed(write(to=to_staff(inquiry))).message
    assert message.kind == Kind.INCOMING
    assert not inquiry.messages.filter(kind=Kind.REPLY).exists()


def test_staff_who_try_the_form_with_their_own_address_answer_as_staff():
    inquiry = alerted(email="ann@harbor.example", contact="ann@harbor.example")
    answer = filed(write("Yes.", sender="ann@harbor.example", to=to_staff(inquiry)))
    assert answer.message.kind == Kind.REPLY


def answer(inquiry, alert):
    """A salesperson answers an alert; return the reply."""
    delivery = alert.deliveries.first()
    mail = write(
        "Yes.",
        sender="ann@harbor.example",
        to=to_staff(inquiry),
        In_Reply_To=delivery.mail_id,
        message_id=f"<answer-{alert.pk}@harbor.example>",
    )
    return filed(mail).message


def test_an_answer_goes_to_whom_the_alert_told_of_and_quotes_nobody_else():
    inquiry = alerted()
    first = alert_of(inquiry)
    filed(write("Pay to this account.", sender="nadia@evil.example", to=to_buyer(inquiry)))
    warning = told(inquiry)[0]
    reply = answer(inquiry, first)
    assert reply.deliveries.get().recipient == "nadia@buyer.example"
    assert "Pay to this account." not in reply.quoted
    assert inquiry.content in reply.quoted
    assert reply.in_reply_to != "<one@buyer.example>"
    for text in (warning.text, warning.html):
        assert "nadia@evil.example, not from the address in the inquiry" in text
        assert "to answer nadia@evil.example" in text
    reply = answer(inquiry, warning)
    assert reply.deliveries.get().recipient == "nadia@evil.example"
    assert "> Pay to this account." in reply.quoted


def test_staff_are_told_what_the_senders_domain_denies():
    inquiry = alerted()
    filed(write(to=to_buyer(inquiry), Authentication_Results="mx.harbor.example; dmarc=fail"))
    alert = told(inquiry)[0]
    for text in (alert.text, alert.html):
        assert "forged (DMARC)" in text
        assert "not from the address" not in text


def test_two_programs_that_answer_each_other_through_us_come_to_an_end():
    inquiry = alerted()
    for number in range(forwarding.ANSWERS_AN_HOUR + 5):
        fields = {"sender": "ann@harbor.example", "message_id": f"<{number}@harbor.example>"}
        filed(write("I am away.", to=to_staff(inquiry), **fields))
    assert inquiry.messages.filter(kind=Kind.REPLY).count() == forwarding.ANSWERS_AN_HOUR
    waiting = IncomingMail.objects.filter(state=State.UNMATCHED)
    assert {each.error for each in waiting} == {
        "Too many answers within an hour. It was not sent to the buyer."
    }


@pytest.mark.parametrize("header", ["To", "References"])
def test_a_copy_of_what_staff_wrote_to_the_buyer_is_not_taken_for_the_buyers(header):
    inquiry = alerted()
    mail = write("Yes.", sender="ann@harbor.example")
    del mail[header]
    delivery = alert_of(inquiry).deliveries.first()
    mail[header] = to_buyer(inquiry) if header == "To" else delivery.mail_id
    incoming = filed(mail)
    assert incoming.state == State.UNMATCHED
    assert incoming.error


# From programs ------------------------------------------------------------------------------------


def test_our_own_mail_is_set_aside():
    delivery = sent(make_inquiry(), Kind.ALERT, "sales@harbor.example")
    mail = write(sender="Harbor <Sales@harbor.example>", message_id=delivery.mail_id)
    assert filed(mail).state == State.IGNORED
    assert Message.objects.count() == 1


def test_an_automatic_reply_is_recorded_with_its_message_and_nobody_is_told():
    delivery = sent(make_inquiry(state=Inquiry.State.WAITING))
    inquiry = delivery.message.inquiry
    mail = write("On holiday", to=to_buyer(inquiry), Auto_Submitted="auto-replied")
    message = filed(mail).message
    inquiry.refresh_from_db()
    assert (message.kind, message.about) == (Kind.AUTO_REPLY, delivery.message)
    assert inquiry.state == Inquiry.State.WAITING
    assert not inquiry.messages.filter(kind=Kind.ALERT).exists()


@pytest.mark.parametrize("is_to_staff", [True, False])
def test_an_automatic_reply_to_an_alert_is_recorded_with_it(is_to_staff):
    inquiry = alerted()
    delivery = alert_of(inquiry).deliveries.get(recipient="ann@harbor.example")
    address = to_staff(inquiry) if is_to_staff else "sales@harbor.example"
    reference = {} if is_to_staff else {"In_Reply_To": delivery.mail_id}
    mail = write("I am away.", sender="ann@harbor.example", to=address, **reference)
    mail["Auto-Submitted"] = "auto-replied"
    message = filed(mail).message
    assert (message.kind, message.about) == (Kind.AUTO_REPLY, delivery.message)
    assert list(inquiry.messages.exclude(pk=message.pk)) == [delivery.message]


def test_a_buyers_mail_that_came_over_a_list_is_the_buyers():
    inquiry = make_inquiry()
    mail = write(to=to_buyer(inquiry), List_Id="<sales.harbor.example>", Precedence="list")
    assert filed(mail).message.kind == Kind.INCOMING


def bounce(action="failed", **fields):
    return report(action, **fields)


@pytest.mark.parametrize("state", ["sent", "uncertain"])
def test_a_bounced_reply_hands_the_inquiry_back(state):
    delivery = sent(make_inquiry(state=Inquiry.State.WAITING), mail_id=MAIL_ID, state=state)
    message = filed(bounce()).message
    delivery.refresh_from_db()
    inquiry = Inquiry.objects.get()
    assert (message.kind, message.about) == (Kind.BOUNCE, delivery.message)
    assert delivery.state == Delivery.State.BOUNCED
    assert "550 5.1.1" in delivery.last_error
    assert "550 5.1.1" in delivery.attempts.get().detail
    assert inquiry.state == Inquiry.State.OPEN
    assert not inquiry.messages.filter(kind=Kind.ALERT).exists()
    assert not message.attachments.exists()


def test_a_second_report_changes_nothing_more():
    delivery = sent(make_inquiry(state=Inquiry.State.WAITING), mail_id=MAIL_ID)
    filed(bounce())
    Inquiry.objects.get().move(Inquiry.State.CLOSED, outcome="lost")
    filed(bounce())
    assert Inquiry.objects.get().state == Inquiry.State.CLOSED
    assert delivery.message.echoes.count() == 2


@pytest.mark.parametrize("action", ["delayed", "relayed"])
def test_a_delay_is_recorded_only(action):
    delivery = sent(make_inquiry(state=Inquiry.State.WAITING), mail_id=MAIL_ID)
    message = filed(bounce(action)).message
    delivery.refresh_from_db()
    assert (message.kind, message.about) == (Kind.AUTO_REPLY, delivery.message)
    assert delivery.state == Delivery.State.SENT
    assert Inquiry.objects.get().state == Inquiry.State.WAITING


@pytest.mark.parametrize("kind", [Kind.CONFIRMATION, Kind.ALERT])
def test_other_bounces_are_shown_and_leave_the_state(kind):
    delivery = sent(make_inquiry(state=Inquiry.State.WAITING), kind, mail_id=MAIL_ID)
    filed(bounce())
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.BOUNCED
    assert delivery in Delivery.objects.troubled()
    assert Inquiry.objects.get().state == Inquiry.State.WAITING


def test_a_bounce_without_the_message_id_is_found_by_our_address():
    delivery = sent(make_inquiry(state=Inquiry.State.WAITING))
    address = to_buyer(delivery.message.inquiry)
    lines = [line for line in HEADERS.splitlines() if not line.startswith(("Message-ID", "Reply"))]
    headers = "\n".join([*lines, f"Reply-To: {address}"])
    assert filed(bounce(headers=headers)).message.about == delivery.message


def test_a_bounce_to_our_signed_address_is_found_by_it():
    delivery = sent(make_inquiry(state=Inquiry.State.WAITING))
    address = to_buyer(delivery.message.inquiry)
    raw = bounce(headers="Subject: x").replace(
        b"To: sales@harbor.example", f"To: {address}".encode()
    )
    assert filed(raw).message.about == delivery.message


def test_what_waits_to_be_sent_again_keeps_waiting():
    delivery = sent(make_inquiry(), mail_id=MAIL_ID, state=Delivery.State.PENDING)
    filed(bounce())
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.PENDING


def test_a_bounce_of_somebody_elses_mail_goes_to_the_tray():
    assert filed(bounce()).state == State.UNMATCHED


# Bad mail, and bad days ---------------------------------------------------------------------------


def test_what_cannot_be_read_goes_to_the_tray():
    incoming = filed(b"")
    assert (incoming.state, incoming.error) == (State.BROKEN, "It has no headers.")


def test_letters_before_the_at_may_be_any():
    incoming = filed(write().as_bytes().replace(b"nadia@", "山@".encode()))
    assert (incoming.state, incoming.sender) == (State.UNMATCHED, "Nadia <山@buyer.example>")


def test_a_mail_whose_file_is_away_is_filed_when_it_is_back():
    incoming = arrive(write())
    name, incoming.raw.name = incoming.raw.name, "incoming/elsewhere.eml"
    with pytest.raises(FileNotFoundError):
        filing.file(incoming)
    incoming.refresh_from_db()
    assert (incoming.state, incoming.raw.name) == (State.NEW, name)
    filing.file(incoming)
    assert incoming.state == State.UNMATCHED


def test_a_mail_that_was_never_fetched_cannot_be_filed():
    with pytest.raises(FileNotFoundError):
        filing.file(IncomingMail.objects.create(size=0))


def break_with(error):
    def fail(*_args, **_kwargs):
        raise error

    return fail


def test_a_fault_of_ours_leaves_nothing_half_written(monkeypatch):
    inquiry = make_inquiry(state=Inquiry.State.WAITING)
    with monkeypatch.context() as patch:
        patch.setattr(notifications, "tell_of_message", break_with(KeyError("oops")))
        incoming = filed(write(to=to_buyer(inquiry)))
    assert (incoming.state, incoming.error) == (State.BROKEN, "KeyError: 'oops'")
    assert not Message.objects.exists()
    filing.file(incoming)
    assert incoming.state == State.FILED


@pytest.mark.parametrize(
    ("module", "name", "error"),
    [
        (notifications, "tell_of_message", OperationalError("gone")),
        (attachments, "keep", OSError(28, "No space left on device")),
    ],
)
def test_while_the_database_is_away_or_the_disk_full_a_mail_stays_new(
    module, name, error, monkeypatch
):
    inquiry = make_inquiry()
    mail = write(to=to_buyer(inquiry))
    mail.add_attachment(b"AC1027", maintype="application", subtype="acad", filename="plan.dwg")
    incoming = arrive(mail)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, break_with(error))
        with pytest.raises(type(error)):
            filing.file(incoming)
    incoming.refresh_from_db()
    assert incoming.state == State.NEW
    assert not Message.objects.exists()
    filing.file(incoming)
    assert (incoming.state, incoming.error) == (State.FILED, "")
    assert incoming.message.attachments.count() == 1


# By hand ------------------------------------------------------------------------------------------


def test_a_person_attaches_a_mail_once():
    editor, inquiry = make_user("Lea", "inquiries.*"), make_inquiry(state=Inquiry.State.WAITING)
    incoming = filed(write())
    message = filing.attach(incoming, inquiry, editor)
    assert filing.attach(incoming, inquiry, editor) is None
    inquiry.refresh_from_db()
    incoming.refresh_from_db()
    assert incoming.message == message
    assert (incoming.state, incoming.handled_by) == (State.FILED, editor)
    assert inquiry.state == Inquiry.State.OPEN
    assert inquiry.changes.last().by == editor


def test_a_person_makes_an_inquiry_of_a_mail_once():
    editor = make_user("Lea", "inquiries.*")
    incoming = filed(write("Do you make flanges?\n" + "x" * 6000))
    inquiry = filing.start_inquiry(incoming, editor)
    assert filing.start_inquiry(incoming, editor) is None
    inquiry.refresh_from_db()
    assert (inquiry.name, inquiry.email) == ("Nadia", "nadia@buyer.example")
    assert inquiry.content.startswith("Do you make flanges?")
    assert len(inquiry.content) == 5000
    assert (inquiry.state, inquiry.owner) == (Inquiry.State.NEW, None)
    assert incoming.message.inquiry == inquiry
    assert not Delivery.objects.exists()
    again = write("More", In_Reply_To="<one@buyer.example>", message_id="<two@buyer.example>")
    assert filed(again).message.inquiry == inquiry


# At once ------------------------------------------------------------------------------------------


def file_at_once(*mails):
    """File each in a thread of its own; return the errors."""
    barrier, errors = threading.Barrier(len(mails)), []

    def work(pk):
        row = IncomingMail.objects.get(pk=pk)
        barrier.wait(timeout=10)
        try:
            filing.file(row)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[mail.pk]) for mail in mails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return errors


@pytest.mark.django_db(transaction=True)
def test_two_at_once_file_a_mail_once(shared_database):
    inquiry = alerted()
    incoming = arrive(write("Yes.", sender="ann@harbor.example", to=to_staff(inquiry)))
    assert file_at_once(incoming, incoming) == []
    assert inquiry.messages.filter(kind=Kind.REPLY).count() == 1


@pytest.mark.django_db(transaction=True)
def test_mails_to_one_inquiry_can_be_filed_at_once(shared_database):
    inquiry = make_inquiry(state=Inquiry.State.WAITING)
    sent(inquiry, mail_id=MAIL_ID)
    letters = [write(to=to_buyer(inquiry), message_id=f"<{n}@buyer.example>") for n in range(3)]
    assert file_at_once(*map(arrive, [*letters, bounce()])) == []
    assert inquiry.messages.filter(kind=Kind.INCOMING).count() == 3
    assert inquiry.messages.filter(kind=Kind.BOUNCE).count() == 1


def test_an_inquiry_is_answered_by_mail_alone(mail_server):
    """Inquiry → alert → a salesperson's answer → the buyer → the buyer's answer → the owner."""
    sam = make_user("Sam", "inquiries.view_inquiry", "inquiries.change_inquiry")
    inquiry = alerted(owner=sam)

    def deliver():
        outbox.send_due(threading.Event())

    deliver()
    alert = mail_server.mails[0]
    letter = write(
        f"Yes, 40 t in May.\n\n{quoted_alert(inquiry)}",
        sender=f"Sam <{sam.email}>",
        to=alert["Reply-To"],
        In_Reply_To=alert["Message-ID"],
        message_id="<answer@harbor.example>",
    )
    filed(letter)
    deliver()
    offer = mail_server.mails[-1]
    assert (offer["To"], offer["Reply-To"]) == ("nadia@buyer.example", to_buyer(inquiry))
    assert "Auto-Submitted" not in offer
    assert "Yes, 40 t in May." in offer.get_content()
    assert "/admin/" not in offer.as_string()
    assert to_staff(inquiry) not in offer.as_string()
    order = write(
        "We order.", to=offer["Reply-To"], In_Reply_To=offer["Message-ID"], message_id="<o@b.c>"
    )
    filed(order)
    deliver()
    news = mail_server.mails[-1]
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner) == (Inquiry.State.OPEN, sam)
    assert [each.kind for each in inquiry.messages.exclude(kind=Kind.ALERT)] == [
        Kind.REPLY,
        Kind.INCOMING,
    ]
    assert news["To"] == sam.email
    assert news["Auto-Submitted"] == "auto-generated"
    [first] = [mail for mail in mail_server.mails if mail["To"] == sam.email and mail != news]
    assert news["In-Reply-To"] == news["References"] == first["Message-ID"]
    assert news["Subject"] == f"Re: {first['Subject']}"
    assert news["Reply-To"] == to_staff(inquiry)
    assert "We order." in news.get_body(("plain",)).get_content()
