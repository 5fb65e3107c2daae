"""What has to be done for articles from time to time."""

import logging

from articles import autosaving, redirecting, trash
from articles.models import Unrelated

logger = logging.getLogger(__name__)


def run():
    """Do every job; one that fails is logged and hinders neither the others nor the caller."""
    for job in (trash.purge, redirecting.forget, autosaving.forget, Unrelated.objects.catch_up):
        try:
            job()
        except Exception:  # the next run tries again
            logger.exception("Housekeeping failed: %s.%s", job.__module__, job.__qualname__)
