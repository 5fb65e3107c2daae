"""The tray: mail that belongs to no inquiry waits for a person, and is never dropped."""

import pytest
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext

from inquiries.inbox import filing
from inquiries.models import IncomingMail, Inquiry, Mailbox, Team, UnfetchedMail
from tests.factories import make_inquiry, make_user
from tests.inquiries.test_filing import arrive, sent, write

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


def test_the_list_costs_the_same_for_one_mail_and_for_ten(sales, mail, django_assert_num_queries):
    sales.get(TRAY)  # what the site keeps in its cache
    with django_assert_num_queries(11):
        sales.get(TRAY)
    for number in range(10):
        arrive(write("Hello", message_id=f"<{number}@buyer.example>"))
    with django_assert_num_queries(11):
        sales.get(TRAY)


def test_the_list_offers_to_show_all_only_beside_a_search(sales, mail):
    assert "Show all" not in sales.get(TRAY).content.decode()
    page = sales.get(f"{TRAY}?q=nobody").content.decode()
    assert "Show all" in page
    assert "nadia@buyer.example" not in page


def test_the_page_shows_the_text_and_escapes_it(sales):
    mail = arrive(write("<script>alert(1)</script> Do you make shackles?"))
    page = sales.get(f"{TRAY}{mail.pk}/change/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Do you make shackles?" in page


def lose(mail):
    mail.raw.storage.delete(mail.raw.name)


def make_unreadable(mail):
    """A folder is in its place."""
    lose(mail)
    mail.raw.storage.save(f"{mail.raw.name}/file", ContentFile(b""))


def never_fetch(mail):
    IncomingMail.objects.update(raw="")


@pytest.mark.parametrize("happens", [lose, make_unreadable, never_fetch])
def test_a_mail_without_its_file_is_shown_and_stays_as_it_is(sales, mail, happens):
    happens(mail)
    page = sales.get(f"{TRAY}{mail.pk}/change/").content.decode()
    assert "The portal has no file of this mail" in page
    assert "nadia@buyer.example" in page
    assert "Set aside" in page
    assert "Make an inquiry of it" not in page
    reference = make_inquiry().reference
    for action in ("attach", "start", "retry"):
        assert "Nothing has changed." in act(sales, mail, action, reference=reference)
    assert "Its file cannot be read." in sales.get(f"{TRAY}{mail.pk}/raw/", follow=True).text
    mail.refresh_from_db()
    assert (mail.state, mail.sender) == (State.UNMATCHED, "nadia@buyer.example")
    assert Inquiry.objects.get().messages.count() == 0


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, OSError])
@pytest.mark.parametrize("action", ["attach", "start", "retry"])
def test_when_the_database_or_the_disk_is_away_nothing_is_lost(
    sales, mail, monkeypatch, action, error
):
    inquiry = make_inquiry()

    def fail(*_args, **_kwargs):
        raise error("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(filing, "_conclude", fail)
        page = act(sales, mail, action, reference=inquiry.reference)
    assert "Nothing has changed. Please try again in a minute." in page
    mail.refresh_from_db()
    assert (mail.state, mail.message, mail.handled_by) == (State.UNMATCHED, None, None)
    assert Inquiry.objects.get().messages.count() == 0
    assert "is part of inquiry" in act(sales, mail, "attach", reference=inquiry.reference)


@pytest.mark.parametrize("action", ["attach", "start"])
def test_a_mail_that_breaks_the_portal_stays_in_the_tray(sales, mail, monkeypatch, action):
    def fail(*_args, **_kwargs):
        raise ValueError("A string literal cannot contain NUL")

    monkeypatch.setattr(filing, "record", fail)
    page = act(sales, mail, action, reference=make_inquiry().reference)
    assert "Nothing has changed. Please tell your administrator." in page
    mail.refresh_from_db()
    assert mail.state == State.UNMATCHED
    assert Inquiry.objects.count() == 1


@pytest.mark.parametrize("written", [str, str.lower, lambda text: text.replace("-", "")])
def test_a_mail_is_put_into_the_inquiry_whose_reference_is_typed(sales, mail, written):
    inquiry = make_inquiry()
    inquiry.move("waiting")
    page = act(sales, mail, "attach", reference=written(inquiry.display_reference))
    assert f"The mail is part of inquiry {inquiry.display_reference} now." in page
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


def test_inquiries_of_the_sender_are_offered_and_those_of_others_are_not(sales, mail):
    otto = make_user("Otto")
    Team.objects.create(name="West").members.add(otto)
    mine, foreign = make_inquiry("Nadia"), make_inquiry("Nadia", owner=otto)
    other = make_inquiry("Ben", email="ben@buyer.example")
    page = sales.get(f"{TRAY}{mail.pk}/change/").content.decode()
    assert f"Belongs to {mine.display_reference}" in page
    assert foreign.display_reference not in page
    assert other.display_reference not in page


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


def test_a_mail_set_aside_by_mistake_is_put_back(sales, mail):
    assert "Put back" in act(sales, mail, "ignore")
    assert "The mail is in the tray." in act(sales, mail, "restore")
    mail.refresh_from_db()
    assert (mail.state, mail.handled_by) == (State.UNMATCHED, None)
    assert "This mail was handled already." in act(sales, mail, "restore")


def test_what_was_filed_cannot_be_set_aside_or_put_back(sales, mail):
    act(sales, mail, "start")
    for action in ("ignore", "restore"):
        assert "This mail was handled already." in act(sales, mail, action)
    mail.refresh_from_db()
    assert mail.state == State.FILED


def test_a_mail_is_read_again(sales, mail):
    assert "The mail was read again: Belongs to no inquiry." in act(sales, mail, "retry")


def test_a_mail_that_finds_its_inquiry_this_time_leads_there(sales, mail):
    reply = sent(make_inquiry())
    mail = arrive(write("Yes", message_id="<two@buyer.example>", in_reply_to=reply.mail_id))
    page = act(sales, mail, "retry")
    assert "is part of inquiry" in page
    assert "Yes" in page


def test_a_mail_that_the_server_refused_is_asked_for_again(sales, mail):
    mailbox = Mailbox.objects.create(name="box")
    UnfetchedMail.objects.create(mailbox=mailbox, uid=7, incoming=mail, tries=9)
    assert "is asked for this mail again" in act(sales, mail, "retry")
    assert UnfetchedMail.objects.get().due_at <= timezone.now()


def test_a_mail_of_which_only_the_head_was_fetched_says_so_in_the_thread(sales, mail):
    too_large = "Larger than 50 MB: only its head was fetched."
    mail = arrive(write("", message_id="<large@buyer.example>"))
    IncomingMail.objects.filter(pk=mail.pk).update(state=State.BROKEN, error=too_large)
    assert too_large in act(sales, mail, "attach", reference=make_inquiry().reference)


def test_an_inquiry_made_of_a_mail_has_the_address_as_the_form_stores_it(sales, mail):
    mail = arrive(write("Ropes?", sender="Nadia <nadia@BUYER.Example>", message_id="<x@y.example>"))
    IncomingMail.objects.filter(pk=mail.pk).update(state=State.UNMATCHED)
    act(sales, mail, "start")
    assert Inquiry.objects.get().email == "nadia@buyer.example"


def test_why_a_mail_waits_is_told_in_the_reader_s_language(sales, mail):
    reason = "From staff, and not sent to the address of an alert."
    IncomingMail.objects.update(error=f"{reason}\nUID 12")
    with translation.override("zh-hans"):
        words = gettext(reason)
    assert words != reason
    for path in ("", f"{mail.pk}/change/"):
        page = sales.get(TRAY + path, headers={"accept-language": "zh-hans"}).content.decode()
        assert words in page
        assert "UID 12" in page


def test_the_mail_as_it_came_is_handed_out_as_a_file(sales, mail):
    response = sales.get(f"{TRAY}{mail.pk}/raw/")
    assert b"Do you make shackles too?" in b"".join(response.streaming_content)
    assert "attachment" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_who_may_only_look_cannot_act(client, company, mail):
    client.force_login(make_user("Vera", "inquiries.view_incomingmail", "inquiries.view_inquiry"))
    for action in ("attach", "start", "ignore", "restore", "retry"):
        assert client.post(f"{TRAY}{mail.pk}/{action}/").status_code == 403


def test_a_filed_mail_whose_message_was_deleted_is_shown_to_leads_alone(sales, client, mail):
    IncomingMail.objects.update(state=State.FILED)
    assert "nadia@buyer.example" not in sales.get(f"{TRAY}?show=all").content.decode()
    client.force_login(make_user("Lea", "inquiries.*"))
    assert "nadia@buyer.example" in client.get(f"{TRAY}?show=all").content.decode()
