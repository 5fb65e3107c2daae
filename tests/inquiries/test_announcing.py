"""What follows from a new inquiry before its alert leaves: it is given to somebody, who is told,
its buyer is thanked, and it is found."""

import threading

import pytest
from django.core import mail

from inquiries import merging, outbox, quarantine, replies, search
from inquiries.models import Delivery, Inquiry, Message
from inquiries.notifications import announce
from tests.factories import make_inquiry, make_user

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Nadia",
    "contact": "nadia@buyer.example",
    "content": "Please quote 40 t of wire rod to Gdansk.",
}
STAFF = ["ann@harbor.example", "bob@harbor.example"]
BUYER = ["nadia@buyer.example"]
SPAM = "Dear Sir, we offer SEO services and backlinks: http://seo.example http://rank.example"


@pytest.fixture(autouse=True)
def _company(company, clock):
    return company


def send(client, **changes):
    response = client.post("/contact/inquiry/", {**FORM, **changes})
    assert response.status_code == 303
    return Inquiry.objects.latest("pk")


def mails(clock=None, **later):
    """Who gets what the senders send, a while later."""
    mail.outbox.clear()
    if clock:
        clock.forward(**later)
    outbox.send_due(threading.Event())
    return sorted(each.to[0] for each in mail.outbox)


def kinds(inquiry):
    return sorted(inquiry.messages.values_list("kind", flat=True))


def fail(*_args):
    raise RuntimeError("a fault")


def test_the_sender_does_all_of_it_before_the_alert_leaves(client, clock):
    sam = make_user("Sam", "inquiries.change_inquiry")
    make_inquiry(owner=sam, email="nadia@buyer.example", content="Steel")
    inquiry = send(client)
    assert (inquiry.owner, kinds(inquiry)) == (None, ["alert"])
    assert mails(clock, seconds=1) == ["Sam@example.com", *BUYER]
    inquiry.refresh_from_db()
    assert inquiry.owner == sam
    assert inquiry in search.found(Inquiry.objects.all(), "Gdansk")


def test_the_page_after_sending_does_it_where_the_sender_has_not(client):
    inquiry = send(client)
    page = client.get(inquiry.get_sent_url()).content.decode()
    assert "A confirmation goes to nadia@buyer.example" in page
    assert kinds(inquiry) == ["alert", "confirmation"]
    client.get(inquiry.get_sent_url())
    assert mails() == [*STAFF, *BUYER]


