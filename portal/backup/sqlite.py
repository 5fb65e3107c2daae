"""SQLite: copied page by page as of one moment while others write, and put back as one commit."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from portal.backup import tally
from portal.backup.archive import BUFFER
from portal.backup.trouble import Trouble

GZIP = 31  # zlib's number for its largest window, with the head and end of gzip
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


class Copy:
    """The database as of one moment, in a file of its own. Made by `snapshot`."""

    kind = "sqlite"
    server = sqlite3.sqlite_version

    def __init__(self, path: Path):
        self.path, self.bytes = path, path.stat().st_size
        self.chunk_count = -(-self.bytes // BUFFER) + 1
        with closing(sqlite3.connect(path)) as connection:
            self.rows = count(connection)

    def chunks(self) -> Iterator[bytes]:
        """The file, compressed."""
        packing = zlib.compressobj(1, wbits=GZIP)
        with self.path.open("rb") as file:
            while data := file.read(BUFFER):
                yield packing.compress(data)
        yield packing.flush()


@contextmanager
def snapshot(connection, folder: Path) -> Iterator[Copy]:
    """Copy the database of a Django connection into a file of the folder."""
    source_path, path = Path(connection.settings_dict["NAME"]), folder / "copy.sqlite3"
    with closing(sqlite3.connect(source_path)) as source, closing(sqlite3.connect(path)) as target:
        # In one step: with several it would begin again after each commit of others, and these
        # need not wait for it, since the database is in WAL mode.
        source.backup(target)
        # The copy must be whole without a second file beside it.
        target.execute("PRAGMA journal_mode = DELETE")
    yield Copy(path)


def count(connection) -> dict[str, int]:
    """{table: rows}"""
    tables = [name for (name,) in connection.execute(TABLES)]
    return dict(connection.execute(tally.statement(table)).fetchone() for table in tables)


class Loading:
    """A database that is being restored beside the one in use, until `publish()`."""

    def __init__(self, connection, folder: Path, _name=None):
        self.target = connection.settings_dict["NAME"]
        self.path = folder / "restored.sqlite3"

    def __enter__(self):
        self.file = self.path.open("xb")
        self.unpacking = zlib.decompressobj(GZIP)
        return self

    def __exit__(self, *_exc_info):
        self.file.close()
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()

    def write(self, chunk: bytes):
        self.file.write(self.unpacking.decompress(chunk))

    def finish(self, statements=()) -> dict[str, int]:
        """After the last chunk: look the database over and change it; return {table: rows} of
        before the changes. Raises Trouble where it is damaged."""
        self.file.write(self.unpacking.flush())
        self.file.close()
        with closing(sqlite3.connect(self.path)) as connection:
            try:
                [(answer,)] = connection.execute("PRAGMA quick_check(1)")
                rows = count(connection)
                for statement in statements:
                    connection.execute(statement)
                connection.commit()
            except sqlite3.DatabaseError as error:
                raise Trouble(f"The restored database is damaged: {error}.") from error
        if answer != "ok":
            raise Trouble(f"The restored database is damaged: {answer}.")
        return rows

    def publish(self):
        """Put it in the place of the database in use: one commit, seen by all or by none."""
        Path(self.target).parent.mkdir(parents=True, exist_ok=True)
        with (
            closing(sqlite3.connect(self.path)) as source,
            closing(sqlite3.connect(self.target, timeout=20)) as target,
        ):
            target.execute("PRAGMA synchronous = FULL")
            source.backup(target)
