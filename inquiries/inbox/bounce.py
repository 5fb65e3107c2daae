"""Reads delivery reports (RFC 3464), and bounces of servers that write none. Pure."""

import re
from dataclasses import dataclass
from email.message import Message as Mail
from email.parser import HeaderParser

from inquiries.inbox.decoding import clean, decode, decode_words
from inquiries.inbox.letter import addresses, mail_ids

MAX_BODY = 200_000  # characters searched for the original's header
FAILED, DELAYED = "failed", "delayed"
POSTMASTER = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.IGNORECASE)
FAILURE = re.compile(
    r"undeliver|could ?n[o']t be delivered|not be delivered|delivery (?:has )?fail|"
    r"failure notice|returned to sender|returning message|delivery status notification|"
    r"permanent(?:ly)? (?:error|fail)|user unknown|mailbox (?:unavailable|full|not found)|"
    r"no such user|unzustellbar|退信|退回|投递失败|无法投递|无法送达|не доставлено|"
    r"недоставленн|невозможно доставить",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"delayed|will (?:be )?(?:retr|try)|still (?:try|being)|not yet been delivered|"
    r"temporar(?:y|ily)|延迟|задерж",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """action: "failed", "delayed", or what else became of the mail ("relayed", "expanded" …).

    ids: Message-IDs by which the original may be found. addresses: those in its header.
    """

    action: str
    recipient: str = ""
    diagnostic: str = ""
    ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def read(letter) -> Bounce | None:
    """The report in a letter; None for a letter that is none."""
    mail = letter.mail
    if letter.is_report and mail.get_param("report-type", "").lower() == "delivery-status":
        return _standard(letter)
    is_from_server = (
        POSTMASTER.match(letter.from_address) or mail.get("Return-Path", "").strip() == "<>"
    )
    words = f"{letter.subject}\n{letter.text[:MAX_BODY]}"
    if is_from_server and FAILURE.search(words):
        action = DELAYED if DELAY.search(letter.subject) else FAILED
        return Bounce(action, diagnostic=_diagnostic(letter.text), **_original(letter))
    return None


def _standard(letter):
    rows = _recipient_rows(letter.mail)
    actions = {row.get("Action", "").strip().lower(): row for row in reversed(rows)}
    action = next((each for each in (FAILED, DELAYED) if each in actions), next(iter(actions), ""))
    row = actions.get(action, Mail())
    diagnostic = row.get("Diagnostic-Code") or row.get("Status") or _diagnostic(letter.text)
    recipient = row.get("Original-Recipient") or row.get("Final-Recipient") or ""
    return Bounce(
        action or FAILED,
        next(iter(addresses(recipient)), ""),
        decode_words(clean(diagnostic))[:1000],
        **_original(letter),
    )


def _recipient_rows(mail):
    """The groups of fields of message/delivery-status that tell of a recipient each."""
    parts = [part for part in _parts(mail) if part.get_content_type() == "message/delivery-status"]
    groups = [group for part in parts if part.is_multipart() for group in part.get_payload()]
    return [group for group in groups if "Action" in group]


def _original(letter):
    """What the report holds of the original: its own header, else the text around it."""
    headers = [_header(part) for part in _parts(letter.mail)]
    found = next(filter(None, headers), None)
    if found is not None:
        known = " ".join(found.get(name, "") for name in ("Reply-To", "To", "From"))
        return {"ids": mail_ids(found.get("Message-ID", "")), "addresses": addresses(known)}
    body = letter.text[:MAX_BODY]
    return {"ids": (*mail_ids(body), *letter.ids), "addresses": addresses(body)}


def _header(part):
    kind = part.get_content_type()
    if kind in {"message/rfc822", "message/rfc822-headers"} and part.is_multipart():
        return part.get_payload(0)
    if kind == "text/rfc822-headers":
        text = decode(part.get_payload(decode=True) or b"")[:MAX_BODY]
        return HeaderParser(policy=part.policy).parsestr(text)
    return None


def _parts(mail):
    payload = mail.get_payload()
    return payload if isinstance(payload, list) else []


def _diagnostic(text):
    """The lines of a report that say why, else its beginning."""
    lines = [line.strip() for line in text[:MAX_BODY].splitlines() if line.strip()]
    codes = [line for line in lines if re.search(r"\b[45]\d\d\b|\b[45]\.\d\.\d", line)]
    return " ".join((codes or lines)[:3])[:1000]
