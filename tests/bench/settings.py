"""The site as it is in production, but without the mail sender and with no limit of inquiries."""

from portal.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]  # noqa: F405
EMBEDDED_SENDER = False  # its work would be counted as the pages'
INQUIRY_LIMIT = 10**9  # the count is kept all the same
