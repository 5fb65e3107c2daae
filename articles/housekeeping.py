"""What has to be done for articles from time to time."""

import logging

from articles import autosaving, redirecting, reindexing, trash
from articles.models import Rendering, Unrelated

logger = logging.getLogger(__name__)


def run():
    """Do every job; one that fails is logged and hinders neither the others nor the caller."""
    jobs = [
        trash.purge,
        redirecting.forget,
        autosaving.forget,
        Rendering.objects.catch_up,
        Unrelated.objects.catch_up,
        reindexing.catch_up,
    ]
    for job in jobs:
        try:
            job()
        except Exception:  # the next run tries again
            logger.exception("Housekeeping failed: %s.%s", job.__module__, job.__qualname__)
