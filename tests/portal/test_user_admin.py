"""Accounts of others: who changes accounts is not thereby above an administrator."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from portal.accounts import two_factor
from portal.models import Passkey
from tests.factories import make_user
from tests.portal.signing_in import is_in, make_person

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"
PASSWORD = {"password1": "hills and rivers", "password2": "hills and rivers"}


@pytest.fixture
def eve(client):
    """Keeps the accounts and is no superuser."""
    rights = [f"auth.{act}_user" for act in ("add", "change", "delete", "view")]
    user = make_user("Eve", *rights)
    client.force_login(user)
    return user


@pytest.fixture
def ada(db):
    user, _device, _codes = make_person("Ada", is_superuser=True)
    Passkey.objects.create(user=user, name="Phone", credential_id="YWJj")
    return user


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("change/", {"username": "Ada", "email": "eve@example.com"}),
        ("delete/", {"post": "yes"}),
        ("password/", {**PASSWORD, "usable_password": "true", "set-password": "1"}),
        ("access/", {"remove": "1"}),
        ("access/", {"session": "all"}),
    ],
)
def test_nobody_but_a_superuser_lays_hands_on_one(client, eve, ada, page, sent):
    theirs = Client()
    theirs.force_login(ada)
    assert client.post(f"{USERS}{ada.pk}/{page}", sent).status_code == 403
    kept = User.objects.get(pk=ada.pk)
    assert (kept.email, kept.password) == (ada.email, ada.password)
    assert two_factor.device_of(ada)
    assert ada.passkeys.exists()
    assert is_in(theirs)


def test_nobody_but_a_superuser_deletes_one_among_others(client, eve, ada):
    sam = make_user("Sam")
    sent = {"action": "delete_selected", "_selected_action": [ada.pk, sam.pk], "post": "yes"}
    client.post(USERS, sent)
    assert User.objects.filter(pk__in=[ada.pk, sam.pk]).count() == 2
    client.post(USERS, {**sent, "_selected_action": [sam.pk]})
    assert not User.objects.filter(pk=sam.pk).exists()


def test_the_page_of_a_superuser_offers_others_nothing_that_is_refused(client, eve, ada):
    page = client.get(f"{USERS}{ada.pk}/change/").content.decode()
    assert f"{USERS}{ada.pk}/access/" not in page
    assert 'name="_save"' not in page
    sam = make_user("Sam")
    page = client.get(f"{USERS}{sam.pk}/change/").content.decode()
    assert f"{USERS}{sam.pk}/access/" in page
    assert 'name="_save"' in page


@pytest.mark.parametrize("name", ["Eve", "Sam"])
def test_nobody_but_a_superuser_gives_rights_away(client, eve, name):
    user = User.objects.filter(username=name).first() or make_user(name)
    rights = user.user_permissions.count()
    sent = {
        "username": name,
        "email": "new@example.com",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": [Group.objects.create(name="Temps").pk],
        "user_permissions": [Permission.objects.first().pk],
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00",
    }
    assert client.post(f"{USERS}{user.pk}/change/", sent).status_code == 302
    user.refresh_from_db()
    assert user.email == "new@example.com"
    assert not user.is_superuser
    assert not user.groups.exists()
    assert user.user_permissions.count() == rights
    client.force_login(make_user("Ada", is_superuser=True))
    client.post(f"{USERS}{user.pk}/change/", sent)
    user.refresh_from_db()
    assert user.is_superuser
    assert user.groups.exists()


def test_a_superuser_does_all_that_to_another(client, ada):
    client.force_login(make_user("Otto", is_superuser=True))
    client.post(f"{USERS}{ada.pk}/access/", {"remove": "1"})
    assert two_factor.device_of(ada) is None
    client.post(f"{USERS}{ada.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=ada.pk).exists()
