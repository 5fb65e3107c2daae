"""What goes wrong with backups, in words for an operator."""

import errno
import sqlite3
import tarfile
from contextlib import contextmanager

from django.db import Error

FULL = {errno.ENOSPC, errno.EDQUOT}


class Trouble(Exception):
    """A backup could not be made, read or restored; says why, and what to do."""


@contextmanager
def in_words():
    """Turn the errors of disks and databases into Trouble."""
    try:
        yield
    except tarfile.TarError as error:
        raise Trouble(f"The backup is cut off or was changed ({error}).") from error
    except (Error, sqlite3.Error) as error:
        raise Trouble(f"The database refuses: {str(error).strip()}") from error
    except OSError as error:
        if error.errno in FULL:
            where = f" ({error.filename})" if error.filename else ""
            raise Trouble(f"The disk is full{where}. Make room, then run it again.") from error
        raise Trouble(str(error)) from error
