"""A sender killed with SIGKILL while the mail server has the text and has not answered."""

import asyncio
import os
import subprocess
import sys
import threading
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from inquiries import replies
from inquiries.models import Delivery
from inquiries.notifications import notify_staff, thank_buyer
from inquiries.outbox import claim
from tests.factories import make_inquiry, make_user
from tests.inquiries.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


class SilentServer(MailServer):
    """Takes the text of a mail and does not answer."""

    def __init__(self):
        super().__init__()
        self.has_text = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        self.has_text.set()
        await asyncio.Event().wait()


@pytest.fixture
def kill_sender(shared_database):
    """Starts a sender of its own, as a process, and kills it once its mail is under way."""
    server = SilentServer()
    server.start()

    def run():
        address = f"smtp://127.0.0.1:{server.port}"
        environment = {**os.environ, "DATABASE_URL": database_url(), "EMAIL_URL": address}
        command = [sys.executable, "manage.py", "send_outbox"]
        sender = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
        try:
            assert server.has_text.wait(60)
        finally:
            sender.kill()
            sender.wait()

    yield run
    server.stop()


def database_url():
    """The address of the database in which this test works."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    host = quote(values["HOST"], safe="")  # perhaps the folder of a socket
    port = f":{values['PORT']}" if values["PORT"] else ""
    return f"postgres://{values['USER']}{password}@{host}{port}/{values['NAME']}"


def test_a_reply_becomes_uncertain_and_repeats_only_on_a_click(kill_sender, company):
    inquiry = make_inquiry()
    message = replies.send(inquiry, author=make_user("ann"), text="Our offer.")
    kill_sender()
    delivery = message.deliveries.get()
    assert (delivery.state, bool(delivery.transmitting_at)) == ("sending", True)
    Delivery.objects.update(due_at=timezone.now())  # the lease has run out
    assert claim() is None
    delivery.refresh_from_db()
    inquiry.refresh_from_db()
    assert (delivery.state, inquiry.state) == ("uncertain", "open")
    assert delivery.resend()
    assert claim().mail_id == delivery.mail_id


@pytest.mark.parametrize(
    ("write", "state"), [(notify_staff, "pending"), (thank_buyer, "uncertain")]
)
def test_an_alert_is_sent_again_and_a_confirmation_never(kill_sender, company, write, state):
    company.recipients = "ann@harbor.example"
    company.save()
    write(make_inquiry())
    before = Delivery.objects.get()
    kill_sender()
    Delivery.objects.update(due_at=timezone.now())  # the lease has run out
    assert claim() is None
    after = Delivery.objects.get()
    assert (after.state, after.mail_id) == (state, before.mail_id)
    assert not after.is_resendable
