"""A drill: inquiries arrive while processes are killed and the mail server goes away.

    python tests/drills/inquiries.py [--workers-apart] [--inquiries 300] [--kills 12]

Runs on a new SQLite file, or on the empty database that DATABASE_URL names. Prints one line, and
exits with 1 if an accepted inquiry or its file was lost, stored twice or not told of, or if a
buyer's confirmation came twice. Every third inquiry has a file, half of these from a form that was
refused at first. An alert may come twice after a kill, with the same Message-ID.
"""

import argparse
import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.inquiries.smtp import MailServer  # noqa: E402  needs the path
from tests.ports import free_port  # noqa: E402

CLIENTS = 6
KILL_EVERY = 1.2  # seconds
AWAY_SECONDS = 5
START_SECONDS = 60  # the first time, static files are compressed
DRAIN_SECONDS = 40


class Site:
    """The site under test: `manage.py serve`, and senders of their own if they work apart."""

    def __init__(self, *, workers_apart):
        self.port = int(os.environ["SITE_URL"].rpartition(":")[2])
        self.server = self._manage("serve", "--bind", f"127.0.0.1:{self.port}")
        self.senders = [self._sender() for _number in range(2 if workers_apart else 0)]

    def _manage(self, *arguments):
        command = [sys.executable, ROOT / "manage.py", *arguments]
        log = open(Path(os.environ["MEDIA_ROOT"]) / "site.log", "a")  # noqa: SIM115  the child's
        return subprocess.Popen(command, stdout=log, stderr=log)

    def _sender(self):
        return self._manage("send_outbox", "--loop")

    def await_start(self):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.2)
        raise SystemExit("The site did not start.")

    def web_workers(self):
        path = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def kill_one(self):
        """kill -9 a web worker, or a sender that works apart; both are started again."""
        if self.senders and random.random() < 0.5:
            victim = self.senders.pop(0)
            victim.kill()
            victim.wait()
            self.senders.append(self._sender())
        elif workers := self.web_workers():
            os.kill(random.choice(workers), signal.SIGKILL)

    def stop(self):
        for process in [*self.senders, self.server]:
            process.terminate()
        for process in [*self.senders, self.server]:
            process.wait(20)


def file_of(number):
    """The file that goes with an inquiry, or b""."""
    return b"%PDF-1.7\n" + random.Random(number).randbytes(200_000) if number % 3 == 0 else b""


