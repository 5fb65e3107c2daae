"""Two-step sign-in: setting it up, signing in with it, losing the device, and being made to."""

import re
from urllib.parse import unquote

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles import moment
from portal.accounts import reauthentication, two_factor
from portal.accounts.sessions import CONFIRMED
from portal.models import RecoveryCode, Session
from tests.factories import make_user
from tests.portal.signing_in import ACCOUNT, LOGIN, code_of, is_in, make_person, password_step

pytestmark = pytest.mark.django_db

SET_UP = "/admin/account/two-step/"
SECOND = "/admin/login/code/"


def set_up(client, code=None):
    form = client.get(SET_UP).context["form"]
    sent = {"key": form["key"].value(), "code": code or code_of(form.device)}
    return client.post(SET_UP, sent), form.device


def test_an_app_is_set_up_and_the_recovery_codes_are_shown_once(client):
    client.force_login(make_user("Sam"))
    page = client.get(SET_UP)
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert page.context["key"].replace(" ", "").isalnum()
    assert not TOTPDevice.objects.exists()  # nothing is stored before the app is confirmed
    done, _device = set_up(client)
    codes = done.context["codes"]
    assert len(set(codes)) == 10
    assert all(code in done.content.decode() for code in codes)
    assert unquote(done.context["download"]).endswith("\n".join([*codes, ""]))
    kept = RecoveryCode.objects.values_list("digest", flat=True)
    assert not {code.replace(" ", "") for code in codes} & set(kept)
    account = client.get(ACCOUNT).content.decode()
    assert "10 recovery codes are left" in account
    assert codes[0] not in account


def test_a_wrong_code_turns_nothing_on_and_keeps_the_key(client):
    client.force_login(make_user("Sam"))
    page, device = set_up(client, "000000" if code_of is None else "12")
    assert page.context["form"].errors
    assert page.context["form"].device.key == device.key
    assert page.context["form"]["key"].value()
    assert not TOTPDevice.objects.exists()


def test_somebody_elses_key_is_not_taken(client):
    client.force_login(make_user("Mallory"))
    form = client.get(SET_UP).context["form"]
    sent = {"key": form["key"].value(), "code": code_of(form.device)}
    client.force_login(make_user("Sam"))
    client.post(SET_UP, sent)
    assert not TOTPDevice.objects.exists()


def test_after_the_password_comes_the_code(client):
    _user, device, _codes = make_person()
    step = password_step(client)
    assert step.url.startswith(SECOND)
    assert not is_in(client)
    page = client.get(step.url).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert client.post(step.url, {"code": code_of(device)}).url == "/admin/"
    assert is_in(client)


def test_a_code_is_good_once(client):
    _user, device, _codes = make_person()
    code = code_of(device)
    password_step(client)
    client.post(SECOND, {"code": code})
    assert is_in(client)
    other = Client()
    password_step(other)
    assert "wrong, or was used already" in other.post(SECOND, {"code": code}).content.decode()
    assert not is_in(other)


def test_the_code_that_turned_it_on_is_used_up(client):
    client.force_login(make_user("Sam"))
    form = client.get(SET_UP).context["form"]
    code = code_of(form.device)
    set_up(client)
    other = Client()
    password_step(other)
    other.post(SECOND, {"code": code})
    assert not is_in(other)


@pytest.mark.parametrize(
    "shape", [str, lambda code: code.replace(" ", ""), lambda code: f" {code}-"]
)
def test_a_recovery_code_is_good_once_however_it_is_typed(client, shape):
    user, _device, codes = make_person()
    password_step(client)
    client.post(SECOND, {"code": shape(codes[3])})
    assert is_in(client)
    assert user.recovery_codes.count() == 9
    other = Client()
    password_step(other)
    other.post(SECOND, {"code": codes[3]})
    assert not is_in(other)


def test_another_persons_codes_do_not_help(client):
    make_person()
    _other, device, codes = make_person("Otto")
    password_step(client)
    for code in (code_of(device), codes[0]):
        client.post(SECOND, {"code": code})
    assert not is_in(client)


def test_after_a_wrong_code_the_app_has_to_wait_and_a_recovery_code_ends_that(client):
    user, device, codes = make_person()
    password_step(client)
    client.post(SECOND, {"code": "000000"})
    client.post(SECOND, {"code": code_of(device, later=1)})
    assert not is_in(client)
    client.post(SECOND, {"code": codes[0]})
    assert is_in(client)
    assert two_factor.device_of(user).throttling_failure_count == 0


def test_the_second_step_without_the_first_leads_back(client):
    make_person()
    assert client.get(SECOND).url == LOGIN
    assert client.post(SECOND, {"code": "1"}).url == LOGIN


def test_the_first_step_is_good_for_some_minutes_and_for_that_password(client, monkeypatch):
    user, device, _codes = make_person()
    password_step(client)
    monkeypatch.setattr("portal.accounts.signing_in.PENDING_FOR", -moment.LATEST.resolution)
    assert client.post(SECOND, {"code": code_of(device)}).url == LOGIN
    monkeypatch.undo()
    user.set_password("another password")
    user.save()
    assert client.post(SECOND, {"code": code_of(device)}).url == LOGIN


