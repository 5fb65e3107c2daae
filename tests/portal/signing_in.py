"""People who sign in to the admin step by step, as a browser would."""

from django_otp.oath import TOTP

from portal.accounts import two_factor
from tests.factories import make_user

LOGIN = "/admin/login/"
ACCOUNT = "/admin/account/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def make_person(name="Sam", *permissions, **kwargs):
    """A member of staff with two steps; returns user, device and recovery codes."""
    user = make_user(name, *permissions, **kwargs)
    device = two_factor.new_device(user)
    return user, device, two_factor.turn_on(device, None)


def code_of(device, later=0):
    """What the app shows, now or some half minutes later."""
    totp = TOTP(device.bin_key, drift=later)
    return f"{totp.token():06}"


def password_step(client, name="Sam", password="pass", **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def is_in(client):
    return client.get(ACCOUNT).status_code == 200
