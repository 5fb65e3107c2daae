"""The addresses by which an answer finds its inquiry: sales+k7qm3rt9b.3f9ac2d17e@example.com.

Mail programs may change the case, so everything in it is lower case, and it stays below the 64
characters of a local part (RFC 5321, 4.5.3.1.1). The signature keeps strangers from writing into
inquiries whose reference they know or guess.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SIGNATURE_LENGTH = 12  # hexadecimal digits: 48 bits, tried over mail


class Party(StrEnum):
    """Who was given the address: mail to a staff address is an answer to the buyer."""

    BUYER = "b"
    STAFF = "s"


class Match(NamedTuple):
    reference: str
    party: Party


def reply_address(inquiry, party: Party) -> str:
    """The signed address of an inquiry for one party; "" where no mail can come in."""
    local, _at, domain = settings.INBOUND_ADDRESS.partition("@")
    if not domain:
        return ""
    token = f"{inquiry.reference.lower()}{party}"
    return f"{local}+{token}.{_signature(token)}@{domain}"


def match(address: str) -> Match | None:
    """Which inquiry and party one of our addresses belongs to; None for any other address."""
    local, _at, domain = settings.INBOUND_ADDRESS.lower().partition("@")
    pattern = rf"{re.escape(local)}\+([a-z0-9]+)([bs])\.([0-9a-f]+)@{re.escape(domain)}"
    found = domain and re.fullmatch(pattern, address.strip().lower())
    if not found:
        return None
    reference, party, signature = found.groups()
    if not constant_time_compare(signature, _signature(reference + party)):
        return None
    return Match(reference.upper(), Party(party))


def _signature(token):
    digest = salted_hmac("inquiries.addresses", token, algorithm="sha256").hexdigest()
    return digest[:SIGNATURE_LENGTH]
