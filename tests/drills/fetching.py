"""A drill: answers come in by IMAP while fetchers are killed.

    python tests/drills/fetching.py [--mails 200] [--kills 12]

Needs dovecot. Runs on a new SQLite file, or on the empty database that DATABASE_URL names. Two
fetchers run all the time; one of them is killed with SIGKILL again and again, at moments of chance,
and replaced. Prints one line, and exits with 1 if an answer was lost or came twice into its thread.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.inquiries.dovecot import Account, Dovecot  # noqa: E402  needs the path

DRAIN_SECONDS = 120


def prepare(folder, account):
    """Set the environment that this process and the fetchers share, and make the database."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/drill.sqlite3")
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        PRIVATE_ROOT=f"{folder}/private",
        EMAIL_URL=f"file://{folder}/mail-out",
        IMAP_URL=account.url(archive="Done"),
        INBOUND_ADDRESS="sales@harbor.example",
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.factories import make_company

    make_company()


def answer(inquiry, number):
    from inquiries.addresses import Party, reply_address

    address = reply_address(inquiry, Party.BUYER)
    return (
        f"From: {inquiry.email}\r\nTo: {address}\r\nMessage-ID: <{number}@buyer.example>\r\n"
        f"Subject: Answer\r\n\r\nAnswer {number}\r\n"
    ).encode()


def fetcher():
    command = [sys.executable, ROOT / "manage.py", "fetch_mail", "--loop"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def end_leases():
    """What a killed fetcher holds would be free after a minute."""
    from django.utils import timezone

    from inquiries.models import Mailbox

    now = timezone.now()
    Mailbox.objects.update(leased_until=now, due_at=now)


def run(account, inquiry, options):
    """Mails come in and fetchers are killed, until all is read or time is up."""
    from inquiries.models import IncomingMail

    fetchers = [fetcher(), fetcher()]
    try:
        for kill in range(options.kills):
            first = kill * options.mails // options.kills
            last = (kill + 1) * options.mails // options.kills
            account.put(*[answer(inquiry, number) for number in range(first, last)])
            time.sleep(random.uniform(0.5, 3))
            victim = fetchers.pop(0)
            victim.kill()
            victim.wait()
            fetchers.append(fetcher())
            end_leases()
        until = time.monotonic() + DRAIN_SECONDS
        filed = IncomingMail.objects.filter(state="filed")
        while filed.count() < options.mails and time.monotonic() < until:
            end_leases()
            time.sleep(2)
        return IncomingMail.objects.count()
    finally:
        for each in fetchers:
            each.terminate()
        for each in fetchers:
            each.wait(60)


def report(account, inquiry, options, rows):
    """Print the one line; return whether every answer is in the thread once."""
    texts = Counter(inquiry.messages.filter(kind="incoming").values_list("text", flat=True))
    counts = {
        "sent": options.mails,
        "kills": options.kills,
        "rows": rows,
        "in the thread": len(texts),
        "lost": options.mails - len(texts),
        "twice": sum(texts.values()) - len(texts),
        "moved": account.count("Done"),
        "left in the inbox": account.count(),
    }
    print(", ".join(f"{name} {count}" for name, count in counts.items()))
    return not (counts["lost"] or counts["twice"] or rows != options.mails)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mails", type=int, default=200)
    parser.add_argument("--kills", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Dovecot(Path(folder))
        server.start()
        try:
            account = Account(server)
            prepare(folder, account)
            from tests.factories import make_inquiry

            inquiry = make_inquiry()
            rows = run(account, inquiry, options)
            return 0 if report(account, inquiry, options, rows) else 1
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
