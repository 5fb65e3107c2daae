"""What staff and buyers are told, read in the mailbox."""

import threading

import pytest
from django.core import mail
from django.db import transaction

from inquiries import notifications, outbox
from inquiries.models import Delivery, Limit, Message
from inquiries.notifications import notify_staff, thank_buyer
from inquiries.notifications.buyer import CONFIRMATIONS_A_DAY
from portal.models import CompanyText
from tests.factories import make_inquiry, make_user

pytestmark = pytest.mark.django_db

ARTICLE = {
    "article_title": "Steel for bridges",
    "article_url": "http://127.0.0.1:8000/news/steel-for-bridges/",
}


def sent():
    """Send the outbox and return the mailbox."""
    outbox.send_due(threading.Event())
    return mail.outbox


def html_of(message):
    return message.alternatives[0].content


def test_every_recipient_gets_a_mail_of_their_own(company):
    notify_staff(make_inquiry())
    assert [each.to for each in sent()] == [["ann@harbor.example"], ["bob@harbor.example"]]


def test_the_alert_carries_everything_needed_to_answer(company):
    inquiry = make_inquiry(
        contact="nadia@buyer.example, +48 22 123 45 67",
        phone="+48221234567",
        company="Bridges & Sons",
        country="PL",
        reference="K7QM3RT9",
        content="Please quote 40 t.\n\n<b>Urgent</b> & cheap",
        **ARTICLE,
    )
    notify_staff(inquiry)
    alert = sent()[0]
    assert alert.subject == "K7QM-3RT9 Inquiry from Nadia (Poland): Steel for bridges"
    assert alert.reply_to == ["nadia@buyer.example"]
    for text in (
        "Bridges & Sons",
        "nadia@buyer.example, +48 22 123 45 67",
        "Please quote 40 t.\n\n<b>Urgent</b> & cheap",
        "http://127.0.0.1:8000/news/steel-for-bridges/",
        "tel:+48221234567",
        "mailto:nadia@buyer.example?subject=Re%3A%20K7QM-3RT9%20Steel%20for%20bridges",
        "https://wa.me/48221234567",
        f"http://127.0.0.1:8000/admin/inquiries/inquiry/{inquiry.pk}/change/",
    ):
        assert text in alert.body
    assert "&lt;b&gt;Urgent&lt;/b&gt; &amp; cheap" in html_of(alert)
    assert 'href="tel:+48221234567"' in html_of(alert)


def test_an_alert_without_email_article_and_country_has_no_empty_lines_for_them(company):
    inquiry = make_inquiry(contact="020 7946 0958", email="", phone="020 7946 0958")
    notify_staff(inquiry)
    alert = sent()[0]
    assert alert.subject == f"{inquiry.display_reference} Inquiry from Nadia"
    assert not alert.reply_to
    assert "tel:02079460958" in alert.body
    for word in ("Mail:", "WhatsApp:", "Article:", "Country:", "\n\n\n"):
        assert word not in alert.body


def test_an_address_that_few_servers_take_is_told_and_not_offered_for_reply(company):
    notify_staff(make_inquiry(contact="山@buyer.example", email="山@buyer.example"))
    alert = sent()[0]
    assert not alert.reply_to
    assert "Contact: 山@buyer.example" in alert.body


def test_no_name_can_add_headers_or_disguise_the_subject(company):
    notify_staff(make_inquiry("Eve\r\nBcc: all@x.example\u202e", reference="K7QM3RT9"))
    alert = sent()[0]
    assert alert.subject == "K7QM-3RT9 Inquiry from Eve Bcc: all@x.example"


def test_a_long_subject_is_shortened(company):
    inquiry = make_inquiry("N" * 120, article_title="T" * 200)
    notify_staff(inquiry)
    assert len(sent()[0].subject) == 250


def test_staff_read_their_own_language_and_buyers_that_of_the_page(company):
    CompanyText.objects.create(company=company, language="zh-hans", name="海港铸造")
    inquiry = make_inquiry(language="zh-hans")
    notify_staff(inquiry)
    thank_buyer(inquiry)
    sent()
    languages = Message.objects.order_by("pk").values_list("language", "from_name")
    assert list(languages) == [("en", "Harbor Castings"), ("zh-hans", "海港铸造")]


