"""A mail server that can be told to misbehave, and its mailbox."""

import asyncio
import socket
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from tests.ports import free_port


class MailServer:
    """Listens on 127.0.0.1:`port` between start() and stop().

    mails: what it accepted, parsed. replies: recipient → SMTP reply instead of acceptance.
    data_reply: the answer to a mail's text; None drops the connection with the text taken, and
    SILENCE keeps it open without an answer.
    """

    SILENCE = ""

    def __init__(self):
        self.port = free_port()
        self.mails = []
        self.replies = {}
        self.data_reply = "250 Taken"
        self.controller = None
        self.silent = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 Known"

    async def handle_DATA(self, server, session, envelope):
        if not self.data_reply or self.data_reply.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.data_reply is None:
            server.transport.abort()
        if self.data_reply == self.SILENCE:
            await asyncio.Event().wait()
        return self.data_reply or "250 Never heard"

    @property
    def recipients(self):
        return sorted(mail["To"] for mail in self.mails)

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        if self.controller:
            self.controller.stop()
            self.controller = None
        if self.silent:
            self.silent.close()
            self.silent = None

    def hang(self):
        """Take connections and say nothing."""
        self.silent = socket.create_server(("127.0.0.1", self.port))

    def mend(self):
        """Take all mail from now on."""
        self.stop()
        self.replies, self.data_reply = {}, "250 Taken"
        self.start()
