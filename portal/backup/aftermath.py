"""What must not simply go on after a restore, since the world has gone on meanwhile.

The statements run before anybody sees the restored database, in the same commit.
"""

import secrets
import uuid
from importlib import import_module

from django.conf import settings

from articles.models import Generation
from inquiries.models import Attempt, Delivery, Mailbox, Message, Sender

GAP = 1000  # keys that rows of after the backup may have had
MAYBE_SENT = (
    "The site was restored from a backup. This mail may have been sent after that was made."
)


def statements(vendor: str) -> list[str]:
    """SQL that is run on a restored database before it is used."""
    return [*_outbox(), *_state(), _keys(vendor)]


def _outbox():
    """Mail to buyers that was unsent then may have been sent since. To a sender it looks as if one
    died while sending it: such a mail is never repeated by itself. What goes to staff may be."""
    delivery, message = Delivery._meta.db_table, Message._meta.db_table
    to_staff = ", ".join(f"'{kind.value}'" for kind in Message.TO_STAFF)
    unsent = f"state IN ('{Delivery.State.PENDING.value}', '{Delivery.State.SENDING.value}')"
    yield (
        f"UPDATE {delivery} SET state = '{Delivery.State.SENDING.value}', "  # noqa: S608
        f"lease_token = '{uuid.uuid4().hex}', transmitting_at = CURRENT_TIMESTAMP, "
        f"due_at = CURRENT_TIMESTAMP WHERE {unsent} AND message_id IN "
        f"(SELECT id FROM {message} WHERE kind NOT IN ({to_staff}))"
    )


def _state():
    """Sessions end, no sender or fetcher of then is at work, and no page kept since fits."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    yield f"DELETE FROM {sessions._meta.db_table}"  # noqa: S608
    yield f"DELETE FROM {Sender._meta.db_table}"  # noqa: S608
    yield f"UPDATE {Mailbox._meta.db_table} SET leased_until = CURRENT_TIMESTAMP"  # noqa: S608
    token = secrets.randbits(63)
    yield f"UPDATE {Generation._meta.db_table} SET token = {token} WHERE id = {Generation.ONLY}"  # noqa: S608


def _keys(vendor):
    """No new row gets the key of a lost one: preview links and entries of feeds go by keys."""
    if vendor == "sqlite":
        return f"UPDATE sqlite_sequence SET seq = seq + {GAP}"  # noqa: S608
    return (
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, "  # noqa: S608
        f"coalesce(last_value, 0) + {GAP}) FROM pg_sequences WHERE schemaname = 'public'"
    )


def settle_mail() -> int:
    """Note of each mail to a buyer that it may have been sent, and make its inquiry ours again;
    return how many. Senders would do the same, in other words, if this process died here."""
    rows = Delivery.objects.filter(state=Delivery.State.SENDING, transmitting_at__isnull=False)
    rows = rows.exclude(message__kind__in=Message.TO_STAFF)
    for delivery in rows.select_related("message").order_by("pk").iterator():
        delivery.conclude(Attempt.Outcome.UNCERTAIN, MAYBE_SENT)
    return rows.model.objects.filter(state=Delivery.State.UNCERTAIN, last_error=MAYBE_SENT).count()
