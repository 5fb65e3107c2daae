"""Backups that are cut off, changed, locked or in the way; which ones are kept."""

import hashlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection as connected
from django.db.backends.sqlite3.base import DatabaseWrapper

from inquiries.models import Inquiry, Sender
from portal.backup import (
    aftermath,
    encryption,
    making,
    mark,
    place,
    postgresql,
    restoring,
    rotation,
)
from portal.backup.rotation import Policy
from portal.backup.trouble import Trouble
from tests.factories import make_inquiry

FILES = {"pictures/ab/crane.avif": b"A" * 300_000, "pictures/ab/кран.webp": b"B" * 10}


def silently(_label, rows, _total):
    return rows


@pytest.fixture(autouse=True)
def _own_place(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def database(transactional_db, tmp_path):
    """A database that other connections see, with an inquiry; some files."""
    for name, content in FILES.items():
        storages["default"].save(name, ContentFile(content))
    storages["private"].save("attachments/2026/11/0a1b", ContentFile(b"drawing"))
    make_inquiry()
    if connected.vendor == "postgresql":
        yield connected
        return
    path = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connected.connection.backup(copy)
    wrapper = DatabaseWrapper({**connected.settings_dict, "NAME": str(path)}, "default")
    yield wrapper
    wrapper.close()


def made(database, folder, **options):
    return making.make(database, folder, silently, **options).path


def rows(database):
    with database.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {Inquiry._meta.db_table}")
        return cursor.fetchone()[0]


def rewritten(path, change):
    """A copy of an archive, its members given to `change`, which returns their bytes or None."""
    copy = path.with_name(f"changed-{path.name}")
    with tarfile.open(path) as old, tarfile.open(copy, "w") as new:
        for info in old:
            data = change(info.name, old.extractfile(info).read())
            if data is not None:
                info.size = len(data)
                new.addfile(info, io.BytesIO(data))
    return copy


def test_ordinary_tools_read_a_backup(database, tmp_path):
    path = made(database, tmp_path / "kept")
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    subprocess.run(["tar", "-xf", path, "-C", unpacked], check=True)
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=unpacked, check=True)
    for name, content in FILES.items():
        assert (unpacked / "media" / name).read_bytes() == content
    assert (unpacked / "private/attachments/2026/11/0a1b").read_bytes() == b"drawing"
    facts = json.loads((unpacked / "MANIFEST.json").read_text())
    assert facts["database"]["rows"][Inquiry._meta.db_table] == 1
    assert facts["database"]["kind"] == database.vendor