def test_one_lands_where_one_wanted_to_go_but_on_no_other_site(client):
    for wanted, landed in ((ACCOUNT, ACCOUNT), ("https://evil.example/", "/admin/")):
        TOTPDevice.objects.all().delete()
        user = make_user(f"Sam{len(wanted)}")
        codes = two_factor.turn_on(two_factor.new_device(user), None)
        sent = {"username": user.username, "password": "pass", "next": wanted}
        step = client.post(LOGIN, sent)
        assert client.post(step.url, {"code": codes[0]}).url == landed
        client.post("/admin/logout/")


def test_new_codes_replace_the_old_ones(client):
    user, _device, codes = make_person()
    client.force_login(user)
    new = client.post("/admin/account/two-step/codes/").context["codes"]
    assert not set(new) & set(codes)
    assert not two_factor.verify(user, codes[0])
    assert two_factor.verify(user, new[0])


def test_it_is_turned_off_unless_it_is_required(client, settings):
    user, _device, _codes = make_person()
    client.force_login(user)
    settings.REQUIRE_TWO_FACTOR = True
    assert client.post("/admin/account/two-step/off/").status_code == 403
    assert "Turn off" not in client.get(ACCOUNT).content.decode()
    settings.REQUIRE_TWO_FACTOR = False
    client.post("/admin/account/two-step/off/")
    assert two_factor.device_of(user) is None
    assert not RecoveryCode.objects.exists()


def test_changes_ask_who_it_is_first(client):
    user, _device, _codes = make_person()
    client.force_login(user)
    session = client.session
    del session[CONFIRMED]
    session.save()
    for address in ("off/", "codes/"):
        page = client.post(f"{SET_UP}{address}")
        assert page.context["mark"] == reauthentication.MARK
    assert client.get(SET_UP).context["mark"] == reauthentication.MARK
    assert two_factor.device_of(user)


def test_turning_it_on_ends_the_other_sessions(client):
    user = make_user("Sam")
    other = Client()
    other.force_login(user)
    client.force_login(user)
    set_up(client)
    assert not is_in(other)
    assert is_in(client)


def test_who_must_have_it_is_led_to_it_before_anything_else(client, settings):
    settings.REQUIRE_TWO_FACTOR = True
    client.force_login(make_user("Sam", is_superuser=True))
    ours = [
        "articles/article/reviews/",
        "inquiries/inquiry/report/",
        "inquiries/inquiry/export.csv",
    ]
    for address in ("", "articles/article/add/", "auth/user/", "no/such/", *ours):
        led = client.get(f"/admin/{address}")
        assert led.status_code == 302, address
        assert led.url.startswith(f"{SET_UP}?next=%2Fadmin%2F")
    assert client.post("/admin/articles/article/add/", {"title": "x"}).status_code == 302
    form = client.get(led.url).context["form"]
    sent = {"key": form["key"].value(), "code": code_of(form.device), "next": "/admin/auth/user/"}
    assert client.post(SET_UP, sent).context["onward"] == "/admin/auth/user/"
    assert client.get("/admin/auth/user/").status_code == 200


def test_who_must_have_it_sees_no_other_moment_of_the_site(client, settings, company):
    client.force_login(make_user("Sam", "articles.view_article"))
    session = client.session
    moment.choose(session, moment.LATEST)
    session.save()
    assert "The site as of" in client.get("/news/").content.decode()
    settings.REQUIRE_TWO_FACTOR = True
    assert "The site as of" not in client.get("/news/").content.decode()


def test_an_administrator_removes_a_lost_device_and_sees_no_secret(client):
    user, device, _codes = make_person()
    theirs = Client()
    theirs.force_login(user)
    client.force_login(make_user("Ada", is_superuser=True))
    address = f"/admin/auth/user/{user.pk}/access/"
    assert address in client.get(f"/admin/auth/user/{user.pk}/change/").content.decode()
    page = client.get(address).content.decode()
    assert device.key not in page
    assert two_factor.key_text(device) not in page
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    client.post(address, {"remove": "1"})
    assert two_factor.device_of(user) is None
    assert not is_in(theirs)
    entry = LogEntry.objects.get(object_id=str(user.pk))
    assert "Removed the device" in entry.get_change_message()


def test_who_may_not_change_accounts_removes_no_device(client):
    user, _device, _codes = make_person()
    client.force_login(make_user("Eve", "auth.view_user"))
    address = f"/admin/auth/user/{user.pk}/access/"
    assert client.get(address).status_code == 403
    assert client.post(address, {"remove": "1"}).status_code == 403
    assert two_factor.device_of(user)


def test_without_it_the_password_is_enough(client):
    make_user("Sam")
    assert password_step(client).url == "/admin/"
    assert is_in(client)
    assert Session.objects.filter(user__username="Sam").count() == 1


def test_digits_of_every_script_are_digits():
    assert two_factor.digits_of(" 12٣-４5\u200b6") == "123456"
    assert not re.search(r"\D", two_factor.digits_of("abc 1 ²"))