def post(port, number, key, **changes):
    """Send one inquiry as a browser would; return the answer's status and address, or None."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    fields = {
        "name": f"Buyer {number}",
        "contact": f"buyer{number}@buyer.example",
        "content": f"Please quote {number} t of wire rod to Gdansk.",
        "key": key,
        **changes,
    }
    if fields.pop("has_file", True) and (data := file_of(number)):
        fields["attachments"] = SimpleUploadedFile("drawing.pdf", data)
    body = encode_multipart(BOUNDARY, fields)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request("POST", "/contact/inquiry/", body, {"Content-Type": MULTIPART_CONTENT})
        response = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def inquire(port, numbers, pause, tokens):
    """What one buyer after another does: press send until Submit Done! appears."""
    for number in numbers:
        key, is_kept = uuid.uuid4().hex, False
        while number % 2 and not is_kept:  # refused, with the file kept for the next time
            answer = post(port, number, key, name="")
            is_kept = answer is not None and answer[0] == 422
        while (answer := post(port, number, key, has_file=not is_kept)) is None or answer[0] != 303:
            time.sleep(0.2)
        tokens.append(answer[1].strip("/").rpartition("/")[2])
        time.sleep(pause)


def disturb(site, mail_server, kills):
    """Kill again and again; in the middle, take the mail server away for a while."""
    for number in range(kills):
        time.sleep(KILL_EVERY)
        site.kill_one()
        if number == kills // 3:
            mail_server.stop()
            threading.Timer(AWAY_SECONDS, mail_server.start).start()


def drain():
    """Wait until nothing is unsent; pauses and abandoned leases are made to end at once."""
    from django.utils import timezone

    from inquiries.models import Delivery
    from inquiries.models.delivery import LEASE

    until = time.monotonic() + DRAIN_SECONDS
    while Delivery.objects.unsent().exists() and time.monotonic() < until:
        now = timezone.now()
        Delivery.objects.filter(state="pending").update(due_at=now)
        abandoned = now + LEASE - timedelta(seconds=10)
        Delivery.objects.filter(state="sending", due_at__lt=abandoned).update(due_at=now)
        time.sleep(2)


def count_files(tokens):
    """How many files accepted inquiries should have, have as they were sent, and have too many."""
    from inquiries.models import Inquiry

    due = kept = extra = 0
    for inquiry in Inquiry.objects.filter(token__in=tokens).prefetch_related("attachments"):
        data, found = file_of(int(inquiry.name.split()[1])), list(inquiry.attachments.all())
        due += bool(data)
        kept += bool(data and found and found[0].file.open().read() == data)
        extra += len(found) - bool(data)
    return {"files": due, "files lost": due - kept, "files twice": max(extra, 0)}


def report(tokens, mails):
    """Print the one line; return whether everything accepted was kept and told once."""
    from inquiries.models import Delivery, Inquiry, Message

    times = Counter(mail["Message-ID"] for mail in mails)
    stored = set(Inquiry.objects.filter(token__in=tokens).values_list("pk", flat=True))
    deliveries = Delivery.objects.select_related("message")
    alerts = [each for each in deliveries if each.message.kind == Message.Kind.ALERT]
    thanks = [each for each in deliveries if each.message.kind == Message.Kind.CONFIRMATION]
    told = {each.message.inquiry_id for each in alerts}
    told -= {each.message.inquiry_id for each in alerts if not times[each.mail_id]}
    counts = {
        "accepted": len(tokens),
        "stored": len(stored),
        "stored twice": Inquiry.objects.count() - len(set(tokens)),
        "alerts mailed": sum(1 for each in alerts if times[each.mail_id]),
        "alerts repeated": sum(times[each.mail_id] - 1 for each in alerts if times[each.mail_id]),
        "confirmations mailed": sum(1 for each in thanks if times[each.mail_id]),
        "confirmations repeated": sum(max(times[each.mail_id] - 1, 0) for each in thanks),
        "confirmations uncertain": sum(each.state == "uncertain" for each in thanks),
        "lost": len(set(tokens)) - len(stored & told),
        **count_files(tokens),
    }
    print(", ".join(f"{name} {count}" for name, count in counts.items()))
    bad = ("stored twice", "confirmations repeated", "lost", "files lost", "files twice")
    return not any(counts[name] for name in bad)


def prepare(folder, mail_port, *, workers_apart):
    """Set the environment that this process and the site share, and make the database."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/drill.sqlite3")
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        SITE_URL=f"http://127.0.0.1:{free_port()}",
        MEDIA_ROOT=folder,
        PRIVATE_ROOT=f"{folder}/private",
        EMAIL_URL=f"smtp://127.0.0.1:{mail_port}",
        INQUIRY_LIMIT="1000000",
        EMBEDDED_SENDER=str(not workers_apart),
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.factories import make_company

    make_company()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inquiries", type=int, default=300)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--workers-apart", action="store_true")
    options = parser.parse_args()
    mail_server = MailServer()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder, mail_server.port, workers_apart=options.workers_apart)
        mail_server.start()
        site = Site(workers_apart=options.workers_apart)
        try:
            site.await_start()
            tokens = run(site, mail_server, options)
            drain()
        finally:
            site.stop()
            mail_server.stop()
        return 0 if report(tokens, mail_server.mails) else 1


def run(site, mail_server, options):
    """Let buyers inquire while everything breaks; return the tokens they were given."""
    tokens = []
    pause = options.kills * KILL_EVERY * CLIENTS / options.inquiries
    buyers = [
        threading.Thread(
            target=inquire,
            args=[site.port, range(first, options.inquiries, CLIENTS), pause, tokens],
        )
        for first in range(CLIENTS)
    ]
    for buyer in buyers:
        buyer.start()
    disturb(site, mail_server, options.kills)
    for buyer in buyers:
        buyer.join()
    return tokens


if __name__ == "__main__":
    sys.exit(main())
