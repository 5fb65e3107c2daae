"""Restoring: the whole backup is checked, then its files are saved, then its database appears.

Until the last step the site is as it was, so whatever breaks off can be begun again.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from portal.backup import aftermath, archive, encryption, files, manifest, place, tally
from portal.backup.making import DATABASE, kind_of
from portal.backup.trouble import Trouble, in_words


class Checked:
    """A backup that was read to its end and holds what was put into it."""

    def __init__(self, path: Path, identities, tell):
        self.path, self.identities = path, identities
        self.sums = tempfile.TemporaryFile("w+")  # noqa: SIM115  a line for each of its members
        self.count = 0
        with opened(path, identities) as reader:
            self.manifest = reader.manifest
            for _member in tell("Checking", reader.members(), None):
                self.count += 1
            self.sums.writelines(f"{line}\n" for line in reader.sum_lines())

    def members(self, tell) -> Iterator:
        """(member, its SHA-256) of each member, read once more."""
        self.sums.seek(0)
        with opened(self.path, self.identities) as reader:
            lines = (line.strip() for line in self.sums)
            pairs = zip(reader.members(), lines, strict=True)
            yield from tell("Restoring", pairs, self.count)


@contextmanager
def opened(path: Path, identities) -> Iterator[archive.Reader]:
    with ExitStack() as stack:
        stream = stack.enter_context(path.open("rb"))
        if encryption.is_encrypted(path):
            if not identities:
                raise Trouble("The backup is encrypted. Name the private key's file: --identity.")
            stream = stack.enter_context(encryption.decrypting(stream, identities))
        yield archive.Reader(stream)


def restore(connection, path: Path, tell, *, identities=()) -> dict:
    """Put a backup in the place of what is there; return its manifest. Raises Trouble."""
    with in_words(), place.working_folder() as folder:
        checked = Checked(path, identities, tell)
        manifest.check(checked.manifest, connection)
        _check_room(connection, checked.manifest, folder)
        with kind_of(connection).Loading(connection, folder) as loading:
            _load(checked.members(tell), loading, files.put)
            rows = checked.manifest["database"]["rows"]
            statements = aftermath.statements(connection.vendor, rows)
            tally.compare(loading.finish(statements), rows)
            loading.publish()
    connection.close()
    return checked.manifest


def verify(connection, path: Path, tell, *, identities=()) -> dict:
    """Restore a backup's database into a fresh place that goes away again, read its files, and
    compare; return its manifest. Raises Trouble."""
    with in_words(), place.working_folder() as folder:
        checked = Checked(path, identities, tell)
        manifest.check(checked.manifest, connection)
        _check_room(connection, checked.manifest, folder)
        kind = kind_of(connection)
        is_server = connection.vendor == "postgresql"
        scratch = kind.scratch_database(connection) if is_server else nullcontext()
        with scratch as name, kind.Loading(connection, folder, name) as loading:
            _load(checked.members(tell), loading, lambda member, digest: None)
            tally.compare(loading.finish(), checked.manifest["database"]["rows"])
    return checked.manifest


def _load(members, loading, put):
    for member, digest in members:
        if member.name.startswith(DATABASE):
            while chunk := member.stream.read(archive.BUFFER):
                loading.write(chunk)
        else:
            put(member, digest)


def _check_room(connection, stated, folder):
    if connection.vendor == "sqlite":
        place.check_room(folder, 2 * stated["database"]["bytes"], "the database, twice")