def test_only_what_is_whole_is_restored(database, tmp_path):
    """Nothing of a changed backup reaches the site."""
    path = made(database, tmp_path / "kept")
    size = path.stat().st_size
    cut = tmp_path / "cut.tar"
    changed = [
        ("is cut off", lambda name, data: None if name == "SHA256SUMS" else data),
        ("from media/", lambda name, data: data + b"!" if name.startswith("media") else data),
        ("from private/", lambda name, data: None if name.startswith("media") else data),
        ("from database/", lambda name, data: data[:-9] if name.startswith("data") else data),
        ("from MANIFEST", lambda name, data: data.replace(b'"django"', b'"garage"')),
    ]
    for words, change in changed:
        with pytest.raises(Trouble, match=words):
            restoring.restore(database, rewritten(path, change), silently)
    for length in (0, 100, 40_000, size // 2, size - 20_000):
        cut.write_bytes(path.read_bytes()[:length])
        with pytest.raises(Trouble, match=r"is no backup|is cut off"):
            restoring.restore(database, cut, silently)
    assert rows(database) == 1


def test_a_database_with_other_rows_than_stated_never_appears(database, tmp_path):
    """It is counted before it is committed: the site stays as it is."""
    path = made(database, tmp_path / "kept")
    table = Inquiry._meta.db_table
    with database.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET name = 'Later'")
    wrong = rewritten(
        path, lambda name, data: data.replace(f'"{table}": 1'.encode(), f'"{table}": 7'.encode())
    )
    with tarfile.open(wrong) as archive:
        manifest = archive.extractfile("MANIFEST.json").read()
    line = f"{hashlib.sha256(manifest).hexdigest()}  MANIFEST.json".encode()
    wrong = rewritten(
        wrong,
        lambda name, data: (
            b"\n".join([line, *data.split(b"\n")[1:]]) if name == "SHA256SUMS" else data
        ),
    )
    with pytest.raises(Trouble, match=f"{table} has 1 rows instead of 7"):
        restoring.restore(database, wrong, silently)
    with database.cursor() as cursor:
        cursor.execute(f"SELECT name FROM {table}")
        assert cursor.fetchall() == [("Later",)]


def test_a_site_in_use_is_replaced_on_request_alone(database, tmp_path, monkeypatch):
    path = made(database, tmp_path / "kept")
    with pytest.raises(CommandError, match="not empty: it holds articles, inquiries or accounts"):
        call_command("restore", path)
    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", path, force=True)
    Sender.objects.beat("worker:1")
    with pytest.raises(CommandError, match="The site is running"):
        call_command("restore", path, force=True)
    assert Inquiry.objects.count() == 1


def test_nothing_is_restored_while_a_site_runs_however_empty(database, tmp_path, monkeypatch):
    """It would accept inquiries that the restore takes away."""
    path = made(database, tmp_path / "kept")
    monkeypatch.setattr("portal.backup.occupancy.content", lambda connection: "")
    Sender.objects.beat("web:1")
    with pytest.raises(CommandError, match="The site is running"):
        call_command("restore", path)
    assert rows(database) == 1


def test_a_backup_of_another_kind_or_of_a_newer_release_is_refused(database, tmp_path):
    path = made(database, tmp_path / "kept", with_files=False)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[database.vendor]
    for words, old, new in (
        ("of its own kind", f'"kind": "{database.vendor}"', f'"kind": "{other}"'),
        ("newer release", "portal.0001_initial", "portal.9999_wonderful"),
        ("newer release", '"portal": "', '"portal": "9'),
        ("does not know", '"format": 1', '"format": 2'),
    ):
        changed = rewritten(
            path, lambda name, data, old=old, new=new: data.replace(old.encode(), new.encode())
        )
        with restoring.opened(changed, []) as reader, pytest.raises(Trouble, match=words):
            restoring.manifest.check(reader.manifest, database)


def test_a_backup_of_an_older_release_may_have_other_apps_and_fewer_tables(database, tmp_path):
    path = made(database, tmp_path / "kept", with_files=False)
    older = rewritten(path, lambda name, data: data.replace(b"portal.0001_", b"gone.0001_"))
    with restoring.opened(older, []) as reader:
        restoring.manifest.check(reader.manifest, database)
    few = aftermath.statements(database.vendor, {"articles_generation"})
    assert [sql.split()[1] for sql in few[:-1]] == ["articles_generation"]


def test_only_who_has_the_private_key_reads_an_encrypted_backup(database, tmp_path):
    own, other = encryption.make_identity(), encryption.make_identity()
    path = made(database, tmp_path / "kept", recipients=[own.to_public()])
    assert path.name.endswith(".tar.age")
    assert b"MANIFEST" not in path.read_bytes()
    for keys, words in (([], "Name the private key"), ([other], "to another key")):
        with pytest.raises(Trouble, match=words):
            restoring.verify(database, path, silently, identities=keys)
    found = restoring.verify(database, path, silently, identities=[own])
    assert found["database"]["rows"][Inquiry._meta.db_table] == 1
    data = path.read_bytes()
    for broken in (data[:-1], data[: len(data) // 2], data[:-5000] + b"!" + data[-4999:]):
        path.write_bytes(broken)
        with pytest.raises(Trouble, match="cut off or was changed"):
            restoring.verify(database, path, silently, identities=[own])


def test_keys_are_read_from_files_and_wrong_ones_named(tmp_path):
    identity = encryption.make_identity()
    keys = tmp_path / "keys"
    keys.write_text(f"# public key\n{identity.to_public()}\n")
    assert [str(key) for key in encryption.read_recipients([], keys)] == [str(identity.to_public())]
    with pytest.raises(Trouble, match="“age1wrong” is no public key"):
        encryption.read_recipients(["age1wrong"], None)
    with pytest.raises(Trouble, match="holds no private key"):
        encryption.read_identities(keys)
    with pytest.raises(Trouble, match="could not be read"):
        encryption.read_identities(tmp_path / "none")


def test_what_a_killed_backup_leaves_is_removed_by_the_next(database, tmp_path, settings):
    folder = tmp_path / "kept"
    path = folder / rotation.file_name(datetime(2026, 1, 1, tzinfo=UTC))
    child = os.fork()
    if not child:
        with place.working_folder() as work, place.new_file(path) as file:
            (work / "copy.sqlite3").write_bytes(b"half")
            file.write(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert [each.name for each in folder.iterdir()] == [f"{path.name}.part"]
    assert rotation.backups(folder) == {}
    whole = made(database, folder)
    assert list(folder.iterdir()) == [whole]
    assert [each.name for each in settings.VAR_DIR.iterdir()] == ["backup.lock"]


def test_one_works_at_a_time_and_leaves_the_parts_of_others_alone(database, tmp_path):
    other = tmp_path / "kept" / "portal-other-2026-01-01T000000Z.tar"
    with place.new_file(other) as file:
        file.write(b"another site")
        made(database, tmp_path / "kept")
    assert other.read_bytes() == b"another site"
    with place.working_folder(), pytest.raises(Trouble, match="Another backup or restore"):
        made(database, tmp_path / "kept")


def test_a_full_disk_is_told_and_leaves_nothing(database, tmp_path, monkeypatch):
    with pytest.raises(Trouble, match=r"has [\d,]+ MB left, and the files needs"):
        place.check_room(tmp_path, 10**18, "the files")
    monkeypatch.setattr(place, "check_room", lambda *arguments: None)
    full = OSError(28, "No space left on device")

    def write(*_arguments):
        raise full

    for recipients in ([], [encryption.make_identity().to_public()]):
        monkeypatch.setattr(place.os, "fsync", write)
        with pytest.raises(Trouble, match="The disk is full"):
            made(database, tmp_path / "kept", recipients=recipients)
        assert list((tmp_path / "kept").iterdir()) == []


def test_the_status_page_learns_of_failures_and_of_the_last_good_one(tmp_path):
    mark.succeed(destination="/backups/a.tar", bytes=5, seconds=1.0, verified=True, encrypted=False)
    good = mark.read()
    with pytest.raises(CommandError, match="is no public key"):
        call_command("backup", tmp_path / "kept", recipient=["age1wrong"])
    found = mark.read()
    assert not found["ok"]
    assert "age1wrong" in found["error"]
    assert found["failed_at"] >= found["at"] == good["at"]


TODAY = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        (Policy(), range(400)),
        (Policy(newest=3), [0, 1, 2]),
        (Policy(daily=2, weekly=3), [0, 1, 8]),
        (Policy(weekly=2, monthly=3), [0, 1, 23, 54]),
        (Policy(newest=1, monthly=2), [0, 23]),
    ],
)
def test_a_policy_keeps_the_newest_of_each_period(policy, days):
    moments = [TODAY - timedelta(days=number) for number in range(400)]
    assert policy.kept(moments) == {moments[number] for number in days}


def test_rotation_spares_other_files_and_the_newest_that_was_verified(tmp_path):
    moments = [TODAY - timedelta(days=number) for number in range(6)]
    paths = [tmp_path / rotation.file_name(moment) for moment in moments]
    others = ["portal-other.example-2020-01-01T000000Z.tar", "notes.txt", f"{paths[5].name}.part"]
    for name in [*(path.name for path in paths), *others]:
        (tmp_path / name).touch()
    for path in paths[3:5]:
        rotation.mark_verified(path)
    without = [rotation.file_name(moment, with_files=False) for moment in moments]
    (tmp_path / without[0]).write_bytes(b"")  # those without files push none of these out
    assert rotation.rotate(tmp_path, Policy(newest=2)) == [paths[5], paths[4], paths[2]]
    assert rotation.rotate(tmp_path, Policy(newest=0), with_files=False) == [tmp_path / without[0]]
    left = {path.name for path in tmp_path.iterdir()}
    kept = {path.name for path in (paths[0], paths[1], paths[3])}
    assert left == {*kept, *others, f"{paths[3].name}.verified"}


def test_a_client_older_than_the_server_is_named(monkeypatch, tmp_path):
    for major in (14, 16, 17):
        program = tmp_path / str(major) / "bin" / "pg_dump"
        program.parent.mkdir(parents=True)
        program.touch()
    monkeypatch.setattr(postgresql, "FOLDERS", tmp_path)
    assert postgresql.find("pg_dump", 15) == str(tmp_path / "16/bin/pg_dump")
    monkeypatch.setattr(postgresql.shutil, "which", lambda program: None)
    with pytest.raises(Trouble, match=r"there is only 17 .* apt install postgresql-client-18"):
        postgresql.find("pg_dump", 18)
