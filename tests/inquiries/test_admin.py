"""What staff see of inquiries in the admin, and do there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inquiries.models import Delivery, Sender
from inquiries.notifications import notify_staff, thank_buyer
from tests.factories import make_inquiry, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/inquiries/inquiry/"
MAIL = "/admin/inquiries/delivery/"


@pytest.fixture
def sales(client):
    """A client logged in as a person who answers inquiries."""
    client.force_login(make_user("Sally", "inquiries.*"))
    return client


@pytest.fixture
def reader(client):
    """A client logged in as a person who may only look."""
    client.force_login(make_user("Rita", "inquiries.view_inquiry", "inquiries.view_delivery"))
    return client


def page_of(inquiry):
    return f"{LIST}{inquiry.pk}/change/"


def make_delivery(state, kind="alert", **kwargs):
    """One delivery of a new inquiry."""
    inquiry = make_inquiry()
    (thank_buyer if kind == "confirmation" else notify_staff)(inquiry)
    inquiry.messages.update(kind=kind)
    delivery = Delivery.objects.filter(message__inquiry=inquiry).earliest("pk")
    Delivery.objects.exclude(pk=delivery.pk).update(state="sent")
    Delivery.objects.filter(pk=delivery.pk).update(state=state, **kwargs)
    return delivery


def state_of(delivery):
    delivery.refresh_from_db()
    return delivery.state


# Mail --------------------------------------------------------------------------------------------


def test_failed_mail_is_sent_again_by_one_click(sales, company):
    delivery = make_delivery("dead")
    assert "Send again" in sales.get(page_of(delivery.message.inquiry)).content.decode()
    response = sales.post(f"{MAIL}{delivery.pk}/resend/", follow=True)
    assert response.redirect_chain[0][0] == page_of(delivery.message.inquiry)
    assert "The mail will be sent again." in response.content.decode()
    assert state_of(delivery) == "pending"
    change = delivery.message.inquiry.changes.get()
    assert (change.field, change.after) == ("mail", "ann@harbor.example")
    assert change.by.username == "Sally"


def test_a_reply_that_may_have_arrived_is_repeated_only_after_a_question(sales, company):
    delivery = make_delivery("uncertain", kind="reply")
    url = f"{MAIL}{delivery.pk}/resend/"
    response = sales.post(url)
    assert "the buyer may get it twice" in response.content.decode()
    assert state_of(delivery) == "uncertain"
    sales.post(url, {"confirmed": "1"})
    assert state_of(delivery) == "pending"


def test_a_confirmation_that_may_have_arrived_is_never_repeated(sales, company):
    delivery = make_delivery("uncertain", kind="confirmation")
    assert "Send again" not in sales.get(page_of(delivery.message.inquiry)).content.decode()
    response = sales.post(f"{MAIL}{delivery.pk}/resend/", {"confirmed": "1"}, follow=True)
    assert "This mail cannot be sent again." in response.content.decode()
    assert state_of(delivery) == "uncertain"


def test_several_are_sent_again_from_the_list_but_for_doubtful_replies(sales, company):
    dead, reply = make_delivery("dead"), make_delivery("uncertain", kind="reply")
    Delivery.objects.filter(pk=dead.pk).update(state="dead")
    chosen = {"action": "send_again", "_selected_action": [dead.pk, reply.pk]}
    html = sales.post(MAIL, chosen, follow=True).content.decode()
    assert "1 mail will be sent again." in html
    assert "Perhaps ann@harbor.example has this mail." in html
    assert (state_of(dead), state_of(reply)) == ("pending", "uncertain")


def test_the_list_of_mail_shows_attempts_and_the_last_error(
    sales, company, django_assert_max_num_queries
):
    delivery = make_delivery("dead", last_error="550 No such user")
    for _attempt in range(3):
        delivery.attempts.create(started_at=timezone.now(), outcome="later")
    with django_assert_max_num_queries(9):
        html = sales.get(MAIL).content.decode()
    assert "550 No such user" in html
    assert '<td class="field-attempts">3</td>' in html
    assert page_of(delivery.message.inquiry) in html
    assert sales.get(f"{MAIL}{delivery.pk}/change/").status_code == 200


def test_who_may_only_look_at_mail_cannot_send_it_again(reader, company):
    delivery = make_delivery("dead")
    assert "formaction" not in reader.get(page_of(delivery.message.inquiry)).content.decode()
    assert reader.post(f"{MAIL}{delivery.pk}/resend/").status_code == 403
    reader.post(MAIL, {"action": "send_again", "_selected_action": [delivery.pk]})
    assert state_of(delivery) == "dead"


def test_a_link_alone_sends_nothing_again(sales, company):
    delivery = make_delivery("dead")
    assert sales.get(f"{MAIL}{delivery.pk}/resend/").status_code == 405
    assert state_of(delivery) == "dead"


# The banner --------------------------------------------------------------------------------------


def banner(client):
    html = client.get("/admin/").content.decode()
    return html.partition("outbox-banner")[2].partition("</ul>")[0]


def test_nothing_is_said_while_all_is_well(sales, company):
    make_delivery("pending", queued_at=timezone.now() - timedelta(minutes=4))
    assert banner(sales) == ""


def test_late_mail_is_told_on_every_page(sales, company):
    make_delivery("pending", queued_at=timezone.now() - timedelta(minutes=6))
    assert "Mail has been waiting for 6\xa0minutes." in banner(sales)
    assert f"{MAIL}?state__in=pending,sending" in banner(sales)
    assert len(sales.get(f"{MAIL}?state__in=pending,sending").context["cl"].result_list) == 1


def test_late_mail_is_told_with_its_cause_where_no_sender_runs(sales, company):
    make_delivery("pending", queued_at=timezone.now() - timedelta(minutes=6))
    assert "No process that sends mail is running." in banner(sales)
    Sender.objects.beat("worker")
    assert "No process" not in banner(sales)


def test_failed_mail_is_told(sales, company):
    make_delivery("dead")
    assert "1 mail was not delivered in the last seven days." in banner(sales)


def test_missing_recipients_are_told(sales, company):
    company.recipients = ""
    company.save()
    assert "Nobody is set to get inquiries by email." in banner(sales)


def test_who_may_not_see_inquiries_is_told_nothing(client, company):
    make_delivery("dead")
    client.force_login(make_user("Edith", "articles.*"))
    assert banner(client) == ""
    client.logout()
    assert "outbox-banner" not in client.get("/admin/login/").content.decode()


def test_the_banner_costs_three_statements(sales, company, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):  # session, user, permissions (2), log, banner (3)
        sales.get("/admin/")
