"""Answers come in by IMAP while fetchers are killed with SIGKILL. Needs dovecot.

Of two fetchers one is killed again and again, at moments of chance, and replaced. Counted are
mails: put into the mailbox, stored, filed into the thread of their inquiry.
"""

import random
import subprocess
import sys
import time
from collections import Counter

from tests.drills.count import Count
from tests.drills.site import ROOT
from tests.drills.stage import Skip
from tests.inquiries.dovecot import BINARY, Account, Dovecot

DRAIN_SECONDS = 120


def prepare(stage):
    if BINARY is None:
        raise Skip("dovecot is not installed")
    server = Dovecot(stage.folder)
    server.start()
    stage.at_end.append(server.stop)
    stage.account = Account(server)
    address = stage.account.url(archive="Done")
    stage.open(IMAP_URL=address, INBOUND_ADDRESS="sales@harbor.example")


def drill(stage):
    from tests.factories import make_inquiry

    inquiry = make_inquiry()
    mails, kills = (40, 3) if stage.is_short else (200, 12)
    fetchers = [fetcher(), fetcher()]
    try:
        run(stage.account, inquiry, fetchers, mails, kills)
    finally:
        for each in fetchers:
            each.terminate()
        for each in fetchers:
            each.wait(60)
    judge(stage, inquiry, mails)
    stage.note(f"{kills} kills; moved {stage.account.count('Done')} of {mails} mails")


def fetcher():
    command = [sys.executable, ROOT / "manage.py", "fetch_mail", "--loop"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def run(account, inquiry, fetchers, mails, kills):
    """Mails come in and fetchers are killed, until all is read or time is up."""
    from inquiries.models import IncomingMail

    for kill in range(kills):
        numbers = range(kill * mails // kills, (kill + 1) * mails // kills)
        account.put(*[answer(inquiry, number) for number in numbers])
        time.sleep(random.uniform(0.5, 3))
        victim = fetchers.pop(0)
        victim.kill()
        victim.wait()
        fetchers.append(fetcher())
        end_leases()
    until = time.monotonic() + DRAIN_SECONDS
    filed = IncomingMail.objects.filter(state="filed")
    while filed.count() < mails and time.monotonic() < until:
        end_leases()
        time.sleep(1)


def answer(inquiry, number):
    from inquiries.addresses import Party, reply_address

    address = reply_address(inquiry, Party.BUYER)
    return (
        f"From: {inquiry.email}\r\nTo: {address}\r\nMessage-ID: <{number}@buyer.example>\r\n"
        f"Subject: Answer\r\n\r\nAnswer {number}\r\n"
    ).encode()


def end_leases():
    """What a killed fetcher holds would be free after a minute."""
    from django.utils import timezone

    from inquiries.models import Mailbox

    now = timezone.now()
    Mailbox.objects.update(leased_until=now, due_at=now)


def judge(stage, inquiry, mails):
    from inquiries.models import IncomingMail

    texts = Counter(inquiry.messages.filter(kind="incoming").values_list("text", flat=True))
    rows = IncomingMail.objects.count()
    stage.result.count = Count(
        accepted=mails,
        stored=rows,
        delivered=len(texts),
        repeated=sum(texts.values()) - len(texts) + max(rows - mails, 0),
        lost=mails - len(texts),
    )
    stage.judge_count()
