"""What `check --deploy` sees of accounts, files and clocks."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from portal import exposure_checks
from portal.demo.content import read_site


@pytest.fixture(autouse=True)
def public(settings):
    settings.IS_PRODUCTION = True


def ids(check):
    return [message.id for message in check(None)]


def test_a_public_site_does_not_start_with_debug(settings):
    assert ids(exposure_checks.check_debug) == []
    settings.DEBUG = True
    assert ids(exposure_checks.check_debug) == ["portal.E003"]
    settings.IS_PRODUCTION = False
    assert ids(exposure_checks.check_debug) == []


@pytest.mark.django_db
def test_sample_accounts_with_their_public_passwords_keep_a_public_site_from_starting(settings):
    password = read_site()["users"]["editor"]["password"]
    user = User.objects.create_user("editor", password=password, is_staff=True)
    (message,) = exposure_checks.check_sample_accounts(None)
    assert (message.id, password in message.msg) == ("portal.E004", False)
    assert "editor" in message.msg
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert ids(exposure_checks.check_sample_accounts) == []
    user.set_password("another one")
    user.save()
    assert ids(exposure_checks.check_sample_accounts) == []
    user.set_password(password)
    user.save()
    settings.IS_PRODUCTION = False
    assert ids(exposure_checks.check_sample_accounts) == []


@pytest.mark.parametrize(
    ("hosts", "found"),
    [(["*"], ["portal.W006"]), ([".example.com"], ["portal.W006"]), (["www.example.com"], [])],
)
def test_hosts_that_are_not_named_are_warned_of(settings, hosts, found):
    settings.ALLOWED_HOSTS = hosts
    assert ids(exposure_checks.check_hosts) == found


def test_files_open_to_others_are_named(settings, tmp_path, monkeypatch):
    for name in ("static", "media", "private", "portal"):
        (tmp_path / name).mkdir(mode=0o750)
    secret = tmp_path / "key"
    secret.write_text("secret")
    secret.chmod(0o600)
    settings.BASE_DIR = settings.VAR_DIR = tmp_path
    for folder in (tmp_path, *tmp_path.parents):  # pytest closes its own
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o001)
    monkeypatch.setenv("SECRET_KEY_FILE", str(secret))
    assert ids(exposure_checks.check_file_modes) == []
    secret.chmod(0o644)
    (tmp_path / "media").chmod(0o777)
    (message,) = exposure_checks.check_file_modes(None)
    assert message.id == "portal.W007"
    assert f"others may read {secret}" in message.msg
    assert f"others may write to {tmp_path / 'media'}" in message.msg
    tmp_path.chmod(0o700)  # nobody comes through
    assert ids(exposure_checks.check_file_modes) == []


def test_a_database_that_is_served_with_the_files_is_an_error(settings, tmp_path, monkeypatch):
    found = tmp_path / "static" / "portal.sqlite3"
    monkeypatch.setattr(exposure_checks, "_database", lambda: found)
    assert ids(exposure_checks.check_served_folders) == ["portal.E005"]
    monkeypatch.setattr(exposure_checks, "_database", lambda: tmp_path / "portal.sqlite3")
    assert ids(exposure_checks.check_served_folders) == []


@pytest.mark.parametrize(
    ("mounts", "found"),
    [
        ("/dev/sda1 / ext4 rw 0 0\nserver:/data /srv nfs4 rw 0 0", ["portal.E006"]),
        ("/dev/sda1 / ext4 rw 0 0\na@b: /srv fuse.sshfs rw 0 0", ["portal.E006"]),
        ("server:/ / nfs rw 0 0\n/dev/sda1 /srv ext4 rw 0 0", []),
        ("", []),
    ],
)
def test_sqlite_across_the_network_is_an_error(tmp_path, monkeypatch, mounts, found):
    (tmp_path / "mounts").write_text(mounts)
    monkeypatch.setattr(exposure_checks, "MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr(exposure_checks, "_database", lambda: Path("/srv/portal.sqlite3"))
    assert ids(exposure_checks.check_sqlite_is_local) == found


@pytest.mark.django_db
def test_a_clock_that_differs_from_the_databases_is_warned_of(monkeypatch):
    assert ids(exposure_checks.check_clock) == []
    if connection.vendor != "postgresql":
        return
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(exposure_checks.timezone, "now", lambda: later)
    assert ids(exposure_checks.check_clock) == ["portal.W008"]
