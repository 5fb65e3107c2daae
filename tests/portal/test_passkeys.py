"""Passkeys where no browser is needed: who may do what, and where they are offered."""

import pytest

from portal.accounts import passkeys, reauthentication
from portal.accounts.sessions import CONFIRMED
from portal.models import Passkey
from tests.factories import make_user
from tests.portal.signing_in import ACCOUNT, LOGIN

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


def test_strangers_reach_nothing_but_a_challenge(client):
    for address in (PAGE, f"{PAGE}make/", f"{PAGE}remove/", ACCOUNT):
        assert client.post(address).url.startswith(LOGIN)
    assert client.get(f"{LOGIN}passkey/").status_code == 405
    assert client.post(f"{LOGIN}passkey/ask/")["Content-Type"] == "application/json"
