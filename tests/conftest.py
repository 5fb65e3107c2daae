"""Shared by all tests: plain static files, a folder of their own for media, a small cast."""

import gc
import os
from collections import Counter
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as examples

from tests.postgres import memory

# How many examples a property is tried with: few each time, many by `make fuzz`. A busy machine may
# take its time.
examples.register_profile("short", max_examples=25, deadline=None)
patient = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
examples.register_profile("long", max_examples=500, deadline=None, suppress_health_check=patient)
examples.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

if folder := memory():  # where waiting for the disk, which the site does for every file, is short
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


def pytest_collection_modifyitems(items):
    """Marks what depends on the kind of database; the rest need not be repeated on another one."""
    for item in items:
        if item.get_closest_marker("django_db") or "django_db_setup" in item.fixturenames:
            item.add_marker(pytest.mark.database)


def pytest_collection_finish():
    """Thousands of tests stay until the end: nobody need look for garbage among them each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, monkeypatch):
    settings.STORAGES = {
        "default": {
            "BACKEND": "articles.storage.DurableFileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
        "private": {
            "BACKEND": "articles.storage.DurableFileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private"},
        },
        # Hashed names need `collectstatic`; tests/browser runs one server with them.
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Fields keep the storage that they were made with.
    for model, name in (("Attachment", "file"), ("IncomingMail", "raw")):
        field = apps.get_model("inquiries", model)._meta.get_field(name)
        monkeypatch.setattr(field, "storage", storages["private"])
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"  # WhiteNoise reads the folder for every client
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMBEDDED_SENDER = False


@pytest.fixture(autouse=True)
def _own_missing_addresses(monkeypatch):
    """A process counts them for all its tests, and writes the first of each test at once."""
    monkeypatch.setattr("articles.missing._written_at", float("-inf"))
    monkeypatch.setattr("articles.missing._heard", Counter())


@pytest.fixture(autouse=True)
def _own_limits(monkeypatch):
    """A process counts what the tests' one client asks for, too. Its windows go by the moment at
    which the test began, unless the test sets the clock: no minute or day ends within a test."""
    for meter in ("searches", "challenges"):
        monkeypatch.setattr(f"portal.limits.{meter}.counts", Counter())
    clock, began = timezone.datetime, timezone.now()
    now = lambda: began if timezone.datetime is clock else timezone.now()  # noqa: E731
    monkeypatch.setattr("inquiries.models.limit.timezone", SimpleNamespace(now=now))


@pytest.fixture(autouse=True)
def _own_language():
    """A request leaves the language of its page active in the thread."""
    yield
    translation.deactivate()


@pytest.fixture
def editor(db):
    from tests.factories import make_user

    return make_user("Edith", "articles.*")


@pytest.fixture
def company(db):
    from tests.factories import make_company

    return make_company()
