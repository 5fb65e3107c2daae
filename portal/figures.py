"""The figures that the tables hold, for Prometheus: the same whichever process is asked."""

import time

from django.conf import settings
from django.db import Error
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import InfoMetricFamily as Info

from portal import condition

KEPT = 30  # seconds: however many ask, and however often


class Figures:
    """A collector of prometheus_client; `collect` is its name for what a scrape reads."""

    def __init__(self):
        self.kept, self.until = [], 0

    def collect(self):
        if time.monotonic() >= self.until:
            self.kept = list(figures())
            self.until = time.monotonic() + KEPT
        return self.kept


def figures():
    """All of them; without the database that it is away, and what needs none."""
    for make in (backup, rooms):
        yield from make()
    database = Gauge("portal_database_up", "1 while the database answers.", value=1)
    try:
        found = [each for make in OF_DATABASE for each in make()]
    except Error:
        found, database = [], Gauge("portal_database_up", "1 while the database answers.", value=0)
    yield database
    yield from found


def labelled(name, text, label, values):
    family = Gauge(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def since(name, text, moment):
    """Seconds since a moment; nothing where there was none."""
    if moment is not None:
        yield Gauge(name, text, value=condition.age(moment))


def build():
    software = {name.lower(): version for name, version in condition.software().items()}
    yield Info("portal_build", "What runs.", value=software)
    yield Gauge("portal_database_bytes", "Size of the database.", value=condition.database_size())
    if (open_now := condition.connections_open()) is not None:
        yield Gauge("portal_database_connections", "Open, of all processes.", value=open_now)


def inquiries():
    text = f"Inquiries by state; {condition.MOST} means so many or more."
    yield labelled("portal_inquiries", text, "state", condition.inquiries())
    received = condition.received(timezone.now() - condition.DAY)
    yield Gauge("portal_inquiries_day", "Received in the last 24 hours, not Spam.", value=received)


def mail():
    outbox = condition.outbox()
    yield Gauge("portal_mails_waiting", "Not sent yet.", value=outbox["waiting"])
    yield Gauge("portal_mails_retrying", "Of these, refused before.", value=outbox["retrying"])
    oldest = condition.age(outbox["oldest_at"]) or 0
    yield Gauge("portal_oldest_unsent_seconds", "How long mail has waited; 0: none.", value=oldest)
    ended = condition.deliveries(timezone.now() - condition.DAY)
    yield labelled("portal_deliveries_day", "Ended in the last 24 hours.", "result", ended)
    failing = condition.calls_failing()
    yield Gauge("portal_webhook_calls_failing", "Refused, to be tried again.", value=failing)


def workers():
    senders = condition.senders()
    beats = {"sender": [each.seen_at for each in senders]}
    if settings.IMAP:
        mailbox = condition.mailbox()
        beats["fetcher"] = [mailbox.attended_at] if mailbox else []
        read = mailbox and mailbox.seen_at
        text = "Since the mailbox was read to its end."
        yield from since("portal_inbox_read_age_seconds", text, read)
        yield Gauge(
            "portal_tray_mails", "Came in and belong to no inquiry.", value=condition.tray()
        )
    ages = {kind: condition.age(max(moments)) for kind, moments in beats.items() if moments}
    text = "Since the latest sign of life of any of its kind."
    yield labelled("portal_worker_heartbeat_age_seconds", text, "kind", ages)
    alive = sum(each.is_alive for each in senders)
    yield Gauge("portal_senders_alive", "Processes that send mail.", value=alive)


def housekeeping():
    text = "To be made anew by housekeeping."
    yield labelled("portal_backlog", text, "what", condition.backlog())


def backup():
    facts = condition.backup()
    if "ok" in facts:
        yield Gauge("portal_backup_ok", "1 if the last one succeeded.", value=int(facts["ok"]))
    text = "Since the last good backup."
    yield from since("portal_backup_age_seconds", text, facts.get("at"))


def rooms():
    free = {name: room.free for name, room in condition.rooms().items()}
    yield labelled("portal_free_bytes", "Left on the disk of a folder.", "folder", free)


OF_DATABASE = (build, inquiries, mail, workers, housekeeping)
