"""Submit Done!: the expected answer, and the contact that the buyer corrects."""

import re
import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.utils.html import strip_tags

from inquiries import correcting, outbox, quarantine, search
from inquiries.models import Delivery, Desk, Inquiry, Message
from inquiries.notifications import finish, notify_staff, thank_buyer
from tests.factories import make_company, make_inquiry, make_user

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RIGHT = "nadia@buyer.example"
WRONG = "nadja@buyer.example"
POLISH = "+48 22 123 45 67"


@pytest.fixture(autouse=True)
def _monday(clock):
    make_company()
    clock.now = MONDAY


@pytest.fixture
def desk():
    """Monday to Friday, 9 to 17 in Berlin; an answer within four hours."""
    desk = Desk.objects.create(time_zone="Europe/Berlin", answer_within=4)
    for weekday in range(5):
        desk.hours.create(weekday=weekday, opens_at=time(9), closes_at=time(17))
    return desk


def send(client, contact=WRONG, **data):
    data = {"name": "Nadia", "contact": contact, "content": "Steel"}
    client.post("/contact/inquiry/", data, follow=True)
    return Inquiry.objects.latest("pk")


def confirmation_to(inquiry):
    """As it is written when it is sent."""
    message = inquiry.messages.get(kind="confirmation")
    finish(message.deliveries.get())
    message.refresh_from_db()
    return message


def page(client, inquiry):
    return words(client.get(inquiry.get_sent_url()))


def words(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(main).split()).replace("&#x27;", "'")


def correct(client, inquiry, contact=RIGHT, **headers):
    return client.post(f"{inquiry.get_sent_url()}contact/", {"contact": contact}, **headers)


def make_due():
    """Defaults of columns know the real clock only."""
    Delivery.objects.update(due_at=MONDAY)


def mails():
    """Send what is queued; who got what: [(address, subject without reference)]."""
    mail.outbox.clear()
    make_due()
    outbox.send_due(threading.Event())
    return [(each.to[0], re.sub(r"^\S+ ", "", each.subject)) for each in mail.outbox]


# The expected answer -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"time_zone": "Europe/Warsaw"}, "15:00 (your time, Europe/Warsaw)."),
        ({"time_zone": "Asia/Shanghai"}, "22:00 (your time, Asia/Shanghai)."),
        ({"phone": "+819012345678"}, "23:00 (your time, Asia/Tokyo)."),
        ({"country": "US"}, "15:00 (Europe/Berlin time)."),
        ({}, "15:00 (Europe/Berlin time)."),
    ],
)
def test_the_promise_is_told_by_the_buyers_clock_on_the_page_and_in_the_mail(
    client, desk, values, text
):
    inquiry = make_inquiry(**values, promised_at=desk.promise(MONDAY))
    thank_buyer(inquiry)
    text = f"We answer by Monday 23 November 2026, {text}"
    assert text in page(client, inquiry)
    assert text in confirmation_to(inquiry).text


def test_outside_office_hours_the_date_says_when_we_open(client, desk, clock):
    clock.now = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)  # Friday evening
    inquiry = send(client)
    assert "We answer by Monday 30 November 2026, 13:00 (Europe/Berlin time)." in page(
        client, inquiry
    )


def test_chinese_buyers_read_it_as_they_write_dates(client, desk):
    inquiry = make_inquiry(language="zh-hans", promised_at=desk.promise(MONDAY))
    assert "星期一 2026-11-23 15:00" in page(client, inquiry)


@pytest.mark.parametrize("configured", [{}, {"answer_within": 4}, {"hours": True}])
def test_nothing_is_promised_that_is_not_configured(client, configured):
    if configured:
        desk = Desk.objects.create(answer_within=configured.get("answer_within"))
        if "hours" in configured:
            desk.hours.create(weekday=0, opens_at=time(9), closes_at=time(17))
    inquiry = send(client)
    assert "We answer" not in page(client, inquiry)
    assert "We answer by" not in confirmation_to(inquiry).text


def test_spam_gets_no_promise_until_it_is_released(client, desk):
    inquiry = make_inquiry(state="spam", created_at=MONDAY)
    assert "We will check your message." in page(client, inquiry)
    assert "We answer" not in page(client, inquiry)
    quarantine.release(inquiry)
    assert "We answer by Monday 23 November" in page(client, inquiry)
    assert "We answer by Monday 23 November" in confirmation_to(inquiry).text


