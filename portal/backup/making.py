"""Making a backup: the database as of one moment, then the files, which are never changed."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from portal.backup import archive, encryption, files, manifest, place, postgresql, rotation, sqlite
from portal.backup.trouble import Trouble, in_words

KINDS = {"sqlite": sqlite, "postgresql": postgresql}
PIECE = 16 * archive.BUFFER  # bytes of the database in one member, which are held in memory
DATABASE = "database/"


class Made(NamedTuple):
    path: Path
    bytes: int
    seconds: float
    files: int
    swept: int  # files that were deleted between being listed and being copied


def kind_of(connection):
    """The module for the kind of database of a Django connection."""
    if connection.vendor not in KINDS:
        raise Trouble(f"Databases of {connection.vendor} are not backed up.")
    return KINDS[connection.vendor]


def make(connection, destination: Path, tell, *, recipients=(), with_files=True) -> Made:
    """Write one backup into a folder. Raises Trouble.

    tell: passes rows on and shows how far they are, given a label, the rows and their number or
    None. recipients: public keys to encrypt to.
    """
    started = time.monotonic()
    name = rotation.file_name(timezone.now(), with_files=with_files)
    path = destination / (name + (encryption.ENDING if recipients else ""))
    with in_words(), place.working_folder() as folder:
        with _archive(path, recipients) as writer:
            with _snapshot(connection, folder) as copy:
                if not copy.rows:
                    name = connection.settings_dict["NAME"]
                    raise Trouble(f"There are no tables in the database {name}.")
                place.check_room(destination, copy.bytes // 2, "the database")
                facts = manifest.describe(connection, copy, with_files=with_files)
                writer.add_bytes(archive.MANIFEST, manifest.to_bytes(facts))
                _add_database(writer, copy, tell)
            count, copied = _add_files(writer, destination, tell) if with_files else (0, 0)
        size = path.stat().st_size
    return Made(path, size, time.monotonic() - started, copied, count - copied)


def _snapshot(connection, folder):
    if connection.vendor == "sqlite":
        size = Path(connection.settings_dict["NAME"]).stat().st_size
        place.check_room(folder, size, "a copy of the database")
    return kind_of(connection).snapshot(connection, folder)


@contextmanager
def _archive(path, recipients) -> Iterator[archive.Writer]:
    with ExitStack() as stack:
        stream = stack.enter_context(place.new_file(path))
        if recipients:
            stream = stack.enter_context(encryption.encrypting(stream, recipients))
        writer = archive.Writer(stream)
        yield writer
        writer.close()


def _add_database(writer, copy, tell):
    chunks = tell("Database, MB", copy.chunks(), copy.chunk_count)
    for number, piece in enumerate(_pieces(chunks), start=1):
        writer.add_bytes(f"{DATABASE}{number:06}", piece)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _add_files(writer, destination, tell):
    """Return how many files were listed and how many were copied."""
    listing = files.Listing()
    place.check_room(destination, listing.bytes, "the files")
    copied = sum(files.add(writer, each) for each in tell("Files", listing, listing.count))
    return listing.count, copied
