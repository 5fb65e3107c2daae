"""Files on this machine's disk that are complete and durable once saved."""

import fcntl
import os
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string


class StorageUnavailable(OSError):
    """What keeps the files does not answer; they may well be there."""


class DurableFileSystemStorage(FileSystemStorage):
    """`save()` returns when the file would survive a power loss, so a row may refer to it.

    A crash in between leaves no half-written file under the final name.
    """

    def _save(self, name, content):
        part = f"{name}.{get_random_string(8)}.part"
        try:
            part = super()._save(part, content)
            _flush(self.path(part))
            name = self._claim(part, name)
        finally:
            self.delete(part)
        folder = os.path.dirname(self.path(name))
        while folder.startswith(self.location):
            _flush(folder)  # a new name is an entry of its folder, a new folder one of its parent
            folder = os.path.dirname(folder)
        return name

    def share(self, name, content):
        """Store a file whose name says what is in it, unless it is there; returns its name. From
        now on it is wanted."""
        return name if self.renew(name) else self.save(name, content)

    def files(self, folder):
        """Every file below a folder: (name, when it was last saved or renewed, bytes)."""
        for path, _folders, names in os.walk(self.path(folder)):
            for name in sorted(names):
                with suppress(FileNotFoundError):  # deleted meanwhile
                    found = os.stat(os.path.join(path, name))
                    moment = datetime.fromtimestamp(found.st_mtime, UTC)
                    own = os.path.relpath(os.path.join(path, name), self.location)
                    yield own, moment, found.st_size

    def renew(self, name):
        """Say that a file is wanted now, as if it were saved again; returns whether it is there."""
        try:
            with _locked(self.path(name), fcntl.LOCK_SH) as descriptor:
                os.utime(descriptor)
                return os.fstat(descriptor).st_nlink > 0
        except FileNotFoundError:
            return False

    def discard(self, name, moment):
        """Delete a file that was neither saved nor renewed since a moment; returns whether.

        Whoever renews it at the same time either finds it gone or keeps it.
        """
        try:
            with _locked(self.path(name), fcntl.LOCK_EX) as descriptor:
                found = os.fstat(descriptor)
                is_unwanted = found.st_nlink > 0 and found.st_mtime < moment.timestamp()
                if is_unwanted:
                    os.remove(self.path(name))
                return is_unwanted
        except FileNotFoundError:
            return False

    def _claim(self, part, name):
        """Give the finished file its name; like Django's, never that of an existing file."""
        while True:
            try:
                os.link(self.path(part), self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name


def _flush(path):
    """Write a file or a folder's entries through to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(path, kind):
    """The descriptor of an open file, locked against whoever else locks it here."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind)
        yield descriptor
    finally:
        os.close(descriptor)
