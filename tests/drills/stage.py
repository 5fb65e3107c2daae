"""Where one drill takes place: a folder, a database, a mail server, and what comes out."""

import json
import logging
import os
import shutil
import time
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.drills import site
from tests.drills.count import Count, count, stored_rows, taken_mails
from tests.drills.databases import KINDS
from tests.drills.readers import Readers
from tests.inquiries.smtp import MailServer
from tests.ports import free_port

DRAIN_SECONDS = 60
KEPT_LOGS = site.ROOT / "var" / "drills"


@dataclass
class Result:
    """count: inquiries. asked, answered, slowest: readers' pages, and the longest one in seconds.
    notes: what else was measured. faults: why the drill failed."""

    count: Count = field(default_factory=Count)
    asked: int = 0
    answered: int = 0
    slowest: float = 0
    notes: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    skipped: str = ""

    def to_json(self):
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text):
        values = json.loads(text)
        return cls(**{**values, "count": Count(**values["count"])})


class Skip(Exception):
    """The drill cannot take place here; says what is missing."""


class Stage:
    """Made before Django is set up, which `open` does."""

    def __init__(self, folder, kind, template, *, is_short):
        self.folder, self.is_short = Path(folder), is_short
        self.template = template
        self.database = KINDS[kind](self.folder / "data" / kind)
        self.mail_server = MailServer()
        self.port = free_port()
        self.result = Result()
        self.accepted = []
        self.at_end = []  # functions that end what a drill has started

    def open(self, **env):
        """Copy the database and set what this process and the site share; then Django."""
        self.folder.chmod(0o755)  # PostgreSQL runs as a user of its own
        self.database.copy_from(self.template)
        self.database.start()
        os.environ.update(
            DATABASE_URL=self.database.url,
            DJANGO_SETTINGS_MODULE="portal.settings",
            SITE_URL=f"http://127.0.0.1:{self.port}",
            MEDIA_ROOT=f"{self.folder}/data/media",
            PRIVATE_ROOT=f"{self.folder}/data/private",
            EMAIL_URL=f"smtp://127.0.0.1:{self.mail_server.port}",
            INQUIRY_LIMIT="1000000",
        )
        os.environ.update(env)
        import django

        django.setup()
        logging.getLogger("mail.log").setLevel("ERROR")  # each line of each mail

    def close(self):
        for end in self.at_end:
            end()
        self.mail_server.stop()
        if self.database.name == "postgres":
            self.database.forget()

    def keep_log(self, name):
        """Where something went wrong, keep what the site's processes said."""
        log, kept = self.folder / "site.log", KEPT_LOGS / f"{name}.log"
        if self.result.faults and log.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(log, kept)
            self.result.faults.append(f"what the site said: {kept}")

    def site(self, **options):
        if options.get("has_nginx") and not site.NGINX:
            raise Skip("nginx is not installed")
        return site.Site(self.folder, self.port, **options)

    def note(self, text):
        self.result.notes.append(text)

    def judge_readers(self, readers: Readers, allowed=()):
        """Count what readers got; whatever is neither the page nor `allowed` is a fault."""
        result = self.result
        result.asked += sum(readers.answers.values())
        result.answered += readers.answers.get(200, 0)
        result.slowest = max(result.slowest, *readers.times)
        wrong = {str(key): n for key, n in readers.failed.items() if key not in allowed}
        if wrong:
            result.faults.append(f"readers were answered {wrong}")

    def judge_buyers(self, buyers):
        self.accepted += buyers.accepted
        if buyers.given_up:
            self.result.faults.append(f"{len(buyers.given_up)} buyers never got through")
        if buyers.forgetful:
            status = buyers.forgetful[0]
            self.result.faults.append(f"{len(buyers.forgetful)} forms came back empty: {status}")

    def judge_inquiries(self):
        """Let all mail leave, then count."""
        drain()
        self.result.count = count(self.accepted, stored_rows(), taken_mails(self.mail_server))
        self.judge_count()

    def judge_count(self):
        for name in ("repeated", "lost"):
            if number := getattr(self.result.count, name):
                self.result.faults.append(f"{number} {name}")


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
        time.sleep(1)