def test_while_no_recipients_are_set_superusers_get_the_alert(company):
    make_user("Sue", is_superuser=True)
    make_user("Gone", is_superuser=True, is_active=False)
    make_user("Edith")
    company.recipients = ""
    company.save()
    notify_staff(make_inquiry())
    assert [each.to for each in sent()] == [["Sue@example.com"]]


def test_the_alert_of_spam_is_held_back(company):
    notify_staff(make_inquiry(state="spam", spam_score=12))
    assert sent() == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"held"}


def test_the_buyer_gets_the_reference_and_what_they_wrote(company):
    inquiry = make_inquiry(reference="K7QM3RT9", **ARTICLE)
    thank_buyer(inquiry)
    [thanks] = sent()
    assert thanks.to == ["nadia@buyer.example"]
    assert thanks.reply_to == ["sales@harbor.example"]
    assert thanks.subject == "K7QM-3RT9 We have received your inquiry"
    for text in ("Dear Nadia,", inquiry.content, "Steel for bridges", "Office: +44 20 7946 0958"):
        assert text in thanks.body


def test_a_suspicious_inquiry_is_confirmed_without_a_word_of_its_own(company):
    thank_buyer(make_inquiry(spam_score=4, **ARTICLE))
    [thanks] = sent()
    for text in ("Nadia", "wire rod", "Steel for bridges"):
        assert text not in thanks.body


def test_staff_are_told_of_suspicion(company):
    notify_staff(make_inquiry(spam_score=4))
    assert "Some signs of spam" in sent()[0].body


@pytest.mark.parametrize(
    "values", [{"email": ""}, {"email": "山@buyer.example"}, {"state": "spam"}]
)
def test_nobody_is_thanked_without_an_address_of_use_or_for_spam(company, values):
    thank_buyer(make_inquiry(**values))
    assert not Delivery.objects.exists()


def test_one_address_gets_three_confirmations_a_day(company, clock):
    for number in range(CONFIRMATIONS_A_DAY):
        assert is_thanked(make_inquiry(email="Nadia@buyer.example", content=f"{number}"))
    assert not is_thanked(make_inquiry(email="nadia@Buyer.example", content="more"))
    assert is_thanked(make_inquiry(email="otto@buyer.example", content="more"))
    assert "nadia" not in "".join(Limit.objects.values_list("key", flat=True))
    clock.forward(days=1)
    assert is_thanked(make_inquiry(email="nadia@buyer.example", content="next day"))


def is_thanked(inquiry):
    thank_buyer(inquiry)
    return inquiry.messages.filter(kind=Message.Kind.CONFIRMATION).exists()


def test_mail_is_stored_with_the_inquiry_or_not_at_all(company):
    with transaction.atomic():
        notify_staff(make_inquiry())
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_the_sender_is_woken_on_commit(company, django_capture_on_commit_callbacks):
    outbox.wake.clear()
    with django_capture_on_commit_callbacks(execute=True):
        notify_staff(make_inquiry())
        assert not outbox.wake.is_set()
    assert outbox.wake.is_set()


def test_an_alert_costs_few_statements(company, django_assert_max_num_queries):
    inquiry = make_inquiry()
    with django_assert_max_num_queries(7):  # company, earlier ones, rules, mails, message, rows
        notify_staff(inquiry)


def test_mail_whose_words_cannot_be_written_waits_for_the_release_that_can(
    company, monkeypatch, clock
):
    thank_buyer(make_inquiry())
    with monkeypatch.context() as broken:
        broken.setitem(notifications.WORDS, Message.Kind.CONFIRMATION, lambda inquiry: 1 / 0)
        assert sent() == []
    assert Delivery.objects.get().state == Delivery.State.PENDING
    clock.forward(minutes=2)
    assert [each.to for each in sent()] == [["nadia@buyer.example"]]
