"""Passkeys where no browser is needed: who may do what, and where they are offered."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.test import Client

from portal import limits
from portal.accounts import passkeys, reauthentication, two_factor
from portal.accounts.sessions import CONFIRMED
from portal.models import Passkey, Session
from tests.factories import make_user
from tests.portal.signing_in import ACCOUNT, LOGIN, is_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/account/passkeys/"


@pytest.fixture
def sam(client):
    user = make_user("Sam")
    client.force_login(user)
    return user


def make_passkey(user, **kwargs):
    return Passkey.objects.create(user=user, name="Phone", credential_id="YWJj", **kwargs)


@pytest.mark.parametrize(
    ("host", "are_possible"),
    [("www.example.com", True), ("localhost", True), ("127.0.0.1", False), ("::1", False)],
)
def test_they_are_offered_where_browsers_give_them(client, settings, host, are_possible):
    settings.SITE_HOST = host
    assert ("Sign in with a passkey" in client.get(LOGIN).content.decode()) == are_possible


def test_nobody_removes_the_passkey_of_another(client, sam):
    theirs = make_passkey(make_user("Otto"))
    for number in (theirs.pk, "", "x"):
        client.post(f"{PAGE}remove/", {"passkey": number})
    assert Passkey.objects.exists()


def test_adding_and_removing_ask_who_it_is_first(client, sam):
    own = make_passkey(sam)
    session = client.session
    del session[CONFIRMED]
    session.save()
    for address, sent in ((PAGE, {"credential": "{}"}), (f"{PAGE}remove/", {"passkey": own.pk})):
        asked = client.post(address, sent)
        assert asked.context["mark"] == reauthentication.MARK
    assert Passkey.objects.exists()


def test_an_answer_without_a_challenge_saves_nothing(client, sam):
    page = client.post(PAGE, {"credential": "{}"}, follow=True).content.decode()
    assert "could not be saved" in page
    client.post(f"{PAGE}make/")
    client.post(PAGE, {"credential": '{"id": 1}'})
    assert not Passkey.objects.exists()


STRANGE = [
    '{"id": "\\u0000"}',
    '{"id": "\\ud800"}',
    '{"id": ""}',
    '{"id": ["YWJj"]}',
    '{"id": "YWJj\\n"}',
    f'{{"id": "{"a" * 1401}"}}',
    f'{{"id": {"9" * 5000}}}',
    '{"id": "YWJj", "type": "public-key", "rawId": "YWJj", "response": {"userHandle": "é"}}',
    "[" * 20_000,
    "null",
]


@pytest.mark.parametrize("answer", STRANGE)
def test_whatever_a_stranger_answers_is_refused_before_the_database_is_asked(
    client, answer, django_assert_num_queries
):
    make_passkey(make_user("Sam"))
    session = {}
    passkeys.request_options(session)
    with (
        django_assert_num_queries(2 if '"YWJj",' in answer else 0),
        pytest.raises(passkeys.Refused),
    ):
        passkeys.owner_of(session, answer)
    client.post(f"{LOGIN}passkey/ask/")
    assert client.post(f"{LOGIN}passkey/", {"credential": answer}).url == LOGIN


@pytest.mark.parametrize("answer", STRANGE)
def test_whatever_somebody_saves_is_a_passkey_or_refused(client, sam, answer):
    client.post(f"{PAGE}make/")
    page = client.post(PAGE, {"credential": answer}, follow=True).content.decode()
    assert "could not be saved" in page


def test_a_browser_cannot_save_a_longer_name_of_a_passkey_than_the_column(sam, monkeypatch):
    made = SimpleNamespace(credential_id=b"a" * 2000, credential_public_key=b"key", sign_count=0)
    monkeypatch.setattr(passkeys, "verify_registration_response", lambda **kwargs: made)
    session = {}
    passkeys.creation_options(session, sam)
    with pytest.raises(passkeys.Refused):
        passkeys.add(session, sam, "Phone", '{"id": "YWJj"}')


def test_a_stranger_asks_for_so_many_challenges_in_a_minute(client, monkeypatch):
    monkeypatch.setattr(limits, "UNWRITTEN", 2)
    monkeypatch.setattr(limits, "MOST", 1)
    asked = [Client().post(f"{LOGIN}passkey/ask/") for _time in range(5)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429, 429]
    assert asked[-1]["Retry-After"] == "60"
    assert Session.objects.count() == 3
    elsewhere = Client().post(f"{LOGIN}passkey/ask/", REMOTE_ADDR="203.0.113.8")
    assert elsewhere.status_code == 200


def test_a_challenge_grows_old(client, sam, monkeypatch):
    client.post(f"{PAGE}make/")
    monkeypatch.setattr(passkeys, "CHALLENGE_FOR", -passkeys.CHALLENGE_FOR)
    session = client.session
    with pytest.raises(passkeys.Refused):
        passkeys.add(session, sam, "Phone", "{}")


def test_a_lost_device_is_removed_with_its_passkeys(client, sam):
    make_passkey(sam)
    client.force_login(make_user("Ada", is_superuser=True))
    address = f"/admin/auth/user/{sam.pk}/access/"
    assert "1 passkey" in client.get(address).content.decode()
    client.post(address, {"remove": "1"})
    assert not Passkey.objects.exists()


NEW = {"password1": "hills and rivers", "password2": "hills and rivers"}


@pytest.mark.parametrize("asked", ["set-password", "unset-password"])
def test_a_password_set_by_an_administrator_locks_the_passkeys_out(client, sam, asked):
    make_passkey(sam)
    client.force_login(make_user("Ada", is_superuser=True))
    address = f"/admin/auth/user/{sam.pk}/password/"
    wants = "true" if asked == "set-password" else "false"
    page = client.post(address, {**NEW, "usable_password": wants, asked: "1"}, follow=True)
    assert "passkey is removed, too" in page.content.decode()
    assert not Passkey.objects.exists()
    entries = LogEntry.objects.filter(object_id=str(sam.pk))
    assert any("passkeys" in entry.get_change_message() for entry in entries)


def test_a_password_that_was_not_set_after_all_locks_nobody_out(client, sam):
    make_passkey(sam)
    theirs = Client()
    theirs.force_login(sam)
    client.force_login(make_user("Ada", is_superuser=True))
    address = f"/admin/auth/user/{sam.pk}/password/"
    for sent in ({"password1": "x", "password2": "y"}, {"usable_password": "false"}):
        client.post(address, {**sent, "set-password": "1"})
    assert Passkey.objects.exists()
    assert is_in(theirs)


def test_after_a_new_password_of_ones_own_the_page_says_which_passkeys_still_sign_in(client):
    ada = make_user("Ada", is_superuser=True)
    client.force_login(ada)
    make_passkey(ada)
    own = {"old_password": "pass", "new_password1": "hills and rivers"}
    own["new_password2"] = own["new_password1"]
    changes = {
        "/admin/password_change/": own,
        f"/admin/auth/user/{ada.pk}/password/": {
            **NEW,
            "usable_password": "true",
            "set-password": "1",
        },
    }
    for address, sent in changes.items():
        page = client.post(address, sent, follow=True).content.decode()
        assert f'1 passkey still signs you in. <a href="{ACCOUNT}">' in page
    assert Passkey.objects.exists()


def test_what_the_handbook_says_for_a_lost_phone_of_the_last_administrator_works(sam):
    make_passkey(sam)
    two_factor.turn_on(two_factor.new_device(sam), None)
    Client().force_login(sam)
    row = Path(settings.BASE_DIR, "docs/operate.md").read_text()
    command = re.search(r'manage\.py shell -c "(.+?)"', row)[1].replace("'name'", "'Sam'")
    exec(command, {})
    assert not Passkey.objects.exists()
    assert two_factor.device_of(sam) is None
    assert not Session.objects.filter(user=sam).exists()


def test_strangers_reach_nothing_but_a_challenge(client):
    for address in (PAGE, f"{PAGE}make/", f"{PAGE}remove/", ACCOUNT):
        assert client.post(address).url.startswith(LOGIN)
    assert client.get(f"{LOGIN}passkey/").status_code == 405
    assert client.post(f"{LOGIN}passkey/ask/")["Content-Type"] == "application/json"
