"""The queue of outgoing mail: claim a row, have it sent, write down how it ended.

Any number of senders may run, in any number of processes and hosts. A crash at any moment loses
nothing; what it leaves in doubt is settled by `Delivery.conclude`.
"""

import logging
import os
import socket
import time
from collections import Counter
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from articles import tracing
from inquiries import housekeeping, notifications
from inquiries.courier import Courier, LeaseLost, ServerAway
from inquiries.models import Attempt, Delivery, Sender
from inquiries.waking import wake

logger = logging.getLogger(__name__)

Outcome = Attempt.Outcome
HEARTBEAT_SECONDS = 15
PAUSE_AFTER_ERROR = 10  # seconds
# Waits between tries to write down how a mail ended: a mail whose row is not updated goes twice.
SAVE_PAUSES = (0.2, 1, 3, 10)  # seconds


def claim():
    """Return a due delivery leased to the caller, or None.

    Rows of senders that fell silent in the middle are settled on the way. PostgreSQL lets senders
    skip each other's rows; SQLite ignores the lock, and its BEGIN IMMEDIATE makes them queue.
    """
    while True:
        with transaction.atomic():
            delivery = (
                Delivery.objects.due()
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("message")
                .order_by("due_at", "pk")
                .first()
            )
            if delivery is None:
                return None
            if delivery.state == Delivery.State.PENDING:
                delivery.lease()
                return delivery
            _settle_abandoned(delivery)


def _settle_abandoned(delivery):
    if delivery.transmitting_at:
        delivery.conclude(Outcome.UNCERTAIN, "The sender stopped while the mail was on its way.")
    else:
        delivery.conclude(Outcome.LATER, "The sender stopped before the mail left.")


def send_due(stop, beat=lambda: None):
    """Send until nothing is due, the server is away or `stop` is set; return outcomes counted."""
    counts = Counter()
    with Courier(notifications.finish) as courier:
        while not stop.is_set():
            beat()
            delivery = claim()
            if delivery is None:
                break
            with tracing.working(delivery.message.request_id):
                outcome, is_away = _send(courier, delivery)
            counts.update(filter(None, [outcome]))
            if is_away:
                break  # the next ones would fare no better, and so they keep their turn
    return counts


def _send(courier, delivery):
    """Send one mail and write down how it ended; (the outcome, None where another sender took it
    over; whether the mail server is away)."""
    is_away = False
    try:
        outcome, detail = courier.send(delivery)
    except LeaseLost:
        return None, False
    except ServerAway as error:
        logger.warning("The mail server is away: %s", error)
        outcome, detail, is_away = Outcome.LATER, str(error), True
    _save_outcome(delivery, outcome, detail)
    return outcome, is_away


def _save_outcome(delivery, outcome, detail):
    """Conclude; while the database is away, try again for some seconds."""
    # The detail may hold the buyer's address or name: it is for the admin, not for logs.
    fields = {
        "mail": delivery.mail_id,
        "kind": delivery.message.kind,
        "inquiry": delivery.message.inquiry_id,
        "outcome": outcome.value,
    }
    level = logging.INFO if outcome == Outcome.SENT else logging.WARNING
    logger.log(level, "Mail %(mail)s (%(kind)s, inquiry %(inquiry)s): %(outcome)s", fields)
    for pause in (*SAVE_PAUSES, None):
        try:
            if not delivery.conclude(outcome, detail):
                logger.warning("Mail %s: another sender took over meanwhile", delivery.mail_id)
            return
        except (DatabaseError, InterfaceError):
            if pause is None:
                raise
            connection.close()
            time.sleep(pause)


class Heartbeat:
    """Tells the database from time to time that this sender is alive, and keeps house then."""

    def __init__(self):
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.last = float("-inf")

    def __call__(self):
        now = time.monotonic()
        if now - self.last >= HEARTBEAT_SECONDS:
            Sender.objects.beat(self.name)
            Sender.objects.forget_silent()
            self.last = now
            housekeeping.run()  # here, so that no buyer's transaction waits for it

    def end(self):
        with suppress(DatabaseError, InterfaceError):
            Sender.objects.filter(name=self.name).delete()


def run(stop, wake=wake):
    """Send mail until `stop` is set, looking into the outbox when woken and every few seconds.

    stop, wake: threading events; whoever sets `stop` sets `wake` as well. Survives everything.
    """
    beat = Heartbeat()
    while not stop.is_set():
        wake.clear()
        pause = settings.OUTBOX_POLL_SECONDS
        try:
            close_old_connections()
            beat()
            send_due(stop, beat)
        except Exception:  # the database or the mail server may be away; both come back
            logger.exception("The mail sender could not work")
            pause = PAUSE_AFTER_ERROR
        finally:
            close_old_connections()
        wake.wait(pause)
    beat.end()
    connection.close()
