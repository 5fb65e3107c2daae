"""Answering a buyer: what a reply writes, whom it reaches, and what taking it back restores."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inquiries import correspondence, replies, search
from inquiries.addresses import Party, match
from inquiries.models import Attachment, Delivery, Draft, IncomingMail, Inquiry, Message
from inquiries.notifications import thank_buyer
from inquiries.notifications.reply import quote
from inquiries.outbox import claim
from tests.factories import make_inquiry, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return make_user("ann", first_name="Ann", last_name="Lee")


@pytest.fixture
def inquiry(company):
    return make_inquiry()


def write_in(inquiry, text="Any news?", **kwargs):
    """A mail from the buyer, as it is kept."""
    mail_id = kwargs.pop("mail_id", f"<{inquiry.messages.count()}@buyer.example>")
    defaults = {"from_address": inquiry.email, "subject": "Re: Your rods", "language": "en"}
    message = inquiry.messages.create(kind="incoming", text=text, **{**defaults, **kwargs})
    IncomingMail.objects.create(mail_id=mail_id, digest=str(message.pk), size=1, message=message)
    return message


def send(inquiry, author, text="We can deliver in May.", **kwargs):
    return replies.send(inquiry, author=author, text=text, **kwargs)


def test_a_reply_leaves_and_the_inquiry_waits(inquiry, ann):
    message = send(inquiry, ann)
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner, inquiry.act_at) == ("waiting", ann, None)
    assert inquiry.answered_at == message.created_at
    delivery = message.deliveries.get()
    assert (delivery.recipient, delivery.state) == ("nadia@buyer.example", "pending")
    assert message.text == "We can deliver in May."
    assert search.found(Inquiry.objects.all(), "deliver").get() == inquiry
    assert [(change.field, change.by, change.message) for change in inquiry.changes.all()] == [
        ("owner", ann, message),
        ("state", ann, message),
    ]


def test_what_follows_the_text_is_the_signature_and_what_the_buyer_wrote(inquiry, ann):
    quoted = send(inquiry, ann).quoted
    signature, _blank, rest = quoted.partition("\n\n")
    assert signature == "-- \nAnn Lee\nHarbor Castings\n+44 20 7946 0958"
    assert rest.endswith("Nadia wrote:\n> Please quote 40 t of wire rod to Gdansk.")


def test_only_the_first_answer_decides_owner_and_moment(inquiry, ann):
    first = send(inquiry, ann)
    send(inquiry, make_user("bob"))
    inquiry.refresh_from_db()
    assert (inquiry.owner, inquiry.answered_at) == (ann, first.created_at)


# To whom, and after what -------------------------------------------------------------------------


def test_the_first_reply_is_threaded_below_the_confirmation(inquiry, ann):
    thank_buyer(inquiry)
    confirmation = inquiry.messages.get()
    message = send(inquiry, ann)
    mail_id = confirmation.deliveries.get().mail_id
    assert (message.in_reply_to, message.references) == (mail_id, mail_id)
    assert message.subject == f"Re: {confirmation.subject}"
    assert inquiry.display_reference in message.subject


def test_later_replies_are_threaded_below_the_buyers_last_mail(inquiry, ann):
    thank_buyer(inquiry)
    subject = f"AW: Re: {inquiry.display_reference} Rods"
    references = " ".join(f"<{number}@x.example>" for number in range(50))
    write_in(inquiry, "First", mail_id="<first@buyer.example>")
    headers = {"mail_id": "<last@buyer.example>", "references": references}
    write_in(inquiry, "Last", subject=subject, from_name="Omar", **headers)
    message = send(inquiry, ann)
    assert message.in_reply_to == "<last@buyer.example>"
    chain = message.references.split()
    assert (chain[0], chain[-1]) == ("<0@x.example>", "<last@buyer.example>")
    assert len(chain) == 1 + correspondence.REFERENCES_KEPT
    assert message.subject == f"Re: {inquiry.display_reference} Rods"
    assert message.quoted.endswith("Omar wrote:\n> Last")


@pytest.mark.parametrize(
    "mail_id", ["", "no brackets", "<a b@x>", f"<{'x' * 600}@x.example>", "<ä@x.example>"]
)
def test_an_odd_message_id_is_not_repeated(inquiry, ann, mail_id):
    write_in(inquiry, mail_id=mail_id)
    message = send(inquiry, ann)
    assert (message.in_reply_to, message.references) == ("", "")


@pytest.mark.parametrize(
    "had", ["Rods", "Re: Rods", "RE: re: Rods", "AW: WG: Rods", "回复：Rods", "Re[2]: Rods"]
)
def test_prefixes_do_not_pile_up(inquiry, had):
    last = Message(subject=f"{had} {inquiry.display_reference}")
    subject = correspondence.reply_subject(inquiry, last)
    assert subject == f"Re: Rods {inquiry.display_reference}"


def test_the_reference_is_added_where_the_buyer_changed_the_subject(inquiry, ann):
    write_in(inquiry, subject="Something else\r\nBcc: all@harbor.example")
    subject = send(inquiry, ann).subject
    assert subject == f"Re: Something else Bcc: all@harbor.example {inquiry.display_reference}"


def test_the_address_last_written_from_comes_first(inquiry, ann):
    write_in(inquiry, from_address="purchase@buyer.example")
    write_in(inquiry, from_address="nadia@home.example")
    write_in(make_inquiry("Other"), from_address="someone@else.example")
    known = ["nadia@home.example", "purchase@buyer.example", "nadia@buyer.example"]
    assert correspondence.known_addresses(inquiry) == known
    assert send(inquiry, ann).deliveries.get().recipient == known[0]
    assert send(inquiry, ann, to=known[2]).deliveries.get().recipient == known[2]
    with pytest.raises(replies.Refused, match=r"someone@else\.example"):
        send(inquiry, ann, to="someone@else.example")


def test_what_was_merged_counts_as_the_same_buyer(inquiry, ann):
    other = make_inquiry(email="nadia@home.example", merged_into=inquiry)
    mail = write_in(other, from_address="nadia@home.example")
    assert "nadia@home.example" in correspondence.known_addresses(inquiry)
    with pytest.raises(replies.Stale):
        send(inquiry, ann, seen=0)
    assert send(inquiry, ann, seen=mail.pk)


def test_answers_come_back_to_a_signed_address_of_the_inquiry(inquiry, ann, settings):
    assert send(inquiry, ann).reply_to == "sales@harbor.example"
    settings.INBOUND_ADDRESS = "desk@harbor.example"
    found = match(send(inquiry, ann).reply_to)
    assert found == (inquiry.reference, Party.BUYER)


@pytest.mark.parametrize(
    ("user", "from_name", "shown"),
    [
        ({"first_name": "Ann", "last_name": "Lee"}, "", "Ann at Harbor Castings"),
        ({}, "", "ann at Harbor Castings"),
        ({"first_name": "A\r\nBcc: x"}, "", "A Bcc: x at Harbor Castings"),
        (None, "Bob Ray", "Bob Ray at Harbor Castings"),
        (None, "", "Harbor Castings"),
    ],
)
def test_who_writes_is_named_with_the_company(inquiry, user, from_name, shown):
    author = user if user is None else make_user("ann", **user)
    assert send(inquiry, author, from_name=from_name).from_name == shown


def test_who_has_no_account_here_becomes_no_owner(inquiry):
    send(inquiry, None, from_name="Bob Ray")
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner) == ("waiting", None)
    assert inquiry.answered_at


def test_a_long_mail_is_quoted_in_part():
    lines = quote("\n".join(f"Line {number}" for number in range(200)))
    assert (lines[0], lines[-2:]) == ("> Line 0", ["> Line 59", "> […]"])
    assert len("".join(quote("x" * 10_000))) < 4100
    assert quote("One\n\nTwo") == ["> One", ">", "> Two"]


# Twice, too late, not at all ---------------------------------------------------------------------


def test_the_same_form_writes_once_and_another_again(inquiry, ann):
    first = send(inquiry, ann, key="k")
    assert send(inquiry, ann, key="k") == first
    assert send(inquiry, ann, key="other") != first
    assert send(make_inquiry("Other"), ann, key="k") != first
    assert send(inquiry, make_user("bob"), key="k") != first
    assert Delivery.objects.count() == 4


def test_nothing_is_written_when_something_is_refused(inquiry, ann):
    write_in(inquiry)
    before = Inquiry.objects.values().get()
    for kwargs in ({"seen": 0}, {"text": " \n"}, {"to": "x@y.example"}, {"after": "close"}):
        with pytest.raises((replies.Refused, replies.Stale)):
            send(inquiry, ann, **kwargs)
    assert Inquiry.objects.values().get() == before
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "before",
    [
        {"state": "new"},
        {"state": "open"},
        {"state": "waiting", "act_at": timezone.now().replace(microsecond=0) + timedelta(days=3)},
        {"state": "waiting", "act_at": None},
        {"state": "closed", "outcome": "won"},
    ],
    ids=lambda before: f"{before['state']}",
)
def test_undo_restores_what_was(company, ann, before):
    inquiry = make_inquiry(**before)
    columns = ("state", "outcome", "act_at", "owner", "answered_at", "promised_at")
    was = Inquiry.objects.values(*columns).get()
    message = send(inquiry, ann, key="k", after="close", outcome="lost")
    assert replies.undo(message, ann)
    assert Inquiry.objects.values(*columns).get() == was
    assert Draft.objects.get().text == "We can deliver in May."
    assert not Message.objects.exists()
    assert "taken back" in inquiry.changes.last().reason
    assert not search.found(Inquiry.objects.all(), "deliver").exists()


def test_undo_restores_the_moment_at_which_it_came_back(inquiry, ann):
    send(inquiry, ann)
    mail = write_in(inquiry)
    inquiry.move("open", message=mail)
    inquiry.refresh_from_db()
    back_at = inquiry.act_at
    assert replies.undo(send(inquiry, ann, key="k"), ann)
    inquiry.refresh_from_db()
    assert inquiry.owner == ann
    assert abs(inquiry.act_at - back_at) < timedelta(seconds=1)


def test_undo_leaves_what_happened_meanwhile(inquiry, ann):
    message = send(inquiry, ann, key="k")
    mail = write_in(inquiry)
    inquiry.move("open", message=mail)
    bob = make_user("bob")
    inquiry.assign(bob, by=bob)
    replies.undo(message, ann)
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner) == ("open", bob)


def test_undo_puts_the_text_above_what_was_typed_meanwhile(inquiry, ann):
    message = send(inquiry, ann, "First.", key="k")
    Draft.objects.create(inquiry=inquiry, author=ann, text="Second.")
    assert replies.undo(message, ann)
    assert Draft.objects.get().text == "First.\n\nSecond."


def test_what_a_sender_has_touched_cannot_be_undone(inquiry, ann):
    message = send(inquiry, ann, key="k")
    delivery = claim()
    assert not replies.undo(message, ann)
    delivery.conclude("later", "451 Come back")
    assert not replies.undo(message, ann)
    assert not replies.undo(send(inquiry, ann), ann)  # came by mail, no form has its text


def test_a_reply_that_came_back_unsent_is_undone_once(inquiry, ann):
    message = send(inquiry, ann, key="k")
    again = Message.objects.get(pk=message.pk)
    assert replies.undo(message, ann)
    assert not replies.undo(again, ann)
    assert Draft.objects.get().text == "We can deliver in May."


def test_a_refused_reply_makes_the_inquiry_open_again(inquiry, ann):
    message = send(inquiry, ann)
    claim().conclude("refused", "550 No such user")
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner) == ("open", ann)
    assert message.deliveries.get().last_error == "550 No such user"


def test_a_sender_that_died_leaves_the_reply_in_doubt_until_a_click(inquiry, ann, clock):
    message = send(inquiry, ann)
    claim().start_transmission()
    clock.forward(minutes=6)
    assert claim() is None
    delivery = message.deliveries.get()
    assert delivery.state == "uncertain"
    inquiry.refresh_from_db()
    assert inquiry.state == "open"
    clock.forward(days=3)
    assert claim() is None
    assert delivery.resend()
    assert claim() == delivery


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["", "same"])
def test_of_two_who_answer_at_once_one_is_told(shared_database, company, key):
    """With the form's key both are the same reply; without, both are sent, one after the other,
    and only one becomes the owner."""
    inquiry = make_inquiry()
    users = [make_user("ann")] * 2 if key else [make_user("ann"), make_user("bob")]
    barrier, failed = threading.Barrier(2), []

    def answer(user):
        try:
            barrier.wait()
            send(Inquiry.objects.get(pk=inquiry.pk), user, key=key)
        except Exception as error:  # noqa: BLE001  told by the main thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Delivery.objects.count() == (1 if key else 2)
    assert inquiry.changes.filter(field="owner").count() == 1


# Files, notes, calls -----------------------------------------------------------------------------


def make_attachment(**kwargs):
    defaults = {"name": "offer.pdf", "content_type": "application/pdf", "size": 1, "sha256": "0"}
    return Attachment(**{**defaults, **kwargs})


def test_files_of_the_draft_and_others_go_along(inquiry, ann):
    draft = Draft.objects.create(inquiry=inquiry, author=ann)
    make_attachment(draft=draft).save()
    message = send(inquiry, ann, draft=draft, attachments=[make_attachment(name="list.csv")])
    assert {each.name for each in message.attachments.all()} == {"offer.pdf", "list.csv"}
    assert not Draft.objects.exists()


def test_a_note_and_a_call_are_written_once_as_well(inquiry, ann):
    for _click in range(2):
        replies.note(inquiry, author=ann, text="Big customer.", key="a")
        replies.log(inquiry, kind="call", author=ann, text="Wants 40 t.", key="b")
    assert [each.kind for each in inquiry.messages.all()] == ["note", "call"]
    with pytest.raises(replies.Refused):
        replies.note(inquiry, author=ann, text=" ")
