"""Files on this machine's disk that are complete and durable once saved."""

import os

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string


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
