"""Carries one mail at a time to the mail server, through Django's mail backend.

`compose` makes the mail of a delivery, `Courier.send` returns how it ended; nothing here decides
what follows from it.
"""

import logging
import smtplib
from contextlib import suppress
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, InterfaceError

from inquiries.models import Attempt, Message

logger = logging.getLogger(__name__)

Outcome = Attempt.Outcome
# RFC 4954: the server wants another log-in. Our settings are wrong, not this mail.
AUTHENTICATION_CODES = {530, 534, 535, 538}
OCTETS = "application/octet-stream"


class ServerAway(Exception):
    """No connection to the mail server, hence certainly nothing sent; says why."""


class NotYet(Exception):
    """A mail cannot be finished now; says why."""


class LeaseLost(Exception):
    """Another sender took over before the text left, hence nothing sent."""


def is_reachable(address):
    """Whether mail gets there: few servers take letters before the @ beyond ASCII (RFC 6531)."""
    return address.rpartition("@")[0].isascii()


def compose(delivery):
    """The mail of a delivery; the same at every attempt but for what `queue()` renews.

    Raises ValueError when it cannot be built, among others for line breaks in headers and missing
    files; OSError while the storage of files is away.
    """
    message = delivery.message
    if not is_reachable(delivery.recipient):
        raise ValueError("Letters before the @ must be plain ASCII: few servers take others.")
    mail = EmailMultiAlternatives(
        message.subject,
        "\n\n".join(filter(None, [message.text, message.quoted])),
        _sender_address(message),
        [delivery.recipient],
        headers=_headers(delivery),
        reply_to=[message.reply_to] if message.reply_to else None,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for attachment in message.attachments.all():
        _attach(mail, attachment)
    mail.message().as_bytes()  # what cannot be encoded shows here, before anything is sent
    return mail


def _headers(delivery):
    message = delivery.message
    headers = {"Message-ID": delivery.mail_id, "Date": format_datetime(delivery.queued_at)}
    in_reply_to, references = message.in_reply_to, message.references
    if message.kind == Message.Kind.ALERT:
        in_reply_to = references = delivery.first_alert_id
    if in_reply_to:
        headers["In-Reply-To"] = in_reply_to
    if references:
        headers["References"] = references
    if not _is_by_person(message):
        headers["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notices, no loops
        headers["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # the same, as Exchange knows it
    return headers


def _is_by_person(message):
    return message.kind == Message.Kind.REPLY


def _sender_address(message):
    """DEFAULT_FROM_EMAIL with the name of who writes; the operator's name for it, if there is
    one, stands on what no person wrote."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    names = [message.from_name, name] if _is_by_person(message) else [name, message.from_name]
    return formataddr((next(filter(None, names), ""), address))


def _attach(mail, attachment):
    """Add a stored file as it is; a mail never leaves without a file that belongs to it."""
    try:
        with attachment.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError as error:
        raise ValueError(f"The file {attachment.name} is missing.") from error
    if len(content) != attachment.size:
        raise ValueError(f"The file {attachment.name} is damaged.")
    # Django would write text anew, and mails in mails: every byte is to arrive as it was sent.
    is_plain = not attachment.content_type.startswith(("text/", "message/", "multipart/"))
    mail.attach(attachment.name, content, attachment.content_type if is_plain else OCTETS)


def outcome_of(error):
    """What an exception raised while transmitting says about the mail.

    By RFC 5321 a 4xx answer means not now and 5xx never; without an answer nobody knows.
    """
    code = getattr(error, "smtp_code", 0)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]  # a delivery has one recipient
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome.REFUSED
    if 400 <= code < 500 or code in AUTHENTICATION_CODES:
        return Outcome.LATER
    return Outcome.REFUSED if 500 <= code < 600 else Outcome.UNCERTAIN


def words_of(error):
    """What the server or the system said, without our credentials, on one line or a few."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{error.smtp_code} The mail server refused the log-in."
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answer = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        answer = (error.smtp_code, error.smtp_error)
    else:
        return f"{type(error).__name__}: {error}"[:1000]
    code, text = answer
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:1000]


class Courier:
    """One connection to the mail server, kept open while there are mails to send.

    finish: is given each delivery first, and may still write to whom it goes and what it says;
    may raise NotYet.
    """

    def __init__(self, finish=lambda delivery: None):
        self.connection = get_connection()
        self.finish = finish

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self._close()

    def send(self, delivery):
        """Try a leased delivery once; return the outcome and the words that explain it.

        Raises ServerAway, and LeaseLost.
        """
        mail, failure = self._build(delivery)
        if failure:
            return failure
        self._open()
        if not delivery.start_transmission():
            raise LeaseLost
        try:
            if self.connection.send_messages([mail]):
                return Outcome.SENT, ""
        except Exception as error:  # noqa: BLE001  mail backends raise errors of their own
            self._close()
            return outcome_of(error), words_of(error)
        return Outcome.UNCERTAIN, "The mail backend did not say that it took the mail."

    def _build(self, delivery):
        """The mail and None, or None and what `send` returns instead."""
        try:
            self.finish(delivery)
        except NotYet as error:
            return None, (Outcome.LATER, str(error))
        except Exception as error:  # the next release may be able to
            logger.exception("What mail %s says could not be written", delivery.pk)
            return None, (Outcome.LATER, words_of(error))
        try:
            return compose(delivery), None
        except (OSError, DatabaseError, InterfaceError) as error:  # storage or database are away
            return None, (Outcome.LATER, words_of(error))
        except Exception as error:  # noqa: BLE001  a bad row must not stop those behind it
            return None, (Outcome.REFUSED, f"The mail could not be built: {error}")

    def _open(self):
        """Make sure that the server listens: it may have closed the connection meanwhile."""
        smtp = getattr(self.connection, "connection", None)
        if hasattr(smtp, "noop"):
            with suppress(smtplib.SMTPException, OSError):
                if smtp.noop()[0] == 250:
                    return
            self._close()
        try:
            self.connection.open()
        except Exception as error:
            raise ServerAway(words_of(error)) from error

    def _close(self):
        with suppress(Exception):
            self.connection.close()
