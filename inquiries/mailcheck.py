"""One test message on its way, step by step, and what to do where a step fails.

`deliver` talks to the mail server that EMAIL_URL names as Django's mail backend does, but looks at
each answer (RFC 5321).
"""

import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

TLS_URL = "smtp://user:password@host:465?ssl=true"
STARTTLS_URL = "submission://user:password@host"
TEXT = (
    "This is a test message of the portal. If you read it in your inbox and not in the folder for "
    "spam, mail leaves as it should.\n"
)
# The command that was refused → what to do. Before it the server's own words are shown.
REFUSED = {
    "greeting": "The server does not want this machine: its address may be on a block list. Send "
    "through your mail provider's server with a user and a password.",
    "log-in": "User or password in EMAIL_URL are wrong, or the account needs a password for "
    "programs (an “app password”). In an address @ is written %40, / is %2F, % is %25.",
    "sender": "The account may not send as {sender}: set DEFAULT_FROM_EMAIL to an address of its "
    "own, or allow this one at the mail provider.",
    "recipient": "The address is not known there, or the server does not pass mail on for you "
    "(“relay denied”): then EMAIL_URL needs a user and a password, or another server.",
    "text": "The server found the message suspicious. Check the records SPF, DKIM and DMARC of "
    "the sender's domain, and whether its sender is one of the account's.",
}
LATER = (
    "The server says: not now. Many do so with senders that they see for the first time "
    "(greylisting) or that send much. Run this again in ten minutes; the portal tries again by "
    "itself."
)


class Failed(Exception):
    """step: which one. said: what happened. advice: what to do."""

    def __init__(self, step, said, advice):
        super().__init__(f"{step}: {said}")
        self.step, self.said, self.advice = step, said, advice


def sender():
    """The bare address of DEFAULT_FROM_EMAIL."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def deliver(recipient):
    """Send the test message; yields a sentence for each step that went well. Raises Failed."""
    backend = get_connection()
    if not isinstance(backend, EmailBackend):
        raise Failed(
            "EMAIL_URL",
            "It names no mail server, so mail does not leave this machine.",
            f"Set EMAIL_URL={STARTTLS_URL} with what your mail provider gave you.",
        )
    yield _resolve(backend)
    smtp = _connect(backend)
    try:
        yield f"The server answers on port {backend.port}{' with TLS' * backend.use_ssl}."
        if backend.use_tls:
            yield _encrypt(smtp, backend)
        if backend.username:
            yield _log_in(smtp, backend)
        yield from _hand_over(smtp, recipient)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


def _resolve(backend):
    try:
        found = socket.getaddrinfo(backend.host, backend.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Failed(
            "name",
            f"The name {backend.host} cannot be found ({error.strerror}).",
            "Check the host in EMAIL_URL for typing mistakes, and /etc/resolv.conf.",
        ) from error
    addresses = dict.fromkeys(address[0] for *_rest, address in found)
    return f"The name {backend.host} leads to {', '.join(addresses)}."


def _connect(backend):
    where = {"host": backend.host, "port": backend.port, "timeout": backend.timeout}
    if backend.use_ssl:
        where["context"] = backend.ssl_context
    with _explained(backend):
        smtp = backend.connection_class(**where)
        smtp.ehlo_or_helo_if_needed()
    return smtp


@contextmanager
def _explained(backend):
    """Turns what goes wrong before the log-in into Failed."""
    try:
        yield
    except smtplib.SMTPServerDisconnected as error:
        if isinstance(error.__context__, TimeoutError):  # smtplib calls it a lost connection
            raise _network_failure(error.__context__, backend) from error
        advice = f"A server that wants TLS at once does so: then EMAIL_URL={TLS_URL}."
        raise Failed("connection", "The server hung up without a greeting.", advice) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal("greeting", (error.smtp_code, error.smtp_error)) from error
    except ssl.SSLError as error:
        raise _tls_failure(error, backend) from error
    except OSError as error:
        raise _network_failure(error, backend) from error


def _tls_failure(error, backend):
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failed(
            "certificate",
            f"The certificate of {backend.host} cannot be trusted: {error.verify_message}.",
            "Name the server as its certificate does. For an authority of your own: "
            "SSL_CERT_FILE=/path/to/authority.pem.",
        )
    advice = f"The port begins without TLS: then EMAIL_URL={STARTTLS_URL} (port 587)."
    return Failed("TLS", f"Port {backend.port} does not answer with TLS.", advice)


def _network_failure(error, backend):
    place = f"{backend.host}, port {backend.port}"
    if isinstance(error, TimeoutError):
        return Failed(
            "connection",
            f"{place}, does not answer within {backend.timeout} seconds.",
            "A firewall is in the way, and many hosting providers block port 25 for good: use "
            f"port 587, EMAIL_URL={STARTTLS_URL}. A server that wants TLS at once is silent, too: "
            f"then EMAIL_URL={TLS_URL}.",
        )
    advice = "The port is wrong, or the server is stopped. Usual are 587, and 465 with ssl=true."
    return Failed("connection", f"{place}, cannot be reached ({error.strerror}).", advice)


def _encrypt(smtp, backend):
    if not smtp.has_extn("starttls"):
        raise Failed(
            "TLS",
            "The server offers no encryption (STARTTLS) on this port.",
            f"Use the port for sending, 587, or TLS at once: EMAIL_URL={TLS_URL}. Without "
            "encryption the password could be read on the way.",
        )
    with _explained(backend):
        smtp.starttls(context=backend.ssl_context)
        smtp.ehlo()
    return f"The connection is encrypted ({smtp.sock.version()}); the certificate is valid."


def _log_in(smtp, backend):
    try:
        smtp.login(backend.username, backend.password)
    except smtplib.SMTPNotSupportedError as error:
        raise Failed(
            "log-in",
            "The server takes no log-in on this connection.",
            f"Most take one only with encryption: EMAIL_URL={STARTTLS_URL}.",
        ) from error
    except smtplib.SMTPException as error:
        code = getattr(error, "smtp_code", 0)  # what is said may repeat the log-in
        raise _refusal("log-in", (code, "The log-in was refused.")) from error
    return f"The log-in as {backend.username} was accepted."


def _hand_over(smtp, recipient):
    mail = EmailMessage("Test message of the portal", TEXT, to=[recipient])
    for step, who, say in (("sender", sender(), smtp.mail), ("recipient", recipient, smtp.rcpt)):
        _answered(step, say, who)
        yield f"The {step} {who} was accepted."
    message = mail.message()
    reply = _answered("text", smtp.data, message.as_bytes(linesep="\r\n"))
    yield f"The text was accepted: {reply}. Its Message-ID is {message['Message-ID']}."


def _answered(step, say, argument):
    """What the server said to a command that it accepted. Raises Failed."""
    try:
        answer = say(argument)
    except smtplib.SMTPResponseException as error:
        answer = (error.smtp_code, error.smtp_error)
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise Failed(
            step,
            "The connection was lost before the server answered.",
            "Run this again. The message may arrive all the same.",
        ) from error
    if not 200 <= answer[0] < 300:
        raise _refusal(step, answer)
    return _words(answer)


def _refusal(step, answer):
    advice = LATER if 400 <= answer[0] < 500 else REFUSED[step].format(sender=sender())
    return Failed(step, f"The server refused it: {_words(answer)}", advice)


def _words(answer):
    code, text = answer
    text = text.decode(errors="replace") if isinstance(text, bytes) else text
    return " ".join(f"{code} {text}".split())
