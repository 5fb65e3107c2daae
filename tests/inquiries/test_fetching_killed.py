"""Fetchers as processes: killed with SIGKILL in the middle, and asked to end."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from inquiries.addresses import Party, reply_address
from inquiries.models import IncomingMail, Mailbox, Message
from tests.factories import make_inquiry
from tests.inquiries.test_killed import database_url

PATIENCE = 60  # seconds until a condition is given up
MAILS = 40


@pytest.fixture
def fetcher(shared_database, account, settings, tmp_path):
    """Starts `manage.py fetch_mail` as a process, which reads the test's mailbox."""
    settings.INBOUND_ADDRESS = "sales@harbor.example"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "PRIVATE_ROOT": str(tmp_path / "private"),
        "IMAP_URL": account.url(),
        "INBOUND_ADDRESS": settings.INBOUND_ADDRESS,
        "SECRET_KEY": settings.SECRET_KEY,
    }
    processes = []

    def start(*arguments):
        command = [sys.executable, "manage.py", "fetch_mail", *arguments]
        processes.append(subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()


def await_rows(number, process):
    until = time.monotonic() + PATIENCE
    while IncomingMail.objects.count() < number and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.002)


def answers(inquiry):
    address = reply_address(inquiry, Party.BUYER)
    return [
        f"From: {inquiry.email}\r\nTo: {address}\r\nMessage-ID: <{number}@buyer.example>\r\n"
        f"Subject: Answer\r\n\r\nAnswer {number}\r\n".encode()
        for number in range(MAILS)
    ]


def test_whatever_kills_a_fetcher_each_answer_is_in_the_thread_once(fetcher, account, company):
    inquiry = make_inquiry()
    account.put(*answers(inquiry))
    for target in (5, 20):
        process = fetcher()
        await_rows(target, process)
        process.kill()
        process.wait()
        Mailbox.objects.update(leased_until=timezone.now())  # the lease has run out
    assert IncomingMail.objects.count() < MAILS
    assert fetcher().wait(PATIENCE) == 0
    texts = inquiry.messages.filter(kind=Message.Kind.INCOMING).values_list("text", flat=True)
    assert sorted(texts) == sorted(f"Answer {number}" for number in range(MAILS))
    assert set(IncomingMail.objects.values_list("state", flat=True)) == {"filed"}


def test_a_fetcher_that_runs_on_ends_when_asked_to(fetcher, account):
    account.put(b"Subject: One\r\n\r\nText\r\n")
    process = fetcher("--loop")
    await_rows(1, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    mailbox = Mailbox.objects.get()
    assert (mailbox.last_uid, mailbox.error) == (1, "")
    assert mailbox.leased_until <= timezone.now()
