"""Carries one mail at a time to the mail server, through Django's mail backend.

`compose` makes the mail of a delivery, `Courier.send` returns how it ended; nothing here decides
what follows from it.
"""

import smtplib
from contextlib import suppress
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from inquiries.models import Attempt, Message

Outcome = Attempt.Outcome
# RFC 4954: the server wants another log-in. Our settings are wrong, not this mail.
AUTHENTICATION_CODES = {530, 534, 535, 538}


class ServerAway(Exception):
    """No connection to the mail server, hence certainly nothing sent; says why."""


class LeaseLost(Exception):
    """Another sender took over before the text left, hence nothing sent."""


def is_reachable(address):
    """Whether mail gets there: few servers take letters before the @ beyond ASCII (RFC 6531)."""
    return address.rpartition("@")[0].isascii()


def compose(delivery):
    """The mail of a delivery; the same at every attempt but for what `queue()` renews.

    Raises ValueError when it cannot be built, among others for line breaks in headers.
    """
    message = delivery.message
    if not is_reachable(delivery.recipient):
        raise ValueError("Letters before the @ must be plain ASCII: few servers take others.")
    headers = {"Message-ID": delivery.mail_id, "Date": format_datetime(delivery.queued_at)}
    if message.kind != Message.Kind.REPLY:
        headers["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notices, no loops
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        _sender_address(message.from_name),
        [delivery.recipient],
        headers=headers,
        reply_to=[message.reply_to] if message.reply_to else None,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.message().as_bytes()  # what cannot be encoded shows here, before anything is sent
    return mail


def _sender_address(company):
    """DEFAULT_FROM_EMAIL with the company's name, unless the operator gave it a name."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or company, address))


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
    """One connection to the mail server, kept open while there are mails to send."""

    def __init__(self):
        self.connection = get_connection()

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self._close()

    def send(self, delivery):
        """Try a leased delivery once; return the outcome and the words that explain it.

        Raises ServerAway, and LeaseLost.
        """
        try:
            mail = compose(delivery)
        except Exception as error:  # noqa: BLE001  a bad row must not stop those behind it
            return Outcome.REFUSED, f"The mail could not be built: {error}"
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