def test_a_fault_in_it_refuses_no_buyer_and_is_made_good_later(client, clock, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("inquiries.search.text_of", fail)
        inquiry = send(client)
        assert client.get(inquiry.get_sent_url()).status_code == 200
        assert mails(clock, seconds=1) == []
    alert = Delivery.objects.get()
    assert (alert.state, alert.last_error) == ("pending", "RuntimeError: a fault")
    assert mails(clock, minutes=2) == [*STAFF, *BUYER]


def test_a_fault_in_it_hinders_no_answer_correction_or_verdict(client, clock, monkeypatch):
    inquiry = send(client)
    with monkeypatch.context() as patch:
        patch.setattr("inquiries.notifications.announcing.thank_buyer", fail)
        url = f"{inquiry.get_sent_url()}contact/"
        assert client.post(url, {"contact": "nadja@buyer.example"}).status_code == 303
        inquiry.refresh_from_db()
        quarantine.hold(inquiry)
        quarantine.release(inquiry)
        sam = make_user("Sam", "inquiries.change_inquiry")
        replies.send(inquiry, author=sam, text="Our offer.", to="nadja@buyer.example")
    inquiry.refresh_from_db()
    assert inquiry.owner == sam
    to_buyer = ["nadja@buyer.example"] * 2
    assert mails(clock, minutes=2) == [*STAFF, *to_buyer]


def test_what_comes_after_a_faulty_one_is_announced(client, clock, monkeypatch):
    inquiry = send(client)
    send(client, content="Another")
    text_of = search.text_of
    monkeypatch.setattr(search, "text_of", lambda row: fail() if row == inquiry else text_of(row))
    assert mails(clock, seconds=1) == [*STAFF, *BUYER]


def test_a_faulty_rule_does_not_keep_an_inquiry_from_being_told_of(client, clock, monkeypatch):
    sam = make_user("Sam", "inquiries.change_inquiry")

    def assign_and_fail(inquiry):
        inquiry.assign(sam)
        fail()

    monkeypatch.setattr("inquiries.routing.route", assign_and_fail)
    inquiry = send(client)
    assert mails(clock, seconds=1) == [*STAFF, *BUYER]
    inquiry.refresh_from_db()
    assert (inquiry.owner, inquiry.changes.count()) == (None, 0)


def test_an_alert_without_anybody_to_tell_waits_until_somebody_is_named(client, clock, company):
    company.recipients = ""
    company.save()
    inquiry = send(client)
    assert mails(clock, seconds=1) == BUYER
    alert = Delivery.objects.get(message__kind="alert")
    assert alert.state == "pending"
    assert alert.last_error == "Nobody is named to be told of inquiries."
    for _hour in range(72):  # far longer than a mail is tried otherwise
        assert mails(clock, hours=1) == []
    company.recipients = STAFF[0]
    company.save()
    client.get(inquiry.get_sent_url())
    assert mails(clock, hours=1) == STAFF[:1]


def test_a_buyer_beyond_the_limit_is_not_thanked_later(client, clock, company):
    for number in range(4):
        send(client, content=f"Question {number}")
    assert mails(clock, seconds=1).count(*BUYER) == 3
    company.recipients = ""
    company.save()
    send(client, content="One more")
    assert mails(clock, seconds=1) == []
    company.recipients = STAFF[0]
    company.save()
    assert mails(clock, days=2) == STAFF[:1]


def test_a_correction_before_anybody_is_named_waits_with_the_alert(client, clock, company):
    company.recipients = ""
    company.save()
    inquiry = send(client)
    client.post(f"{inquiry.get_sent_url()}contact/", {"contact": "nadja@buyer.example"})
    company.recipients = STAFF[0]
    company.save()
    assert mails(clock, seconds=1) == [STAFF[0], "nadja@buyer.example"]
    assert "nadja@buyer.example" in mail.outbox[0].body


def test_spam_that_nobody_was_named_for_is_told_of_once_it_is_none(client, clock, company):
    company.recipients = ""
    company.save()
    inquiry = send(client, content=SPAM, homepage="x")
    quarantine.release(inquiry)
    company.recipients = STAFF[0]
    company.save()
    assert mails(clock, seconds=1) == [STAFF[0], *BUYER]


def test_a_merged_inquiry_is_announced_before(client):
    into = make_inquiry(content="Steel")
    inquiry = send(client)
    merging.merge(inquiry, into, by=make_user("Sam"))
    assert kinds(inquiry) == ["alert", "confirmation"]


def test_its_mail_says_by_which_request_the_inquiry_came(client, clock):
    inquiry = send(client)
    mails(clock, seconds=1)
    assert len(set(inquiry.messages.values_list("request_id", flat=True))) == 1
    assert inquiry.messages.first().request_id


def test_spam_is_found_and_its_alert_is_held_back(client, clock):
    inquiry = send(client, content=SPAM, homepage="x")
    assert inquiry.state == "spam"
    assert mails(clock, seconds=1) == []
    assert kinds(inquiry) == ["alert"]
    assert inquiry in search.found(Inquiry.objects.all(), "backlinks")


def test_a_person_who_says_spam_before_the_sender_came_holds_all_of_it_back(client, clock):
    inquiry = send(client)
    quarantine.hold(inquiry)
    assert mails(clock, seconds=1) == []
    quarantine.release(inquiry)
    assert mails(clock, seconds=1) == [*STAFF, *BUYER]


def test_an_answer_before_the_sender_came_leaves_after_the_confirmation(client, clock):
    sam = make_user("Sam", "inquiries.change_inquiry")
    inquiry = send(client)
    replies.send(inquiry, author=sam, text="Our offer.")
    clock.forward(seconds=1)
    outbox.send_due(threading.Event())
    to_buyer = [each.subject for each in mail.outbox if each.to == BUYER]
    assert len(to_buyer) == 2
    assert "We have received your inquiry" in to_buyer[0]


def test_an_inquiry_is_announced_once(client):
    inquiry = send(client)
    announce(inquiry)
    announce(inquiry)
    assert Delivery.objects.filter(message__kind=Message.Kind.ALERT).count() == len(STAFF)
    assert Delivery.objects.count() == len(STAFF) + 1
