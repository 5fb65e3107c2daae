"""Reports of errors, the log and refusals to start name no secret; each comes from a file, too."""

import os
import subprocess
import sys

import pytest
from django.views.debug import get_exception_reporter_filter

SECRET = "hunter2hunter2"
ADDRESSES = {
    "DATABASE_URL": f"postgres://portal:{SECRET}@db/portal",
    "CACHE_URL": f"redis://:{SECRET}@cache:6379/1",
    "EMAIL_URL": f"submission://user:{SECRET}@mail.example.com",
    "IMAP_URL": f"imaps://user:{SECRET}@mail.example.com/INBOX",
    "STORAGE_URL": f"s3://key:{SECRET}@media-of-harbor?endpoint=https://s3.example.com",
    "PRIVATE_STORAGE_URL": f"s3://key:{SECRET}@private-of-harbor?endpoint=https://s3.example.com",
    "SENTRY_DSN": f"https://{SECRET}@sentry.example.com/1",
    "METRICS_TOKEN": SECRET * 3,
    "SECRET_KEY": SECRET * 5,
}
PRINT = """
import django
from django.conf import settings
from django.views.debug import get_exception_reporter_filter
django.setup()
names = [name for name in dir(settings) if name.isupper() and "PROSE" not in name]
found = {name: getattr(settings, name) for name in names}
print(repr(found)); print("-----")
cleanse = get_exception_reporter_filter(None).cleanse_setting
print(repr({name: cleanse(name, value) for name, value in found.items()}))
"""


def start(**environment):
    own = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    return subprocess.run(
        [sys.executable, "-c", PRINT],
        env={**own, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_secret_comes_from_a_file_and_a_page_of_debug_shows_none(tmp_path):
    files = {}
    for name, value in ADDRESSES.items():
        (tmp_path / name).write_text(f"{value}\n")
        files[f"{name}_FILE"] = str(tmp_path / name)
    process = start(**files)
    assert process.returncode == 0, process.stderr
    found, shown = process.stdout.split("-----")
    assert found.count(SECRET) >= len(ADDRESSES) - 2
    assert SECRET not in shown


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name.endswith("_URL")])
def test_a_wrong_address_is_refused_without_its_password(name):
    process = start(**{name: f"wrong+{ADDRESSES[name]}:port"})
    assert process.returncode != 0
    assert name in process.stderr
    assert SECRET not in process.stderr + process.stdout


def test_secrets_within_texts_of_a_request_are_left_out():
    cleanse = get_exception_reporter_filter(None).cleanse_setting
    assert cleanse("LOCATION", f"redis://:{SECRET}@cache:6379/1").count(SECRET) == 0
    assert cleanse("HTTP_COOKIE", "sessionid=1") != "sessionid=1"
    assert cleanse("SITE_URL", "https://www.example.com") == "https://www.example.com"
