"""The tray: mail that belongs to no inquiry waits for a person, and is never dropped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inquiries.models import IncomingMail, Inquiry, Mailbox, Team
from tests.factories import make_inquiry, make_user
from tests.inquiries.test_filing import arrive, write

State = IncomingMail.State
TRAY = "/admin/inquiries/incomingmail/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sales(client, company):
    user = make_user("Sally", "inquiries.*")
    user.user_permissions.remove(*user.user_permissions.filter(codename="view_every_inquiry"))
    client.force_login(user)
    return client


@pytest.fixture
def mail():
    mail = arrive(write("Do you make shackles too?"))
    IncomingMail.objects.update(state=State.UNMATCHED, sender="nadia@buyer.example")
    return mail


def act(client, mail, action, **data):
    return client.post(f"{TRAY}{mail.pk}/{action}/", data, follow=True).content.decode()


def test_what_waits_is_listed_and_what_is_filed_is_not(sales, mail):
    filed = arrive(write("Yes", message_id="<two@buyer.example>"))
    message = make_inquiry().messages.create(kind="incoming", text="Yes", language="en")
    rows = IncomingMail.objects.filter(pk=filed.pk)
    rows.update(state=State.FILED, subject="Filed already", message=message)
    page = sales.get(TRAY).content.decode()
    assert "nadia@buyer.example" in page
    assert "Filed already" not in page
    assert "Filed already" in sales.get(f"{TRAY}?show=filed").content.decode()


def test_the_list_costs_the_same_for_one_mail_and_for_ten(
    sales, mail, django_assert_max_num_queries
):
    for number in range(10):
        arrive(write("Hello", message_id=f"<{number}@buyer.example>"))
    with django_assert_max_num_queries(13):
        sales.get(TRAY)


def test_the_page_shows_the_text_and_escapes_it(sales):
    mail = arrive(write("<script>alert(1)</script> Do you make shackles?"))
    page = sales.get(f"{TRAY}{mail.pk}/change/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Do you make shackles?" in page


def test_a_mail_without_its_file_is_shown_with_that_reason(sales, mail):
    mail.raw.storage.delete(mail.raw.name)
    assert "Its file is missing." in sales.get(f"{TRAY}{mail.pk}/change/").content.decode()


@pytest.mark.parametrize("written", [str, str.lower, lambda text: text.replace("-", "")])
def test_a_mail_is_put_into_the_inquiry_whose_reference_is_typed(sales, mail, written):
    inquiry = make_inquiry()
    inquiry.move("waiting")
    page = act(sales, mail, "attach", reference=written(inquiry.display_reference))
    assert "The mail is part of this inquiry now." in page
    inquiry.refresh_from_db()
    assert inquiry.state == "open"
    assert inquiry.messages.get(kind="incoming").text.strip() == "Do you make shackles too?"
    mail.refresh_from_db()
    assert (mail.state, mail.handled_by.username) == (State.FILED, "Sally")


def test_an_unknown_reference_is_said_and_the_mail_waits_on(sales, mail):
    assert "No inquiry has this reference." in act(sales, mail, "attach", reference="X")
    mail.refresh_from_db()
    assert mail.state == State.UNMATCHED


def test_a_mail_cannot_be_put_into_an_inquiry_of_another_team(sales, mail):
    otto = make_user("Otto")
    Team.objects.create(name="West").members.add(otto)
    foreign = make_inquiry(owner=otto)
    page = act(sales, mail, "attach", reference=foreign.reference)
    assert "No inquiry has this reference." in page
    assert not foreign.messages.exists()


def test_an_inquiry_is_made_of_a_mail(sales, mail):
    act(sales, mail, "start")
    inquiry = Inquiry.objects.get()
    assert (inquiry.email, inquiry.state) == ("nadia@buyer.example", "new")


def test_what_a_colleague_dealt_with_is_not_filed_twice(sales, mail):
    act(sales, mail, "start")
    assert "This mail was handled already." in act(sales, mail, "start")
    assert Inquiry.objects.count() == 1


def test_a_mail_set_aside_waits_no_more_and_is_kept(sales, mail):
    act(sales, mail, "ignore")
    mail.refresh_from_db()
    assert mail.state == State.IGNORED
    assert mail.raw.storage.exists(mail.raw.name)


def test_a_mail_is_read_again(sales, mail):
    assert "Belongs to no inquiry" in act(sales, mail, "retry")


def test_the_mail_as_it_came_is_handed_out_as_a_file(sales, mail):
    response = sales.get(f"{TRAY}{mail.pk}/raw/")
    assert b"Do you make shackles too?" in b"".join(response.streaming_content)
    assert "attachment" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_who_may_only_look_cannot_act(client, company, mail):
    client.force_login(make_user("Vera", "inquiries.view_incomingmail", "inquiries.view_inquiry"))
    for action in ("attach", "start", "ignore", "retry"):
        assert client.post(f"{TRAY}{mail.pk}/{action}/").status_code == 403


def test_the_banner_tells_of_the_tray(sales, mail):
    assert "1 mail that came in belongs to no inquiry." in sales.get("/admin/").content.decode()


def test_the_banner_tells_of_a_mailbox_that_is_not_read(sales, settings):
    settings.IMAP = {"host": "mail.example"}
    long_ago = timezone.now() - timedelta(hours=1)
    Mailbox.objects.create(name="inbox", seen_at=long_ago, error="The log-in was refused.")
    page = sales.get("/admin/").content.decode()
    assert "The mailbox is not being read." in page
    assert "The log-in was refused." in page


def test_a_filed_mail_whose_message_was_deleted_is_shown_to_leads_alone(sales, client, mail):
    IncomingMail.objects.update(state=State.FILED)
    assert "nadia@buyer.example" not in sales.get(f"{TRAY}?show=all").content.decode()
    client.force_login(make_user("Lea", "inquiries.*"))
    assert "nadia@buyer.example" in client.get(f"{TRAY}?show=all").content.decode()
