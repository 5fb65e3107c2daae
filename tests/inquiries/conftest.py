"""A mail server of our own, mail to send, and a database that threads can share."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone

from inquiries.models import Delivery, Message
from tests.clock import set_clock
from tests.factories import make_inquiry
from tests.inquiries import dovecot
from tests.inquiries.imap_proxy import Proxy
from tests.inquiries.smtp import MailServer


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    server.start()
    yield server
    server.stop()


@pytest.fixture
def queue(db):
    """Makes the deliveries of one message: queue("ann@harbor.example", kind="reply")."""

    def make(*recipients, kind=Message.Kind.ALERT, subject="Inquiry", html="", reply_to=""):
        message = Message.objects.create(
            inquiry=make_inquiry(),
            kind=kind,
            subject=subject,
            text="Please quote.\n",
            html=html,
            reply_to=reply_to,
            from_name="Harbor Castings",
            language="en",
        )
        return [
            Delivery.objects.create(message=message, recipient=recipient)
            for recipient in recipients
        ]

    return make


class Clock:
    """What `timezone.now()` returns; it stands still until moved."""

    def __init__(self):
        self.now = timezone.now() + timedelta(minutes=1)

    def forward(self, **duration):
        self.now += timedelta(**duration)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    set_clock(monkeypatch, lambda: clock.now)
    return clock


@pytest.fixture
def shared_database(transactional_db, tmp_path, monkeypatch):
    """Lets every thread work over a connection of its own, as processes do.

    SQLite's test database is in memory, where threads lock each other out: it moves to a file.
    """
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "shared.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    in_memory = connections["default"]
    monkeypatch.setitem(connections.settings, "default", {**in_memory.settings_dict, "NAME": file})
    del connections["default"]
    connections["default"].ensure_connection()  # the first one makes it a database with a log
    yield
    connections["default"].close()
    connections["default"] = in_memory


@pytest.fixture(scope="session")
def imap_server():
    if dovecot.BINARY is None:
        pytest.skip("dovecot is not installed")
    # Not below pytest's folder: only its owner may enter that, and dovecot is somebody else.
    with tempfile.TemporaryDirectory() as folder:
        server = dovecot.Dovecot(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def account(imap_server, settings):
    """An empty mailbox, which is the one that is fetched from."""
    account = dovecot.Account(imap_server)
    settings.IMAP = account.settings()
    return account


@pytest.fixture
def proxy(account, settings):
    """Makes a server in trouble of the one that is fetched from."""
    proxies = []

    def start(answers):
        proxy = Proxy(account.server.port, answers)
        proxy.start()
        proxies.append(proxy)
        settings.IMAP = account.settings(PORT=proxy.port)
        return proxy

    yield start
    for each in proxies:
        each.stop()
