"""Where backups are made and kept: one at a time, seen by their owner alone, room for them."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from portal.backup.trouble import Trouble

LOCK = "backup.lock"
WORK = "backup-"  # what the folders of copies in progress are called
PART = ".part"
MARGIN = 64 * 1024**2  # bytes left free


@contextmanager
def working_folder() -> Iterator[Path]:
    """A new folder in VAR_DIR, removed afterwards, for the one process that may work here now.

    It lies beside the database, so what is copied there was there before. What a killed process
    left behind goes first.
    """
    base = settings.VAR_DIR
    base.mkdir(parents=True, exist_ok=True)
    with open(base / LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Trouble("Another backup or restore is at work. Wait until it is done.") from error
        for left in base.glob(f"{WORK}*/"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=WORK, dir=base) as folder:
            yield Path(folder)


@contextmanager
def new_file(path: Path) -> Iterator:
    """A binary file that gets its name when the block has ended well and all of it is on the disk.

    Parts that killed processes left in the folder go first.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_parts(path.parent)
    part = path.with_name(path.name + PART)
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    flush_folder(path.parent)


def remove_parts(folder: Path):
    """Remove parts that nobody is writing any more."""
    for part in folder.glob(f"portal-*{PART}"):
        with suppress(OSError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def flush_folder(folder: Path):
    """Write a folder's entries through to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_room(folder: Path, size: int, what: str):
    """Raise Trouble unless there is room for `size` bytes in the folder, which may be to come."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < size + MARGIN:
        raise Trouble(f"{folder} has {megabytes(free)} left, and {what} needs {megabytes(size)}.")


def megabytes(size: int) -> str:
    return f"{size / 1024**2:,.0f} MB"
