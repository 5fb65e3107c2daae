"""What must not simply go on after a restore, since the world has gone on meanwhile.

The statements run before anybody sees the restored database, in the same commit.
"""

import secrets
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from articles.models import Generation
from inquiries import notifications
from inquiries.models import Attempt, Custody, Delivery, Mailbox, Message, Sender
from inquiries.models.delivery import UNSENT
from portal.models import Session

GAP = 1000  # keys that rows of after the backup may have had
MAYBE_SENT = (
    "The site was restored from a backup. This mail may have been sent after that was made."
)


def statements(vendor: str, tables: Collection[str]) -> list[str]:
    """SQL that is run on a restored database before it is used.

    tables: those that it has; an older release had fewer.
    """
    changes = {
        Delivery: _hold_mail(),
        Sender: f"DELETE FROM {Sender._meta.db_table}",  # noqa: S608
        Mailbox: f"UPDATE {Mailbox._meta.db_table} SET leased_until = CURRENT_TIMESTAMP",  # noqa: S608
        # Files of which it knows nothing may be of what came since.
        Custody: f"UPDATE {Custody._meta.db_table} SET since = CURRENT_TIMESTAMP",  # noqa: S608
        # No page that was kept since then fits.
        Generation: f"UPDATE {Generation._meta.db_table} SET token = {secrets.randbits(63)} "  # noqa: S608
        f"WHERE id = {Generation.ONLY}",
        Session: f"DELETE FROM {Session._meta.db_table}",  # noqa: S608
    }
    found = [sql for model, sql in changes.items() if model._meta.db_table in tables]
    return [*found, _skip_keys(vendor)]


def _hold_mail():
    """Mail to buyers that was unsent then may have been sent since. To a sender it looks as if one
    died while sending it: such a mail is never repeated by itself. What goes to staff may be."""
    delivery, message = Delivery._meta.db_table, Message._meta.db_table
    to_staff = ", ".join(f"'{kind.value}'" for kind in Message.TO_STAFF)
    unsent = ", ".join(f"'{state}'" for state in UNSENT)
    return (
        f"UPDATE {delivery} SET state = '{Delivery.State.SENDING.value}', "  # noqa: S608
        f"lease_token = '{uuid.uuid4().hex}', transmitting_at = CURRENT_TIMESTAMP, "
        f"due_at = CURRENT_TIMESTAMP WHERE state IN ({unsent}) AND message_id IN "
        f"(SELECT id FROM {message} WHERE kind NOT IN ({to_staff}))"
    )


def _skip_keys(vendor):
    """No new row gets the key of a lost one: preview links and entries of feeds go by keys."""
    if vendor == "sqlite":
        return f"UPDATE sqlite_sequence SET seq = seq + {GAP}"  # noqa: S608
    return (
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, "  # noqa: S608
        f"coalesce(last_value, 0) + {GAP}) FROM pg_sequences WHERE schemaname = 'public'"
    )


@transaction.atomic
def _note_thanks(inquiry):
    """Of one that no sender had come to by then, whose buyer may have been thanked since."""
    if inquiry.messages.filter(kind=Message.Kind.CONFIRMATION).exists():
        return
    notifications.thank_buyer(inquiry)
    thanks = Delivery.objects.filter(message__inquiry=inquiry, state=Delivery.State.PENDING)
    now, lease = timezone.now(), {"state": Delivery.State.SENDING, "lease_token": uuid.uuid4()}
    thanks = thanks.filter(message__kind=Message.Kind.CONFIRMATION)
    thanks.update(**lease, transmitting_at=now, due_at=now)


def settle_mail() -> int:
    """Note of each mail to a buyer that it may have been sent, and make its inquiry ours again;
    return how many. Senders would do the same, in other words, if this process died here, but
    for inquiries that no sender had come to: their buyers are thanked."""
    for alert in Delivery.objects.unsent().filter(recipient="").select_related("message__inquiry"):
        _note_thanks(alert.message.inquiry)
    rows = Delivery.objects.filter(state=Delivery.State.SENDING, transmitting_at__isnull=False)
    rows = rows.exclude(message__kind__in=Message.TO_STAFF)
    for delivery in rows.select_related("message").order_by("pk").iterator():
        delivery.conclude(Attempt.Outcome.UNCERTAIN, MAYBE_SENT)
    return rows.model.objects.filter(state=Delivery.State.UNCERTAIN, last_error=MAYBE_SENT).count()
