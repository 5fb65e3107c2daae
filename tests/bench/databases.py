"""The databases of a run: made once for each size, kept, and copied for each run.

A run stores inquiries, so it works on a copy. What is kept is made anew when the tables, the
sample site or the way of filling change; all but the sample site also with each release, since
ready pieces of pages are of one release.
"""

import hashlib
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.servers import ROOT

FOLDER = ROOT / "var" / "bench"
DEMO = "demo"  # the sample site alone
MADE_FROM = [
    "*/migrations/*.py",
    "portal/demo/**/*.*",
    "tests/bench/fill.py",
    "tests/bench/words.py",
    "tests/bench/models.py",
]


def edition():
    """A few signs that change with whatever a kept database was made from."""
    paths = sorted({path for pattern in MADE_FROM for path in ROOT.glob(pattern)})
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


class Databases:
    """release: of the site, in a few signs."""

    def __init__(self, release):
        self.edition, self.release = edition(), release[:6]

    def key(self, name):
        """The name with what it was made from."""
        return f"{name}_{self.edition}" + ("" if name == DEMO else f"_{self.release}")

    def is_current(self, key):
        return key.endswith((f"{DEMO}_{self.edition}", f"_{self.edition}_{self.release}"))


class Sqlite(Databases):
    """Databases as files below var/bench."""

    def __init__(self, release):
        super().__init__(release)
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path in FOLDER.glob("*.sqlite3*"):
            if not self.is_current(path.name.partition(".")[0]):
                path.unlink()

    def url(self, name):
        return f"sqlite:///{self._path(name)}"

    def exists(self, name):
        return self._path(name).exists()

    def create(self, name):
        self.drop(name)

    def copy(self, name, target):
        self.drop(target)
        shutil.copyfile(self._path(name), self._path(target))

    def drop(self, name):
        for ending in ("", "-wal", "-shm"):
            self._path(name, ending).unlink(missing_ok=True)

    def backends(self, name):
        """The server processes that work for a database: none."""
        return []

    def _path(self, name, ending=""):
        return FOLDER / f"{self.key(name)}.sqlite3{ending}"


class Postgres(Databases):
    """Databases of a server; their names begin with that of the database in the address."""

    def __init__(self, release, url):
        import psycopg2

        super().__init__(release)
        self.base, self.prefix = url.rpartition("/")[0], f"{urlsplit(url).path[1:]}_bench_"
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True
        kept = self._ask("SELECT datname FROM pg_database WHERE starts_with(datname, %s)")
        for (name,) in kept:
            if not self.is_current(name):
                self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name):
        return f"{self.base}/{self._name(name)}"

    def exists(self, name):
        found = self._ask("SELECT datname FROM pg_database WHERE datname = %s", self._name(name))
        return bool(found)

    def create(self, name):
        self.drop(name)
        self._do(f'CREATE DATABASE "{self._name(name)}"')

    def copy(self, name, target):
        self.drop(target)
        self._do(f'CREATE DATABASE "{self._name(target)}" TEMPLATE "{self._name(name)}"')

    def drop(self, name):
        self._do(f'DROP DATABASE IF EXISTS "{self._name(name)}" WITH (FORCE)')

    def backends(self, name):
        """The numbers of the server processes that work for a database now."""
        rows = self._ask("SELECT pid FROM pg_stat_activity WHERE datname = %s", self._name(name))
        return [pid for (pid,) in rows if Path(f"/proc/{pid}").exists()]

    def _name(self, name):
        return f"{self.prefix}{self.key(name)}"

    def _ask(self, statement, value=None):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, [self.prefix if value is None else value])
            return cursor.fetchall()

    def _do(self, statement):
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
