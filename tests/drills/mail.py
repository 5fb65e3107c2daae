"""The mail server refuses, breaks off, is silent, is slow: at each step of SMTP, under load."""

import asyncio
import ssl
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.drills.buyers import Buyers
from tests.drills.readers import Readers
from tests.inquiries.dovecot import make_certificate
from tests.inquiries.smtp import MailServer

TIMEOUT = 2  # seconds that the site waits for an answer
WAIT = 3  # seconds until the mails of one fault have been tried
FAULTS = {
    "connection refused": {},
    "silent from the start": {},
    "EHLO refused": {"EHLO": "502 No"},
    "no STARTTLS": {},
    "AUTH refused": {"AUTH": "535 No"},
    "MAIL 4xx": {"MAIL": "451 Later"},
    "MAIL 5xx": {"MAIL": "550 Never"},
    "RCPT 4xx": {"RCPT": "450 Later"},
    "RCPT 5xx": {"RCPT": "550 Never"},
    "DATA 4xx": {"DATA": "451 Later"},
    "DATA 5xx": {"DATA": "554 Never"},
    "broken off after DATA": {"DATA": None},
    "silent after DATA": {"DATA": MailServer.SILENCE},
    "slow": {"pause": 0.4},
}
SHORT = ("connection refused", "RCPT 5xx", "DATA 4xx", "broken off after DATA")


class Server(MailServer):
    """With STARTTLS and a log-in; `replies` by step instead of the right ones."""

    def suffer(self, fault):
        """Have that fault from now on, "" for none."""
        self.stop()
        self.replies = FAULTS.get(fault, {})
        self.data_reply = self.replies.get("DATA", "250 Taken")
        if fault == "silent from the start":
            self.hang()
        elif fault != "connection refused":
            self.start(has_tls=fault != "no STARTTLS")

    def start(self, *, has_tls=True):
        self.controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=self.context if has_tls else None,
            require_starttls=has_tls,
            authenticator=self.log_in,
            auth_required=True,
        )
        self.controller.start()

    def log_in(self, server, session, envelope, mechanism, auth_data):
        return AuthResult(success="AUTH" not in self.replies)

    async def answer(self, step, right):
        await asyncio.sleep(self.replies.get("pause", 0))
        return self.replies.get(step, right)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [self.replies["EHLO"]] if "EHLO" in self.replies else responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if (reply := await self.answer("MAIL", "250 OK")).startswith("250"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(self, server, session, envelope, address, options):
        if (reply := await self.answer("RCPT", "250 Known")).startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply


def prepare(stage):
    make_certificate(stage.folder)
    certificate = stage.folder / "server.pem"
    server = stage.mail_server = Server()
    server.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.context.load_cert_chain(certificate, stage.folder / "server.key")
    address = f"submission://user:secret@127.0.0.1:{server.port}?timeout={TIMEOUT}"
    stage.open(EMAIL_URL=address, SSL_CERT_FILE=str(certificate))


def drill(stage):
    faults = SHORT if stage.is_short else FAULTS
    with stage.site() as site:
        with Readers(site.port) as readers:
            for number, fault in enumerate(faults):
                stage.mail_server.suffer(fault)
                with Buyers(site.port, range(3 * number, 3 * number + 3), people=3) as buyers:
                    pass
                stage.judge_buyers(buyers)
                await_attempts(buyers.accepted)
            stage.mail_server.suffer("")
            resend()
            stage.judge_inquiries()
        stage.judge_readers(readers)
    stage.note(f"{len(faults)} faults: {', '.join(faults)}")


def await_attempts(tokens):
    """Until each mail of these inquiries was tried, or, as a server that is away is asked for one
    of them only, for some seconds."""
    from inquiries.models import Delivery

    untried = Delivery.objects.filter(message__inquiry__token__in=tokens, attempts=None)
    until = time.monotonic() + WAIT
    while untried.exists() and time.monotonic() < until:
        time.sleep(0.3)


def resend():
    """What a person does who finds mails that failed for good."""
    from inquiries.models import Delivery

    Delivery.objects.filter(state="dead").queue()
