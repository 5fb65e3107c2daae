"""Passkeys: a device that has checked its owner signs a challenge (W3C WebAuthn, by py_webauthn).

Such a device is both factors at once: what somebody has, and their finger, face or PIN. So signing
in with one asks for neither password nor code.
"""

import ipaddress
import json
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.models import Passkey

CHALLENGE = "passkey_challenge"  # in the session: what is to be signed, and since when
CHALLENGE_FOR = timedelta(minutes=10)
LARGEST = 20_000  # characters of an answer
USABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,1400}")  # base64url, as long as the column
UNUSABLE = (WebAuthnException, ValueError, RecursionError)  # raised for what strangers make up


class Refused(Exception):
    """The answer is none to our challenge, or of no passkey that may sign in."""


def are_possible():
    """Browsers give them to hosts with a name alone."""
    try:
        ipaddress.ip_address(settings.SITE_HOST.strip("[]"))
    except ValueError:
        return True
    return False


def creation_options(session, user):
    """What the browser needs to make one, as JSON."""
    known = [base64url_to_bytes(row.credential_id) for row in user.passkeys.all()]
    options = generate_registration_options(
        rp_id=settings.SITE_HOST,
        rp_name=settings.SITE_HOST,
        user_id=str(user.pk).encode(),
        user_name=user.get_username(),
        user_display_name=user.get_full_name() or user.get_username(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key) for key in known],
    )
    return _ask(session, options)


def request_options(session):
    """What the browser needs to sign somebody in, as JSON. It offers the passkeys that it has."""
    options = generate_authentication_options(
        rp_id=settings.SITE_HOST, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _ask(session, options)


def _ask(session, options):
    at = timezone.now().isoformat()
    session[CHALLENGE] = {"text": bytes_to_base64url(options.challenge), "at": at}
    return options_to_json(options)


def _expected(session):
    """What an answer must fit. A challenge is answered once. Raises Refused."""
    asked = session.pop(CHALLENGE, None)
    if not asked or timezone.now() - datetime.fromisoformat(asked["at"]) > CHALLENGE_FOR:
        raise Refused
    return {
        "expected_challenge": base64url_to_bytes(asked["text"]),
        "expected_rp_id": settings.SITE_HOST,
        "expected_origin": settings.SITE_URL,
        "require_user_verification": True,
    }


def add(session, user, name, answer):
    """Save the passkey that a browser has made. Raises Refused."""
    expected = _expected(session)
    try:
        made = verify_registration_response(credential=_read(answer), **expected)
    except UNUSABLE as error:
        raise Refused from error
    credential_id = _usable(bytes_to_base64url(made.credential_id))
    if Passkey.objects.filter(credential_id=credential_id).exists():
        raise Refused
    return user.passkeys.create(
        name=name,
        credential_id=credential_id,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
    )


def owner_of(session, answer):
    """Whose passkey has answered: somebody who may enter the admin. Raises Refused."""
    expected, found = _expected(session), _read(answer)
    passkey = Passkey.objects.filter(credential_id=found["id"]).first()
    if passkey is None or not (passkey.user.is_active and passkey.user.is_staff):
        raise Refused
    try:
        used = verify_authentication_response(
            credential=found,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            **expected,
        )
    except UNUSABLE as error:
        raise Refused from error
    passkey.sign_count, passkey.used_at = used.new_sign_count, timezone.now()
    passkey.save(update_fields=["sign_count", "used_at"])
    return passkey.user


def _read(answer):
    """What the browser has sent, with an id that a column can hold. Raises Refused."""
    try:
        found = json.loads(answer[:LARGEST])
    except UNUSABLE as error:
        raise Refused from error
    if not isinstance(found, dict):
        raise Refused
    _usable(found.get("id"))
    return found


def _usable(credential_id):
    if not isinstance(credential_id, str) or not USABLE_ID.fullmatch(credential_id):
        raise Refused
    return credential_id
