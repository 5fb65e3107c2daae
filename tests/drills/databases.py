"""The databases of drills, each copied from a template that was migrated once.

`url` is what DATABASE_URL says; `folder` holds the files. PostgreSQL is a real server that can be
stopped and started.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
FILL = (
    "from tests.factories import make_company, make_edition; make_company();"
    "[make_edition(title) for title in"
    " ('Steel for bridges', 'Wire rod for springs', 'Castings for ships')]"
)


class SQLite:
    name = "sqlite"

    def __init__(self, folder):
        self.folder = Path(folder)
        self.url = f"sqlite:///{self.folder}/portal.sqlite3"

    def create(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        fill(self.url)

    def copy_from(self, template):
        shutil.copytree(template, self.folder, dirs_exist_ok=True)

    def start(self):
        """A file is always there."""

    stop = start


class PostgreSQL:
    """Data under `folder`; the socket has a folder of its own, since its path must be short."""

    name = "postgres"

    def __init__(self, folder):
        self.folder = Path(folder)
        self.socket = Path(tempfile.mkdtemp(prefix="portal-pg-"))
        self.url = f"postgres://postgres@{quote(str(self.socket), safe='')}/postgres"
        # The server refuses to run as root, which containers often are.
        self.user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        self.own(self.socket)

    def create(self):
        self.own(self.folder.parent)
        initdb = [postgres.binaries() / "initdb", "-D", self.folder, "-U", "postgres"]
        postgres.run([*initdb, "-A", "trust", "-E", "UTF8", "--no-sync"], self.user)
        self.start()
        fill(self.url)
        self.stop("fast")
        shutil.rmtree(self.socket)

    def copy_from(self, template):
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.own(self.folder.parent)
        subprocess.run(["cp", "-a", f"{template}/.", self.folder], check=True)

    def own(self, folder):
        if self.user:
            shutil.chown(folder, **self.user)

    def start(self):
        options = (
            f"-k {self.socket} -c listen_addresses='' -c max_connections=100"
            " -c fsync=off -c max_wal_senders=0 -c wal_level=minimal"
        )
        self.control("-w", "-o", options, "-l", f"{self.socket}/log", "start")

    def stop(self, mode="immediate"):
        """As `pg_ctl -m`: "immediate" is a crash."""
        self.control("-m", mode, "stop", check=False)

    def forget(self):
        self.stop()
        shutil.rmtree(self.socket, ignore_errors=True)

    def control(self, *arguments, check=True):
        command = [postgres.binaries() / "pg_ctl", "-D", self.folder, *arguments]
        subprocess.run(command, check=check, capture_output=True, cwd="/", **self.user)


KINDS = {kind.name: kind for kind in (SQLite, PostgreSQL)}


def fill(url):
    """Migrate, and publish something to read."""
    env = {**os.environ, "DATABASE_URL": url}
    for command in (["migrate", "--verbosity", "0"], ["shell", "--verbosity", "0", "-c", FILL]):
        subprocess.run([sys.executable, ROOT / "manage.py", *command], env=env, check=True)
