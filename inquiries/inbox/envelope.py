"""What a mail is known by before anybody reads it: who wrote, what about, and its identity. Pure.

Nothing here raises: a mail that nobody can make sense of is stored all the same.
"""

import hashlib
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import NamedTuple

from inquiries.inbox.decoding import decode_raw, decode_words

MAIL_ID_LENGTH, SENDER_LENGTH, SUBJECT_LENGTH = 1000, 320, 500  # as the columns
WRITTEN_BY_SENDER = ("From", "Date", "Subject")  # servers on the way add and change other headers


class Envelope(NamedTuple):
    mail_id: str  # Message-ID, "" without one
    digest: str  # SHA-256 in hexadecimal digits of what the sender wrote
    sender: str  # as written: name and address
    subject: str


def read(raw: bytes, size: int | None = None) -> Envelope:
    """The envelope of a mail. size: in bytes, of a mail of which `raw` holds the head alone."""
    head, _blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    headers = BytesHeaderParser(policy=compat32).parsebytes(head)
    values = [_plain(headers.get(name)) for name in WRITTEN_BY_SENDER]
    digest = hashlib.sha256("\0".join(values).encode())
    digest.update(b"\0" + (body.rstrip() if size is None else str(size).encode()))
    return Envelope(
        _plain(headers.get("Message-ID"))[:MAIL_ID_LENGTH],
        digest.hexdigest(),
        _decoded(headers.get("From"))[:SENDER_LENGTH],
        _decoded(headers.get("Subject"))[:SUBJECT_LENGTH],
    )


def _decoded(value):
    """A header as people read it (RFC 2047)."""
    return decode_words(_plain(value))


def _plain(value):
    """On one line, without what a database cannot hold."""
    return " ".join(decode_raw(str(value or "")).split())
