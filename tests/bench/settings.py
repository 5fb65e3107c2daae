"""The site as it is in production, but without the mail sender and with no limits."""

from portal.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]  # noqa: F405
EMBEDDED_SENDER = False  # its work would be counted as the pages'
INQUIRY_LIMIT = 10**9  # the count is kept all the same
# One client searches as often as it can here.
MIDDLEWARE = [each for each in MIDDLEWARE if each != "portal.limits.SearchLimitMiddleware"]  # noqa: F405
