"""The site's files, by Django's storages: so a folder and an S3 bucket are copied alike."""

import hashlib
import tempfile
from collections.abc import Iterator
from typing import NamedTuple

from django.core.files import File
from django.core.files.storage import storages

from portal.backup.archive import BUFFER
from portal.backup.trouble import Trouble

FOLDERS = {"media": "default", "private": "private"}  # of the archive: the storage it is of
IN_MEMORY = 8 * BUFFER


class Listed(NamedTuple):
    folder: str
    name: str  # within its storage
    size: int  # bytes

    @property
    def member(self):
        return f"{self.folder}/{self.name}"


class Listing:
    """All files there are now, noted on disk: there may be millions."""

    def __init__(self):
        self.notes = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
        self.count = self.bytes = 0
        for folder, alias in FOLDERS.items():
            for name, _saved_at, size in storages[alias].files(""):
                if not is_passing(name):
                    self.notes.write(f"{folder}\t{size}\t{name}\n")
                    self.count += 1
                    self.bytes += size

    def __iter__(self) -> Iterator[Listed]:
        self.notes.seek(0)
        for line in self.notes:
            folder, size, name = line.removesuffix("\n").split("\t", 2)
            yield Listed(folder, name, int(size))


def is_passing(name: str) -> bool:
    """Whether no row refers to it: a file that is being saved, or a note of one being deleted."""
    return name.endswith(".part") or name.startswith("discarding/")


def add(writer, listed: Listed) -> bool:
    """Copy one file into the archive; False where it was deleted meanwhile."""
    try:
        file = storages[FOLDERS[listed.folder]].open(listed.name)
    except FileNotFoundError:
        return False
    with file:
        writer.add(listed.member, listed.size, file)
    return True


def put(member, digest: str) -> None:
    """Save a member of the archive under its name, unless that very file is there; read it again
    and compare. Raises Trouble where it is not what was saved."""
    folder, _slash, name = member.name.partition("/")
    storage = storages[FOLDERS[folder]]
    if _digest(storage, name) == digest:
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
        while data := member.stream.read(BUFFER):
            spool.write(data)
        spool.seek(0)
        if storage.exists(name):
            storage.delete(name)
        saved = storage.save(name, File(spool, name))
    if saved != name or _digest(storage, saved) != digest:
        raise Trouble(f"{member.name} was not saved as it is in the backup.")


def _digest(storage, name):
    """SHA-256 of a stored file, None where there is none."""
    try:
        with storage.open(name) as file:
            return hashlib.file_digest(_Plain(file), "sha256").hexdigest()
    except FileNotFoundError:
        return None


class _Plain:
    """What hashlib asks of a file, of whatever Django's storages open."""

    def __init__(self, file):
        self.file = file

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
