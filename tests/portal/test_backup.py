"""A drill: the site is copied while buyers write to it, and comes back elsewhere."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone

from articles.models import Picture
from inquiries import notifications
from inquiries.models import Delivery, Message
from portal.backup import aftermath, postgresql, restoring
from tests.articles.test_picture import photo
from tests.factories import make_company, make_edition, make_inquiry, make_user

pytestmark = pytest.mark.django_db(transaction=True)

# Buyers who write one after another until their standard input ends; each line is an acceptance.
BUYERS = """
import os, sys, threading
from django.test import Client
from django.core.files.uploadedfile import SimpleUploadedFile
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
client, number = Client(SERVER_NAME="127.0.0.1"), 0
while not ended.is_set():
    number += 1
    file = SimpleUploadedFile("drawing.pdf", b"%PDF-1.7\\n" + os.urandom(20_000))
    fields = {"name": f"Buyer {number}", "contact": f"buyer{number}@buyer.example",
              "content": f"Please quote {number} t of wire rod.", "attachments": file}
    answer = client.post("/contact/inquiry/", fields)
    print(answer.status_code, flush=True)
"""
# What the restored site shows and holds.
LOOK = """
import hashlib, json
from django.contrib.auth.models import User
from django.test import Client
from articles.models import Article
from inquiries.models import Attachment, Delivery, Inquiry
from portal.models import Session
sessions = Session.objects.count()
client = Client(SERVER_NAME="127.0.0.1")
staff = Client(SERVER_NAME="127.0.0.1")
staff.force_login(User.objects.get(username="Edith"))
picture = json.loads(json.dumps(Article.objects.get().hero.renditions))[0]["name"]
pages = ["/", "/news/", "/news/steel-for-bridges/", "/news/search/?q=steel", "/contact/inquiry/"]
desk = ["/admin/", "/admin/inquiries/inquiry/", "/admin/articles/article/"]
whole = [hashlib.sha256(row.file.open().read()).hexdigest() == row.sha256
         for row in Attachment.objects.all()]
