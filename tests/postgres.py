"""Run a command on a throw-away PostgreSQL: `python -m tests.postgres pytest -n 2`.

Uses `TEST_DATABASE_URL` where it is set; else starts a cluster of its own from the server binaries
in `POSTGRES_BIN`, or from the newest found here, on a Unix socket in a temporary folder, and
removes it afterwards. Without any of these it says so and does nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Nothing here has to survive anything.
QUICK = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=256MB"
)
ROOM = 2 * 1024**3  # bytes that must be free in memory before files are kept there


def memory():
    """A folder in memory with room for the files of a test run, or None."""
    folder = Path("/dev/shm")
    has_room = folder.is_dir() and shutil.disk_usage(folder).free > ROOM
    return folder if has_room and os.access(folder, os.W_OK) else None


def binaries():
    """The folder of the PostgreSQL server that was named, else of the newest found, or None."""
    if named := os.environ.get("POSTGRES_BIN"):
        return Path(named)
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    folders += [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextmanager
def cluster(folder):
    """Yields the URL of an empty database in a cluster that lives as long as the block."""
    root = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=memory()))
    # The server refuses to run as root, which containers often are.
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(root, **user)
    data = root / "data"
    options = f"-k {root} -c listen_addresses='' -c max_connections=200 {QUICK}"
    initdb = [folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    try:
        run([*initdb, "--no-sync"], user)
        run([folder / "pg_ctl", "-D", data, "-w", "-o", options, "-l", root / "log", "start"], user)
        yield f"postgres://postgres@{quote(str(root), safe='')}/postgres"
    finally:
        run([folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user, check=False)
        shutil.rmtree(root, ignore_errors=True)


def run(command, user, *, check=True):
    subprocess.run(command, check=check, stdout=subprocess.DEVNULL, cwd="/", **user)


def main(command):
    if url := os.environ.get("TEST_DATABASE_URL"):
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})
    folder = binaries()
    if folder is None:
        print("SKIPPED on PostgreSQL: no server found, and TEST_DATABASE_URL is not set")
        return 0
    with cluster(folder) as url:
        print(f"On PostgreSQL from {folder}", flush=True)
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