def test_a_promise_is_not_told_once_it_is_kept_or_broken(client, desk, clock):
    inquiry = make_inquiry(promised_at=desk.promise(MONDAY), created_at=MONDAY)
    clock.forward(hours=5)
    assert "We answer" not in page(client, inquiry)
    clock.now = MONDAY
    inquiry.move("waiting")
    assert "We answer" not in page(client, inquiry)


# The corrected contact ---------------------------------------------------------------------------


def test_the_corrected_address_gets_the_confirmation_and_the_wrong_one_nothing(client):
    inquiry = send(client)
    response = correct(client, inquiry)
    assert (response.status_code, response["Location"]) == (303, inquiry.get_sent_url())
    assert not response.cookies
    text = page(client, inquiry)
    assert f"A confirmation goes to {RIGHT}." in text
    assert f"Your contact was corrected. We answer to {RIGHT}" in text
    inquiry.refresh_from_db()
    assert (inquiry.contact, inquiry.email) == (RIGHT, RIGHT)
    change = inquiry.changes.get()
    assert (change.field, change.before, change.after) == ("contact", WRONG, RIGHT)
    assert list(search.found(Inquiry.objects.all(), "nadia@buyer.example")) == [inquiry]
    sent = mails()
    assert (RIGHT, "We have received your inquiry") in sent
    assert WRONG not in dict(sent)


def test_staff_who_were_not_told_yet_get_one_mail_with_the_right_contact(client):
    inquiry = send(client)
    correct(client, inquiry)
    sent = [row for row in mails() if row[0] != RIGHT]
    subject = "Contact corrected: inquiry from Nadia"
    assert sent == [("ann@harbor.example", subject), ("bob@harbor.example", subject)]
    alert = mail.outbox[0]
    assert f"Use no longer: {WRONG}" in alert.body
    assert f"Use no longer: {WRONG}" in alert.alternatives[0].content
    assert f"mailto:{RIGHT}" in alert.body
    assert alert.reply_to == [RIGHT]


def test_staff_who_were_told_are_told_of_the_correction(client):
    inquiry = send(client)
    assert (WRONG, "We have received your inquiry") in mails()
    correct(client, inquiry)
    assert {address for address, _subject in mails()} == {
        "ann@harbor.example",
        "bob@harbor.example",
        RIGHT,
    }


def test_a_confirmation_that_a_sender_has_in_hand_is_not_tried_again(client):
    inquiry = send(client)
    Delivery.objects.exclude(recipient=WRONG).delete()
    make_due()
    delivery = outbox.claim()
    correct(client, inquiry)
    assert not delivery.start_transmission()  # not begun: never sent
    assert not delivery.conclude("later", "451 try again")  # begun: not repeated
    assert WRONG not in dict(mails())
    quarantine.hold(inquiry)
    quarantine.release(inquiry)
    assert WRONG not in dict(mails())


def test_a_phone_number_takes_the_place_of_an_address(client):
    inquiry = send(client)
    correct(client, inquiry, POLISH)
    inquiry.refresh_from_db()
    assert (inquiry.email, inquiry.phone) == ("", "+48221234567")
    assert inquiry.phone_reversed == "76543212284"
    assert "A confirmation goes to" not in page(client, inquiry)
    assert WRONG not in dict(mails())


@pytest.mark.parametrize(
    ("values", "contact", "zone"),
    [
        ({"phone": "+819012345678", "time_zone": "Asia/Tokyo"}, POLISH, "Europe/Warsaw"),
        ({"phone": "+819012345678", "time_zone": "Asia/Tokyo"}, RIGHT, "Asia/Tokyo"),
        ({"phone": "+819012345678", "time_zone": "Asia/Dubai"}, POLISH, "Asia/Dubai"),
        ({"time_zone": ""}, POLISH, "Europe/Warsaw"),
    ],
)
def test_a_time_zone_read_off_the_mistyped_number_goes_with_it(client, values, contact, zone):
    inquiry = make_inquiry(**values, created_at=MONDAY)
    correct(client, inquiry, contact)
    inquiry.refresh_from_db()
    assert inquiry.time_zone == zone


def test_only_the_number_changed_means_no_second_confirmation(client):
    inquiry = send(client, f"{RIGHT}, +48 22 123 45 66")
    correct(client, inquiry, f"{RIGHT}, +48 22 123 45 67")
    assert [address for address, _subject in mails()].count(RIGHT) == 1