deliveries = Delivery.objects.values_list("message__kind", "state", "last_error")
bare = Inquiry.objects.filter(name__startswith="Buyer")
bare = bare.exclude(attachments__isnull=False, messages__kind="alert")
print(json.dumps({
    "statuses": [client.get(page).status_code for page in pages],
    "desk": [staff.get(page).status_code for page in desk],
    "inquiries": Inquiry.objects.filter(name__startswith="Buyer").count(),
    "without file or alert": bare.count(),
    "files": [all(whole), len(whole)],
    "picture": Article.objects.get().hero.file.storage.exists(picture),
    "deliveries": sorted(set(deliveries.filter(message__inquiry__name="Nadia"))),
    "sessions": sessions,
    "next key": Article.objects.create(title="Next", slug="next").pk,
}))
"""


class Place:
    """A machine of its own, as far as the site can tell: a database, folders, an environment."""

    def __init__(self, folder, database_url):
        self.folder = folder
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "VAR_ROOT": str(folder / "var"),
            "MEDIA_ROOT": str(folder / "media"),
            "PRIVATE_ROOT": str(folder / "private"),
            "INQUIRY_LIMIT": "100000",
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "DEBUG": "true",  # static files by their plain names
        }

    def start(self, *arguments):
        command = [sys.executable, project.BASE_DIR / "manage.py", *map(str, arguments)]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=self.environment
        )

    def manage(self, *arguments, typed=""):
        """What a command says; fails where it does."""
        process = self.start(*arguments)
        said, wrong = process.communicate(typed, timeout=100)
        assert process.returncode == 0, said + wrong
        return said


@pytest.fixture
def here(tmp_path):
    """The site in use, with a little of everything."""
    make_company()
    editor = make_user("Edith", is_superuser=True)
    picture = Picture.objects.add(photo(), alt="A crane")
    make_edition(hero=picture, by=editor)
    unsent(make_inquiry(language="en"))
    if connection.vendor == "postgresql":
        return Place(tmp_path, url_of(connection.settings_dict["NAME"]))
    path = tmp_path / "here.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = WAL")
    return Place(tmp_path, f"sqlite:///{path}")


def unsent(inquiry):
    """Mail of every kind that waits to be sent."""
    for kind in (Message.Kind.ALERT, Message.Kind.CONFIRMATION, Message.Kind.REPLY):
        message = Message.objects.create(inquiry=inquiry, kind=kind, text="…", language="en")
        Delivery.objects.create(message=message, recipient="nadia@buyer.example")


@pytest.fixture
def there(tmp_path):
    """A fresh machine."""
    folder = tmp_path / "there"
    folder.mkdir()
    if connection.vendor == "sqlite":
        yield Place(folder, f"sqlite:///{folder / 'there.sqlite3'}")
        return
    name = f"{connection.settings_dict['NAME']}_there"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield Place(folder, url_of(name))
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def url_of(name):
    parts = connection.settings_dict
    host, port = quote(parts["HOST"], safe=""), f":{parts['PORT']}" if parts["PORT"] else ""
    user = f"{quote(parts['USER'])}:{quote(parts['PASSWORD'])}@" if parts["USER"] else ""
    return f"postgres://{user}{host}{port}/{name}"


def hashes(folder):
    """{name: SHA-256} of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_site_comes_back_elsewhere_as_it_was_while_buyers_wrote_to_it(here, there, tmp_path):
    buyers = here.start("shell", "-v0", "-c", BUYERS)
    first = buyers.stdout.readline()
    here.manage("backup", tmp_path / "kept", "--verify", "--keep", "3")
    said, wrong = buyers.communicate(timeout=60)
    assert [first.strip(), *said.split()] == ["303"] * (1 + len(said.split())), wrong

    [backup] = (tmp_path / "kept").glob("*.tar")
    assert backup.stat().st_mode & 0o777 == 0o600
    mark = json.loads((tmp_path / "var/backup.json").read_text())
    assert (mark["ok"], mark["verified"], mark["encrypted"]) == (True, True, False)
    assert (mark["destination"], mark["bytes"]) == (str(backup), backup.stat().st_size)

    there.manage("restore", backup)
    found = json.loads(there.manage("shell", "-v0", "-c", LOOK))
    assert found["statuses"] == [200] * 5
    assert found["desk"] == [200] * 3
    assert 1 <= found["inquiries"] <= 1 + len(said.split())
    assert found["without file or alert"] == 0
    assert found["files"] == [True, found["inquiries"]]
    assert found["picture"]
    assert hashes(there.folder / "media") == hashes(tmp_path / "media")
    assert hashes(there.folder / "private").items() <= hashes(tmp_path / "private").items()
    # Nothing that a buyer may have been sent since then is sent by itself.
    why = "The site was restored from a backup. This mail may have been sent after that was made."
    assert found["deliveries"] == [
        ["alert", "pending", ""],
        ["confirmation", "uncertain", why],
        ["reply", "uncertain", why],
    ]
    assert found["sessions"] == 0
    assert found["next key"] > 1000

    # A site in use makes way when it is asked to, and is kept.
    name = there.environment["DATABASE_URL"].rpartition("/")[2]
    there.manage("restore", backup, "--force", typed=f"{name}\n")
    [replaced] = (there.folder / "var/replaced").glob("*.tar")
    with restoring.opened(replaced, []) as reader:
        assert reader.manifest["database"]["rows"]["articles_article"] == 2


def test_a_database_without_a_site_is_no_backup(there, tmp_path):
    """A mistyped address must not pass for years as a backup that went well."""
    process = there.start("backup", tmp_path / "kept")
    _said, wrong = process.communicate(timeout=100)
    assert process.returncode == 1
    assert "There are no tables in the database" in wrong
    assert list((tmp_path / "kept").glob("*.tar")) == []
    assert not json.loads((there.folder / "var/backup.json").read_text())["ok"]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite tries in a file.")
def test_two_trials_at_the_same_moment_have_databases_of_their_own(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(postgresql.timezone, "now", lambda: now)
    with (
        postgresql.scratch_database(connection) as one,
        postgresql.scratch_database(connection) as other,
    ):
        assert one != other


def test_of_an_inquiry_that_no_sender_had_come_to_staff_are_told_and_the_buyer_is_asked_about():
    make_company()
    inquiry = make_inquiry()
    notifications.announce_later(inquiry)
    assert aftermath.settle_mail() == 1
    notifications.announce(inquiry)
    states = Delivery.objects.values_list("message__kind", "recipient", "state").order_by("pk")
    assert set(states) == {
        ("alert", "ann@harbor.example", "pending"),
        ("alert", "bob@harbor.example", "pending"),
        ("confirmation", inquiry.email, "uncertain"),
    }
