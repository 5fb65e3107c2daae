"""Guessing passwords and codes: stopped for whoever guesses, and for nobody else."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from inquiries.models import Limit
from portal.accounts import lockout
from tests.factories import make_user
from tests.portal.signing_in import LOGIN, is_in, make_person, password_step

pytestmark = pytest.mark.django_db

SECOND = "/admin/login/code/"


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = 1
    settings.AXES_FAILURE_LIMIT = 4


def from_(address, forged=""):
    """A request that one proxy has passed on; what the client claims stands before."""
    hops = f"{forged}, {address}" if forged else address
    return {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": hops}


def guess(client, times, **extra):
    for _try in range(times):
        answer = password_step(client, password="guess", **extra)
    return answer


def test_the_address_is_locked_out_and_told_for_how_long(client):
    make_user("Sam")
    locked = guess(client, 4, **from_("203.0.113.7"))
    assert locked.status_code == 429
    assert re.search(r"Try again in 15 minutes\.", locked.content.decode())
    right = password_step(client, **from_("203.0.113.7"))
    assert right.status_code == 429
    assert not is_in(client)


def test_others_behind_the_same_proxy_are_not(client):
    make_user("Sam")
    make_user("Otto")
    guess(client, 5, **from_("203.0.113.7"))
    assert password_step(Client(), **from_("198.51.100.2")).status_code == 302
    assert password_step(Client(), "Otto", **from_("203.0.113.7")).status_code == 302


def test_a_forged_header_neither_frees_the_guesser_nor_locks_another_out(client):
    make_user("Sam")
    for number in range(4):
        locked = guess(client, 1, **from_("203.0.113.7", forged=f"198.51.100.{number}"))
    assert locked.status_code == 429
    assert AccessAttempt.objects.get().ip_address == "203.0.113.7"
    assert password_step(Client(), **from_("198.51.100.2")).status_code == 302


def test_trying_too_early_does_not_make_it_longer(client):
    make_user("Sam")
    guess(client, 4, **from_("203.0.113.7"))
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14, seconds=30))
    locked = guess(client, 3, **from_("203.0.113.7"))
    assert "Try again in 1 minute." in locked.content.decode()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert password_step(client, **from_("203.0.113.7")).status_code == 302


def test_many_addresses_together_guess_no_faster(client, monkeypatch):
    monkeypatch.setattr(lockout, "GUESSES", 6)
    make_user("Sam")
    own = Client()
    password_step(own, **from_("198.51.100.2"))
    own.post("/admin/logout/")
    for number in range(6):
        guess(Client(), 1, **from_(f"203.0.113.{number}"))
    stranger = password_step(Client(), **from_("203.0.113.99"))
    assert stranger.status_code == 429
    assert "minute" in stranger.content.decode()
    # The person's own browser is known, from whatever address; another account is not concerned.
    assert password_step(own, **from_("192.0.2.50")).status_code == 302
    make_user("Otto")
    assert password_step(Client(), "Otto", **from_("203.0.113.99")).status_code == 302
    Limit.objects.update(window_at=timezone.now() - lockout.WINDOW)
    assert password_step(Client(), **from_("203.0.113.99")).status_code == 302


def test_one_address_alone_does_not_close_the_account_to_others(client, monkeypatch):
    monkeypatch.setattr(lockout, "GUESSES", 6)
    make_user("Sam")
    guess(client, 20, **from_("203.0.113.7"))
    assert password_step(Client(), **from_("198.51.100.2")).status_code == 302


def test_one_ipv6_customer_is_one_address_and_closes_the_account_to_nobody_else(
    client, monkeypatch
):
    monkeypatch.setattr(lockout, "GUESSES", 6)
    make_user("Sam")
    for number in range(20):
        locked = guess(client, 1, **from_(f"2001:db8:1:2::{number}"))
    assert locked.status_code == 429
    assert AccessAttempt.objects.get().failures_since_start == 4
    assert password_step(Client(), **from_("2001:db8:1:3::7")).status_code == 302


def test_a_cookie_of_another_account_makes_no_browser_known(client, monkeypatch):
    monkeypatch.setattr(lockout, "GUESSES", 3)
    make_user("Sam")
    make_user("Eve")
    password_step(client, "Eve", **from_("203.0.113.7"))
    client.post("/admin/logout/")
    for number in range(3):
        guess(Client(), 1, **from_(f"203.0.113.{number}"))
    assert password_step(client, **from_("203.0.113.7")).status_code == 429
    client.cookies[lockout.KNOWN_COOKIE] = "Sam:forged"
    assert password_step(client, **from_("203.0.113.7")).status_code == 429


def test_wrong_codes_count_as_wrong_passwords_do(client):
    _user, _device, codes = make_person()
    here = from_("203.0.113.7")
    password_step(client, **here)
    for _try in range(4):
        locked = client.post(SECOND, {"code": "1234"}, **here)
    assert locked.status_code == 429
    assert client.post(SECOND, {"code": codes[0]}, **here).status_code == 429
    assert password_step(client, **here).status_code == 429
    assert not is_in(client)


def test_the_right_password_alone_does_not_start_the_count_anew(client):
    make_person()
    here = from_("203.0.113.7")
    for _round in range(2):
        password_step(client, **here)
        client.post(SECOND, {"code": "1"}, **here)
        locked = client.post(SECOND, {"code": "2"}, **here)
    assert locked.status_code == 429


def test_guessing_the_old_password_is_counted(client):
    client.force_login(make_user("Sam"))
    sent = {"new_password1": "hills and rivers", "new_password2": "hills and rivers"}
    for _try in range(4):
        locked = client.post("/admin/password_change/", {"old_password": "guess", **sent})
    assert locked.status_code == 429
    right = client.post("/admin/password_change/", {"old_password": "pass", **sent})
    assert right.status_code == 429


def test_what_was_typed_is_not_kept(client):
    make_user("Sam")
    client.post(LOGIN, {"username": "Sam", "password": "gu3ss", "other": "secret"})
    attempt = AccessAttempt.objects.get()
    assert (attempt.post_data, attempt.get_data) == ("", "")
