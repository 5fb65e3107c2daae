"""The archive as a stream of members, each with its hash; nothing is held but the present one."""

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from portal.backup.trouble import Trouble

BUFFER = 1024 * 1024  # bytes
MANIFEST = "MANIFEST.json"
SUMS = "SHA256SUMS"
NO_BACKUP = "This is no backup of the portal."


class Writer:
    """Writes members one after another to a binary stream; `close()` completes the archive."""

    def __init__(self, stream):
        self.tar = tarfile.open(fileobj=stream, mode="w|", bufsize=BUFFER)  # noqa: SIM115
        self.sums = tempfile.TemporaryFile()  # noqa: SIM115  a line for each of a million files

    def add(self, name, size, source):
        """Add `size` bytes that the binary file `source` gives. Raises OSError if it gives less."""
        hashing = Hashing(source)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self.tar.addfile(info, hashing)
        self.tar.members.clear()  # which tarfile would keep for looking them up
        self.sums.write(f"{hashing.hexdigest()}  {name}\n".encode())

    def add_bytes(self, name, data):
        self.add(name, len(data), io.BytesIO(data))

    def close(self):
        size = self.sums.tell()
        self.sums.seek(0)
        self.add(SUMS, size, self.sums)
        self.tar.close()
        self.sums.close()


class Member(NamedTuple):
    name: str  # such as media/pictures/crane.avif
    size: int  # bytes
    stream: "Hashing"


class Reader:
    """Reads an archive from a binary stream: its manifest, then each other member once.

    Raises Trouble for what is no backup, was changed, or ends early; the latter two at the end.
    """

    def __init__(self, stream):
        try:
            self.tar = tarfile.open(fileobj=stream, mode="r|", bufsize=BUFFER)  # noqa: SIM115
        except tarfile.ReadError as error:
            raise Trouble(NO_BACKUP) from error
        self.sums = tempfile.TemporaryFile()  # noqa: SIM115
        first = self._next()
        if first is None or first.name != MANIFEST:
            raise Trouble(NO_BACKUP)
        self.manifest = json.loads(first.stream.read())
        self._note(first)

    def members(self) -> Iterator[Member]:
        """Everything between the manifest and the sums, which are compared then."""
        while (member := self._next()) and member.name != SUMS:
            yield member
            self._note(member)
        if member is None:
            raise Trouble("The backup is cut off: its end is missing.")
        self._compare(member.stream)

    def sum_lines(self) -> Iterator[str]:
        """The hash of each member but the manifest, in their order, once all were read."""
        self.sums.seek(0)
        next(self.sums)
        yield from (line.decode().partition("  ")[0] for line in self.sums)

    def _next(self):
        info = self.tar.next()
        self.tar.members.clear()
        return info and Member(info.name, info.size, Hashing(self.tar.extractfile(info)))

    def _note(self, member):
        while member.stream.read(BUFFER):
            pass
        self.sums.write(f"{member.stream.hexdigest()}  {member.name}\n".encode())

    def _compare(self, stream):
        self.sums.seek(0)
        for found, stated in zip_longest(self.sums, io.BufferedReader(stream), fillvalue=b""):
            if found != stated:
                name = (found or stated).decode(errors="replace").partition("  ")[2].strip()
                raise Trouble(f"The backup was changed or is damaged, from {name} on.")


class Hashing(io.RawIOBase):
    """A binary file that is hashed while it is read."""

    def __init__(self, source):
        super().__init__()
        self.source, self.hash = source, hashlib.sha256()

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self.source.read(len(buffer))
        self.hash.update(data)
        buffer[: len(data)] = data
        return len(data)

    def read(self, size=-1):
        data = self.source.read(size)
        self.hash.update(data)
        return data

    def hexdigest(self):
        return self.hash.hexdigest()