def test_a_returning_buyer_finds_the_same_person_once_the_address_is_right(client):
    sam = make_user("Sam", "inquiries.change_inquiry")
    make_inquiry(owner=sam, email=RIGHT, created_at=MONDAY - timedelta(days=90))
    inquiry = send(client)
    correct(client, inquiry)
    inquiry.refresh_from_db()
    assert inquiry.owner == sam
    assert "Sam@example.com" in dict(mails())


def test_an_owner_stays_whatever_the_corrected_address(client):
    sam, tom = (make_user(name, "inquiries.change_inquiry") for name in ("Sam", "Tom"))
    make_inquiry(owner=sam, email=RIGHT, created_at=MONDAY - timedelta(days=90))
    inquiry = send(client)
    inquiry.assign(tom)
    correct(client, inquiry)
    inquiry.refresh_from_db()
    assert inquiry.owner == tom
    assert "Sam@example.com" not in dict(mails())


@pytest.mark.parametrize("contact", ["", "nobody", "@"])
def test_what_cannot_be_answered_comes_back_with_the_reason(client, contact):
    inquiry = send(client)
    response = correct(client, inquiry, contact)
    assert response.status_code == 422
    assert "There is a problem" in words(response)
    assert f'value="{contact}"' in response.content.decode() or not contact
    inquiry.refresh_from_db()
    assert inquiry.contact == WRONG


def test_after_half_an_hour_it_is_too_late(client, clock):
    inquiry = send(client)
    clock.forward(minutes=31)
    assert "Correct it" not in page(client, inquiry)
    response = correct(client, inquiry)
    assert response.status_code == 403
    assert "The contact was not changed" in words(response)
    inquiry.refresh_from_db()
    assert inquiry.contact == WRONG


def test_three_corrections_are_enough(client):
    inquiry = send(client)
    for number in range(correcting.CORRECTIONS):
        assert correct(client, inquiry, f"n{number}@buyer.example").status_code == 303
    assert "Correct it" not in page(client, inquiry)
    assert correct(client, inquiry, "n4@buyer.example").status_code == 403
    assert correct(client, inquiry, "n2@buyer.example").status_code == 303  # as it is already


def test_the_same_correction_from_a_second_tab_changes_nothing(client):
    inquiry = send(client)
    correct(client, inquiry)
    correct(client, inquiry)
    assert inquiry.changes.count() == 1
    assert inquiry.messages.filter(kind="alert").count() == 1


def test_corrected_spam_tells_nobody_until_it_is_released(client):
    inquiry = make_inquiry(state="spam", email=WRONG, contact=WRONG, created_at=MONDAY)
    notify_staff(inquiry)
    correct(client, inquiry)
    assert mails() == []
    inquiry.refresh_from_db()
    quarantine.release(inquiry)
    assert sorted(mails()) == [
        ("ann@harbor.example", "Inquiry from Nadia"),
        ("bob@harbor.example", "Inquiry from Nadia"),
        (RIGHT, "We have received your inquiry"),
    ]


def test_only_pages_of_this_site_correct(client):
    inquiry = send(client)
    assert correct(client, inquiry, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert correct(client, inquiry, HTTP_SEC_FETCH_SITE="same-origin").status_code == 303


def test_what_is_far_too_large_is_not_read(client):
    inquiry = send(client)
    assert correct(client, inquiry, CONTENT_LENGTH="150000000").status_code == 413


def test_the_address_of_the_correction_leads_to_the_page(client):
    inquiry = send(client)
    response = client.get(f"{inquiry.get_sent_url()}contact/")
    assert response["Location"] == inquiry.get_sent_url()
    assert client.get("/contact/inquiry/sent/nobody/contact/").status_code == 404
    assert client.post("/contact/inquiry/sent/nobody/contact/").status_code == 404


def test_a_correction_stores_everything_or_nothing(client, monkeypatch):
    inquiry = send(client)

    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr("inquiries.notifications.thank_buyer", fail)
    with pytest.raises(RuntimeError):
        correct(client, inquiry)
    inquiry.refresh_from_db()
    assert inquiry.contact == WRONG
    assert Delivery.objects.filter(recipient=WRONG, state="pending").exists()


def test_answers_to_our_mail_find_the_inquiry(settings):
    settings.INBOUND_ADDRESS = "sales@harbor.example"
    inquiry = make_inquiry()
    notify_staff(inquiry)
    thank_buyer(inquiry)
    for message in inquiry.messages.all():
        finish(message.deliveries.first())
    to = dict(Message.objects.values_list("kind", "reply_to"))
    token = inquiry.reference.lower()
    assert to["alert"].startswith(f"sales+{token}s.")
    assert to["confirmation"].startswith(f"sales+{token}b.")
