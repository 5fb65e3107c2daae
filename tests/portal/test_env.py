"""The operator's variables: strict, named, all errors at once. Each test starts a real process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRINT = "from django.conf import settings as s; print({})"


def start(expression="s.DEBUG", **variables):
    """Start Python with the settings; returns (exit status, what it printed)."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", PRINT.format(expression)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("SITE_URL", "www.example.com"),
        ("DATABASE_URL", "oracle9://db"),
        ("CACHE_URL", "carrier-pigeon://loft"),
        ("EMAIL_URL", "fax://office"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TRUSTED_PROXIES", "-1"),
        ("STORAGE_URL", "ftp://files"),
        ("INQUIRY_LIMIT", "five"),
        ("CHECKLIST", "alt_txt:warn"),
        ("INDEXNOW_KEY", "short"),
        ("INDEXNOW_KEY", "with_underscore"),
        ("INDEXNOW_HOST", "https://api.indexnow.org/"),
        ("CHECKLIST", "alt_text"),
        ("CHECKLIST", "alt_text:forbid"),
        ("INBOUND_ADDRESS", "Sales <sales@example.com>"),
        ("IMAP_URL", "pop3://user:pass@host"),
        ("IMAP_URL", "imaps://user@host"),
        ("IMAP_URL", "imaps://user:pass@host:many/INBOX"),
        ("IMAP_URL", "imaps://user:pass@host/INBOX?arcive=Done"),
    ],
)
def test_a_wrong_variable_stops_the_start_and_is_named(name, value):
    status, printed = start(**{name: value})
    assert status != 0
    assert f"  {name}: " in printed
    assert "Traceback" not in printed


def test_all_wrong_variables_are_named_at_once():
    _status, printed = start(DEBUG="maybe", TIME_ZONE="Mars/Olympus", SITE_URL="nowhere")
    assert [line.split(":")[0].strip() for line in printed.splitlines()[1:]] == [
        "DEBUG",
        "SITE_URL",
        "TIME_ZONE",
    ]


def test_a_blank_variable_means_not_set():
    assert start(DEBUG=" ", CACHE_URL="") == (0, "False\n")


def test_a_public_site_without_a_secret_key_does_not_start():
    status, printed = start(SITE_URL="https://www.example.com", SECRET_KEY="")
    assert status != 0
    assert "SECRET_KEY" in printed


def test_a_secret_can_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    status, printed = start("s.SECRET_KEY", SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key"))
    assert (status, printed) == (0, "from a file\n")


def test_a_file_that_cannot_be_read_is_named():
    status, printed = start(SECRET_KEY="", SECRET_KEY_FILE="/nowhere/key")
    assert status != 0
    assert "SECRET_KEY_FILE" in printed


def test_database_url_alone_moves_the_site_to_postgresql():
    status, printed = start(
        "s.DATABASES['default']['ENGINE']", DATABASE_URL="postgres://user:pass@db.example/portal"
    )
    assert (status, printed) == (0, "django.db.backends.postgresql\n")


SAVE = "storages['private'].save('a/b', ContentFile('drawing'))"


def test_what_the_site_writes_for_itself_is_closed_to_other_accounts(tmp_path):
    needed = [
        "from django.core.files.base import ContentFile",
        "from django.core.files.storage import storages",
    ]
    tmp_path.chmod(0o755)
    status, printed = start(f"''); {'; '.join(needed)}; print({SAVE}", VAR_ROOT=str(tmp_path))
    assert status == 0, printed
    modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.rglob("*")}
    assert modes == dict.fromkeys(["portal.sqlite3", "private", "a", "b"], 0)


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        (
            "imaps://sales%40x.example:p%2Fw@host",
            "tls 993 sales@x.example p/w INBOX '' sales@x.example",
        ),
        ("imap://sales:pw@host/In/Box?archive=Done", "starttls 143 sales pw In/Box 'Done' "),
        ("imap://sales:pw@127.0.0.1:1143", "plain 1143 sales pw INBOX '' "),
    ],
)
def test_imap_url_names_the_mailbox_and_by_default_the_inbound_address(url, printed):
    shown = "*list(s.IMAP.values())[1:6], repr(s.IMAP['ARCHIVE']), s.INBOUND_ADDRESS"
    status, found = start(shown, IMAP_URL=url)
    port, security, *others = found.splitlines()[-1].split(" ")
    assert (status, " ".join([security, port, *others])) == (0, printed)


def test_https_brings_secure_cookies_and_hsts():
    status, printed = start(
        "(s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)", SITE_URL="https://www.example.com"
    )
    assert (status, printed) == (0, "(True, True)\n")


def test_the_checklist_keeps_the_levels_that_are_not_set():
    expression = "[s.CHECKLIST[x] for x in ('alt_text', 'missing_summary', 'dead_link')]"
    _status, printed = start(expression, CHECKLIST=" alt_text: warn, missing_summary:off,")
    assert printed.strip() == "['warn', 'off', 'block']"
