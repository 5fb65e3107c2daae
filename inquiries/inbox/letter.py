"""A mail as it came in: raw bytes → Letter.

Pure, bounded in size and time, and it never raises: what cannot be taken apart is a Letter whose
`problem` says so. Python's older parsing policy is used on purpose: the newer one reads headers by
their whole grammar, which took minutes for one long subject and raises on broken ones.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime

from django.utils.translation import gettext_noop

from inquiries.inbox import automatic
from inquiries.inbox.content import File, read_content
from inquiries.inbox.decoding import clean, decode, decode_raw, decode_words

MAX_HEADERS = 262_144  # bytes of all together
MAX_HEADER = 65_536  # characters of each
MAX_ROWS = 50  # of headers of one name
MAX_IDS = 100
MAX_PARTS = 10_000  # as many lines as may separate parts; taking apart a million takes minutes
ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]\\@]{1,200}@[^\s<>,;:\"'()\[\]\\@]{1,255}")
IN_BRACKETS = re.compile(rf"<\s*({ADDRESS.pattern})\s*>[^<>]*$")
BLANK_LINE = re.compile(rb"\n\r?\n")
MAIL_ID = re.compile(r"<[^<>\s]{1,998}>")
# Where the address to which a mail was sent may be found; programs that forward mail keep it in
# one of the later ones only.
RECIPIENT_HEADERS = (
    "To",
    "Cc",
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Forwarded-To",
    "Resent-To",
)


class Lenient(Compat32):
    """Headers of bounded length, their 8-bit letters read (many Chinese programs send them)."""

    def header_fetch_parse(self, name, value):
        return decode_raw(value[:MAX_HEADER])


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says.

    from_address: "" where there is none. recipients: every address it was sent to, from all
    headers that name one. mail_id, in_reply_to, references: with their angle brackets.
    is_automatic: a program wrote it (RFC 3834). is_report: one of those of RFC 6522.
    is_refused_by_dmarc: our mail server found that the sender's domain denies it (RFC 8601).
    has_other_senders: From names more than `from_address`; what was checked may be another one.
    mail: the parsed mail, for what only some letters have. problem: why it could not be read.
    """

    from_name: str = ""
    from_address: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    mail_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    files: tuple[File, ...] = ()
    is_automatic: bool = False
    is_report: bool = False
    is_refused_by_dmarc: bool = False
    has_other_senders: bool = False
    problem: str = ""
    mail: Mail = field(default_factory=Mail, repr=False, compare=False)

    @property
    def ids(self):
        """The mails it answers, the nearest first."""
        return tuple(dict.fromkeys(filter(None, (self.in_reply_to, *reversed(self.references)))))


def read(raw: bytes) -> Letter:
    """The letter in the bytes of a mail."""
    problem, raw = "", _with_bounded_headers(raw)
    try:
        mail = _taken_apart(raw)
        text, files = read_content(mail)
    except Exception as error:  # noqa: BLE001  the parser documents none, and raises several
        problem = clean(f"{type(error).__name__}: {error}"[:200])
        head = raw[: MAX_HEADERS + MAX_HEADER]
        mail = BytesHeaderParser(policy=Lenient()).parsebytes(head)
        text, files = _whole(mail), ()
    if not mail.keys():
        problem = problem or gettext_noop("It has no headers.")
    return Letter(text=text, files=files, problem=problem, mail=mail, **_headers(mail))


def mail_ids(text: str) -> tuple[str, ...]:
    """The Message-IDs in a text, in their order, each once."""
    return tuple(dict.fromkeys(MAIL_ID.findall(text)))[-MAX_IDS:]


def addresses(text: str) -> tuple[str, ...]:
    """The mail addresses in a text, in their order, each once."""
    return tuple(dict.fromkeys(ADDRESS.findall(text)))


def _with_bounded_headers(raw):
    """The mail without the headers beyond MAX_HEADERS; people's mail stays far below."""
    found = BLANK_LINE.search(raw)
    end = found.start() if found else len(raw)
    return raw if end <= MAX_HEADERS else raw[:MAX_HEADERS] + raw[end:]


def _taken_apart(raw):
    if raw.count(b"\n--") > MAX_PARTS:
        raise ValueError("It has too many parts.")
    return message_from_bytes(raw, policy=Lenient())


def _headers(mail):
    name, address = _sender(mail.get("From", ""))
    named = addresses(" ".join(_rows(mail, "From")))
    return {
        "from_name": name,
        "from_address": address,
        "recipients": addresses(" ".join(_rows(mail, *RECIPIENT_HEADERS))),
        "subject": decode_words(mail.get("Subject", "")),
        "mail_id": next(iter(mail_ids(mail.get("Message-ID", ""))), ""),
        "in_reply_to": next(iter(mail_ids(mail.get("In-Reply-To", ""))), ""),
        "references": mail_ids(mail.get("References", "")),
        "date": _date(mail),
        "is_automatic": automatic.is_automatic(mail, decode_words(mail.get("Subject", ""))),
        "is_report": mail.get_content_type() == "multipart/report",
        "is_refused_by_dmarc": any(
            re.search(r"\bdmarc\s*=\s*fail\b", row, re.IGNORECASE)
            for row in _rows(mail, "Authentication-Results")
        ),
        "has_other_senders": len({each.lower() for each in named} | {address.lower()}) > 1,
    }


def _rows(mail, *names):
    return [row for name in names for row in mail.get_all(name, [])[:MAX_ROWS]]


def _sender(value):
    """Name and address in a From header; nested comments may be too deep for Python's parser.

    What stands in brackets is the address, as mail servers and programs take it. Python's parser
    prefers one that an unquoted name pretends to be: `ann@here.example <eve@evil.example>`.
    """
    bracketed = IN_BRACKETS.search(value)
    with suppress(Exception):
        name, address = parseaddr(value)
        if bracketed and bracketed[1] != address:
            return decode_words(value[: bracketed.start()].strip(' "')), bracketed[1]
        if ADDRESS.fullmatch(address):
            return decode_words(name), address
    return "", next(iter(addresses(value)), "")


def _date(mail):
    with suppress(Exception):
        return parsedate_to_datetime(mail.get("Date", ""))
    return None


def _whole(mail):
    body = mail.get_payload()
    return decode(str(body)[:MAX_HEADER].encode("utf-8", "surrogateescape"))
