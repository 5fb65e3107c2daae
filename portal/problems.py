"""What is wrong with the portal, in words, and what to do about it: the judgement on its facts."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inquiries.models.delivery import LATE_AFTER
from inquiries.notifications import current_company
from portal import condition, readiness

BACKUP_AFTER = timedelta(hours=48)  # a nightly one that failed once is not yet alarming
LITTLE_ROOM = 1024**3  # bytes
LITTLE_SHARE = 0.05  # of a disk


class Problem(NamedTuple):
    """What is wrong and what to do; url: where that is done or seen, as the name of a page of the
    admin and a query."""

    words: str
    advice: str
    page: str = ""
    query: str = ""
    is_grave: bool = True

    @property
    def url(self):
        return f"{reverse(f'admin:{self.page}')}{self.query}" if self.page else ""


def problems() -> list[Problem]:
    """All of them, the grave ones first."""
    checks = readiness.checks()
    found = [each for judge in OF_CHECKS for each in judge(checks)]
    found += [each for judge in OF_FACTS for each in judge()]
    return sorted(found, key=lambda problem: not problem.is_grave)


def of_services(checks):
    if not checks["cache"]:
        yield Problem(
            _("The cache does not answer."),
            _(
                "Pages are made anew each time, which is slow. See whether the server that "
                "CACHE_URL names runs."
            ),
        )
    if not checks["storage"]:
        yield Problem(
            _("The storage of pictures and files does not answer."),
            _("Nobody can upload anything. See whether its disk is mounted, or its server runs."),
        )
    if not checks["migrations"]:
        yield Problem(
            _("The database is older than the program."),
            _("Run “manage.py migrate” on the server."),
        )
    if settings.DEBUG and settings.IS_PRODUCTION:
        yield Problem(
            _("DEBUG is on: visitors may be shown the inside of the program."),
            _("Take DEBUG out of the environment and restart the site."),
        )


def of_senders(checks):
    if not checks["mail"]:
        yield Problem(
            _("No process that sends mail is running."),
            _(
                "Inquiries are stored, and nobody is told of them. Start “manage.py send_outbox "
                "--loop”, or set EMBEDDED_SENDER to true and restart the site."
            ),
        )


def of_waiting():
    oldest = condition.outbox()["oldest_at"]
    if oldest and timezone.now() - oldest > LATE_AFTER:
        yield Problem(
            _("Mail has been waiting for %s.") % timesince(oldest),
            _("Its page says what the mail server answered. See whether EMAIL_URL is right."),
            "inquiries_delivery_changelist",
            "?state__in=pending,sending",
        )


def of_failed():
    ended = condition.deliveries(timezone.now() - condition.DAY)
    if failed := sum(count for state, count in ended.items() if state != condition.STATE.SENT):
        words = ngettext(
            "%d mail was not delivered in the last 24 hours.",
            "%d mails were not delivered in the last 24 hours.",
            failed,
        )
        yield Problem(
            words % failed,
            _("See why, and send again what was not the recipient’s fault."),
            "inquiries_delivery_changelist",
            "?state__in=dead,uncertain,bounced",
            is_grave=False,
        )


def of_recipients():
    if not current_company().recipients:
        yield Problem(
            _("Nobody is set to get inquiries by email."),
            _("Name the recipients on the company page; until then superusers get them."),
            "portal_company_changelist",
            is_grave=False,
        )


def of_webhooks():
    if failing := condition.calls_failing():
        words = ngettext(
            "%d call of a webhook was refused and is tried again.",
            "%d calls of webhooks were refused and are tried again.",
            failing,
        )
        yield Problem(
            words % failing,
            _("See what the other program says."),
            "inquiries_webhook_changelist",
            is_grave=False,
        )


def of_inbox(checks):
    if settings.IMAP is None:
        return
    mailbox = condition.mailbox()
    if not checks["inbox"]:
        yield Problem(
            _("No process that reads the mailbox is running."),
            _("Answers of buyers wait there. Start “manage.py fetch_mail --loop”."),
        )
    elif not mailbox.is_read:
        yield Problem(
            _("The mailbox is not being read. Answers of buyers wait there."),
            mailbox.problem or _("See whether IMAP_URL is right."),
        )


def of_disks():
    for name, room in condition.rooms().items():
        if room.free < LITTLE_ROOM or room.free < LITTLE_SHARE * room.total:
            yield Problem(
                _("The disk of the folder “%s” is nearly full.") % name,
                _("Without room no inquiry can be stored. Make room, or give it a larger disk."),
            )


def of_backup():
    facts = condition.backup()
    made_at = facts.get("at")
    if facts and not facts["ok"]:
        yield Problem(_("The last backup failed."), facts.get("error", ""))
    elif made_at and timezone.now() - made_at > BACKUP_AFTER:
        yield Problem(
            _("The last backup is %s old.") % timesince(made_at),
            _("See whether “manage.py backup” is still run each night."),
        )
    elif not facts and settings.IS_PRODUCTION:
        yield Problem(
            _("No backup was made from this server."),
            _("Have “manage.py backup” run each night; docs/operate.md says how."),
            is_grave=False,
        )


OF_CHECKS = (of_services, of_senders, of_inbox)
OF_FACTS = (of_waiting, of_failed, of_recipients, of_webhooks, of_disks, of_backup)
