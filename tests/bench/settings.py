from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
EMBEDDED_SENDER = False  # its polling would be counted as the pages'
