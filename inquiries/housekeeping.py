"""What has to be done from time to time. Every mail sender does it, at each of its heartbeats."""

import logging
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles import housekeeping as articles_housekeeping
from inquiries import attachments, reminders
from inquiries.models import Limit, Presence

logger = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(hours=1)  # far beyond what "is looking at it" means
MEASURED_ROWS = 400  # of each index, as SQLite's documentation advises


def run():
    """Do every job; one that fails is logged and hinders neither the others nor the caller."""
    jobs = [
        reminders.wake_due,
        reminders.remind_due,
        Limit.objects.forget_past,
        forget_viewers,
        forget_sessions,
        attachments.sweep,
        measure_tables,
        articles_housekeeping.run,
    ]
    for job in jobs:
        try:
            job()
        except Exception:  # the next heartbeat tries again
            logger.exception("Housekeeping failed: %s", job.__qualname__)


def forget_viewers():
    """Delete who looked at an inquiry long ago."""
    Presence.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def forget_sessions():
    """Delete the sessions that are over, as Django's `clearsessions` does."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def measure_tables():
    """Once a day have SQLite count what its indexes hold, by which it plans queries.

    Without it a list of 100,000 inquiries takes three to ten times the work; it takes 20 ms.
    PostgreSQL does it by itself.
    """
    if connection.vendor == "sqlite" and Limit.objects.hit("measure", timedelta(days=1)) == 1:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {MEASURED_ROWS}")
            cursor.execute("ANALYZE")
