"""What staff see of inquiries in the admin, and do there."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from inquiries import quarantine
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


# One inquiry -------------------------------------------------------------------------------------


def test_a_name_typed_by_a_stranger_stays_text(sales, company):
    inquiry = make_inquiry("<script>alert(1)</script>", content="<img src=x onerror=alert(1)>")
    html = sales.get(page_of(inquiry)).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_the_page_shows_text_links_and_the_log_of_the_mail(sales, company):
    inquiry = make_inquiry(
        contact="+48 22 123 45 67",
        phone="+48221234567",
        country="PL",
        content="One\nTwo\n\nThree",
        article_title="Steel for bridges",
        article_url="/news/steel-for-bridges/",
        spam_score=4,
        spam_reasons=["trap", "unheard-of"],
    )
    notify_staff(inquiry)
    delivery = Delivery.objects.first()
    delivery.attempts.create(started_at=timezone.now(), outcome="later", detail="451 Come back")
    html = sales.get(page_of(inquiry)).content.decode()
    for text in (
        "One\nTwo\n\nThree</div>",
        'href="tel:+48221234567"',
        'href="mailto:nadia@buyer.example?subject=Re%3A%20',
        'href="https://wa.me/48221234567"',
        'href="/news/steel-for-bridges/"',
        "Poland",
        "A field hidden from people was filled in",
        "unheard-of",
        "ann@harbor.example",
        "Not accepted now: 451 Come back",
    ):
        assert text in html


def test_nothing_can_be_edited_and_nobody_but_superusers_deletes(sales, company):
    inquiry = make_inquiry()
    assert sales.post(page_of(inquiry), {"name": "Other"}).status_code == 403
    assert sales.get(f"{LIST}{inquiry.pk}/delete/").status_code == 403
    assert sales.get(f"{LIST}add/").status_code == 403
    sales.force_login(make_user("Sue", is_superuser=True))
    assert sales.get(f"{LIST}{inquiry.pk}/delete/").status_code == 200


def test_not_spam_brings_it_back_and_sends_its_mail(sales, company):
    inquiry = make_inquiry(state="spam")
    notify_staff(inquiry)
    Delivery.objects.update(queued_at=timezone.now() - timedelta(days=3))
    response = sales.post(f"{LIST}{inquiry.pk}/not-spam/", follow=True)
    assert "1 inquiry is not spam. Its mail will be sent." in response.content.decode()
    inquiry.refresh_from_db()
    assert inquiry.state == "new"
    recipients = Delivery.objects.due().values_list("recipient", flat=True)
    assert set(recipients) == {"ann@harbor.example", "bob@harbor.example", inquiry.email}
    assert Delivery.objects.filter(queued_at__lt=timezone.now() - timedelta(days=1)).count() == 0
    assert inquiry.changes.get().by.username == "Sally"


def test_spam_holds_back_what_was_not_sent(sales, company):
    inquiry = make_inquiry()
    notify_staff(inquiry)
    Delivery.objects.filter(recipient="bob@harbor.example").update(state="sent")
    sales.post(f"{LIST}{inquiry.pk}/spam/")
    inquiry.refresh_from_db()
    assert inquiry.state == "spam"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["held", "sent"]


def test_a_second_click_changes_nothing(company):
    inquiry = make_inquiry(state="spam")
    notify_staff(inquiry)
    assert quarantine.release(inquiry)
    Delivery.objects.update(state="sent")
    assert not quarantine.release(inquiry)
    assert not Delivery.objects.due().exists()
    assert quarantine.hold(inquiry)
    assert not quarantine.hold(inquiry)


def test_who_may_only_look_gets_no_buttons_and_cannot_act(reader, company):
    delivery = make_delivery("dead")
    inquiry = delivery.message.inquiry
    html = reader.get(page_of(inquiry)).content.decode()
    assert "formaction" not in html
    for url in (f"{LIST}{inquiry.pk}/spam/", f"{LIST}{inquiry.pk}/not-spam/"):
        assert reader.post(url).status_code == 403
    assert reader.post(f"{MAIL}{delivery.pk}/resend/").status_code == 403
    reader.post(MAIL, {"action": "send_again", "_selected_action": [delivery.pk]})
    assert state_of(delivery) == "dead"


@pytest.mark.parametrize(
    "path", ["inquiry/{}/spam/", "inquiry/{}/not-spam/", "delivery/{}/resend/"]
)
def test_a_link_alone_changes_nothing(sales, company, path):
    delivery = make_delivery("dead")
    pk = delivery.pk if "delivery" in path else delivery.message.inquiry_id
    assert sales.get(f"/admin/inquiries/{path.format(pk)}").status_code == 405


# Mail --------------------------------------------------------------------------------------------


def test_failed_mail_is_sent_again_by_one_click(sales, company):
    delivery = make_delivery("dead")
    assert "Send again" in sales.get(page_of(delivery.message.inquiry)).content.decode()
    response = sales.post(f"{MAIL}{delivery.pk}/resend/", follow=True)
    assert response.redirect_chain[0][0] == page_of(delivery.message.inquiry)
    assert "The mail will be sent again." in response.content.decode()
    assert state_of(delivery) == "pending"
    assert "ann@harbor.example" in LogEntry.objects.get().change_message


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


def test_the_banner_costs_two_statements(sales, company, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):  # session, user, permissions (2), log, banner (2)
        sales.get("/admin/")
