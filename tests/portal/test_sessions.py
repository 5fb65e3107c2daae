"""Sessions: seen in a list, ended from afar, and over by themselves."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inquiries import housekeeping
from portal.accounts.sessions import SEEN_EVERY
from portal.models import Session
from tests.factories import make_user
from tests.portal.signing_in import ACCOUNT, FIREFOX, SAFARI, is_in, password_step

pytestmark = pytest.mark.django_db

FAR = {"REMOTE_ADDR": "203.0.113.7", "HTTP_USER_AGENT": FIREFOX}
NEAR = {"REMOTE_ADDR": "198.51.100.2", "HTTP_USER_AGENT": SAFARI}


@pytest.fixture
def sam(db):
    return make_user("Sam")


@pytest.fixture
def phone(sam):
    client = Client(**NEAR)
    password_step(client)
    return client


@pytest.fixture
def office(sam):
    client = Client(**FAR)
    password_step(client)
    return client


def age(by, **columns):
    """Let the sessions have been used for the last time so long ago."""
    row = Session.objects.get()
    Session.objects.update(
        seen_at=row.seen_at - by,
        started_at=row.started_at - by,
        expire_date=row.expire_date - by,
        **columns,
    )


def test_the_list_says_where_one_is_signed_in_and_marks_this_one(phone, office):
    page = phone.get(ACCOUNT).content.decode()
    for words in ("Safari on iPhone", "198.51.100.2", "Firefox on Linux", "203.0.113.7"):
        assert words in page
    assert page.count("this one") == 1
    assert page.count("Log out there") == 1
    assert not any(row.session_key in page for row in Session.objects.all())


def test_one_session_is_logged_out_from_another(phone, office):
    there = Session.objects.get(address="203.0.113.7")
    phone.post(ACCOUNT, {"session": there.number})
    assert not is_in(office)
    assert is_in(phone)
    said = phone.post(ACCOUNT, {"session": there.number}, follow=True).content.decode()
    assert "over already" in said


def test_all_others_are_logged_out_at_once(phone, office, sam):
    third = Client()
    third.force_login(sam)
    phone.post(ACCOUNT, {"session": "all"})
    assert [is_in(client) for client in (phone, office, third)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(phone):
    other = Client()
    other.force_login(make_user("Otto"))
    for number in (Session.objects.get(user__username="Sam").number, "all", "", "0"):
        other.post(ACCOUNT, {"session": number})
    assert is_in(phone)


def test_an_administrator_logs_a_person_out_and_it_is_noted(phone, office, sam):
    ada = Client()
    ada.force_login(make_user("Ada", is_superuser=True))
    address = f"/admin/auth/user/{sam.pk}/access/"
    assert "Safari on iPhone" in ada.get(address).content.decode()
    ada.post(address, {"session": "all"})
    assert [is_in(client) for client in (phone, office, ada)] == [False, False, True]
    assert "Logged out" in LogEntry.objects.get(object_id=str(sam.pk)).get_change_message()


def test_who_may_not_change_accounts_logs_nobody_out(phone, sam):
    eve = Client()
    eve.force_login(make_user("Eve", "auth.view_user"))
    address = f"/admin/auth/user/{sam.pk}/access/"
    assert eve.post(address, {"session": "all"}).status_code == 403
    assert is_in(phone)


def test_a_new_password_ends_the_other_sessions(phone, office):
    sent = {"new_password1": "hills and rivers", "new_password2": "hills and rivers"}
    done = phone.post("/admin/password_change/", {"old_password": "pass", **sent})
    assert done.status_code == 302
    assert [is_in(phone), is_in(office)] == [True, False]
    assert Session.objects.count() == 1


def test_a_password_that_an_administrator_sets_ends_every_session(phone, office, sam):
    ada = Client()
    ada.force_login(make_user("Ada", is_superuser=True))
    sent = {"password1": "hills and rivers", "password2": "hills and rivers"}
    sent["usable_password"] = "true"
    assert ada.post(f"/admin/auth/user/{sam.pk}/password/", sent).status_code == 302
    assert [is_in(phone), is_in(office), is_in(ada)] == [False, False, True]
    assert not Session.objects.filter(user=sam).exists()


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short-1-pass", None),
        ("short-1-pas", "at least 12 characters"),
        ("1q2w3e4r5t6y", "too common"),
        ("123456789012345", "entirely numeric"),
        ("sam@example.com", "too similar"),
    ],
)
def test_new_passwords_are_long_and_not_easily_guessed(phone, password, fault):
    sent = {"old_password": "pass", "new_password1": password, "new_password2": password}
    page = phone.post("/admin/password_change/", sent)
    assert page.status_code == 302 if fault is None else fault in page.content.decode()


def test_that_it_is_used_is_written_every_few_minutes_only(phone):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        is_in(phone)
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]
    age(SEEN_EVERY)
    before = Session.objects.get()
    phone.get(ACCOUNT, REMOTE_ADDR="198.51.100.9")
    after = Session.objects.get()
    assert after.seen_at > before.seen_at
    assert after.expire_date > before.expire_date
    assert after.address == "198.51.100.9"
    assert after.started_at == before.started_at


def test_a_page_in_the_background_overwrites_nothing_and_revives_nothing(phone):
    age(SEEN_EVERY)
    row = Session.objects.get()
    store = Session.get_session_store_class()(row.session_key)
    assert store["_auth_user_id"]  # the page in the background has begun
    other = Session.get_session_store_class()(row.session_key)
    other["stored"] = "meanwhile"
    other.save()
    store.touch()
    assert Session.get_session_store_class()(row.session_key)["stored"] == "meanwhile"
    Session.objects.all().delete()
    store.row.seen_at -= SEEN_EVERY
    store.touch()
    assert not Session.objects.exists()


def test_an_idle_session_is_over(phone, settings):
    age(settings.SESSION_IDLE - timedelta(minutes=1))
    assert is_in(phone)
    age(settings.SESSION_IDLE)
    assert not is_in(phone)


def test_a_session_is_over_some_days_after_it_began_however_busy(phone, settings):
    age(settings.SESSION_LIFETIME - timedelta(minutes=1))
    Session.objects.update(expire_date=timezone.now() + settings.SESSION_IDLE)
    assert is_in(phone)
    left = Session.objects.get().expire_date - timezone.now()
    assert left <= timedelta(minutes=1)


def test_housekeeping_deletes_what_is_over(phone, office):
    Session.objects.filter(address="203.0.113.7").update(expire_date=timezone.now())
    housekeeping.run()
    assert [row.address for row in Session.objects.all()] == ["198.51.100.2"]


def test_deleting_an_account_ends_its_sessions(phone, sam):
    sam.delete()
    assert not Session.objects.exists()
