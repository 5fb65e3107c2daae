"""Answering a buyer: what a reply writes, whom it reaches, and what taking it back restores."""

import pytest

from inquiries import replies
from inquiries.models import IncomingMail
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
