"""The second step of signing in: a code of an authenticator app, or a recovery code.

One app for each person (django-otp's TOTPDevice, RFC 6238). A session exists only after both
steps, so nothing else in the site has to ask whether the second one was taken.
"""

import time
import unicodedata
from base64 import b32encode

import segno
from django.conf import settings
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from portal.models import RecoveryCode, Session

APP_DIGITS = 6


def device_of(user):
    """The person's authenticator app, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_lacking(user):
    """Whether a person must set it up before anything else."""
    return settings.REQUIRE_TWO_FACTOR and device_of(user) is None


def digits_of(typed):
    """The digits of what was typed, in whatever script and groups."""
    return "".join(str(unicodedata.digit(sign)) for sign in typed if sign.isdigit())


def verify(user, typed):
    """Whether it is a code of the person's app, or one of their recovery codes; each is good once.

    After each wrong code the app's are refused for a while, longer each time, until one is right
    or a recovery code is used.
    """
    code = digits_of(typed)
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if len(code) == APP_DIGITS:
            return bool(device and device.verify_token(code))
        is_right = RecoveryCode.objects.use(user, code)
        if is_right and device:
            device.throttle_reset()
        return is_right


def new_device(user, key=""):
    """An authenticator app that is not saved, with a new key if none is given."""
    return TOTPDevice(user=user, name="app", key=key or default_key())


def matches(device, typed):
    """Whether a new app's code is right; then it is used up."""
    code = digits_of(typed)
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    if len(code) != APP_DIGITS or not totp.verify(int(code), device.tolerance):
        return False
    device.last_t, device.drift = totp.t(), totp.drift
    return True


@transaction.atomic
def turn_on(device, session_key):
    """Save a person's new app in place of an old one and end their other sessions; returns the
    recovery codes."""
    TOTPDevice.objects.filter(user=device.user).delete()
    device.save()
    Session.objects.end(device.user, but=session_key)
    return RecoveryCode.objects.renew(device.user)


@transaction.atomic
def turn_off(user):
    """Forget a person's app and recovery codes."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


@transaction.atomic
def start_over(user, session_key=None):
    """Back to the password alone, for who has lost a device: whoever has found it is logged out,
    too. The session of this key goes on. Passkeys are gone with the rest."""
    turn_off(user)
    user.passkeys.all().delete()
    Session.objects.end(user, but=session_key)


def picture(device):
    """The QR code as an address that an `<img>` shows; the quiet zone stays light on dark pages."""
    return segno.make(device.config_url, micro=False).svg_data_uri(scale=5, light="#fff")


def key_text(device):
    """The key as apps take it by hand: Base32 in groups of four."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))
