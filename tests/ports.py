"""Ports for the servers that tests start, each lent to one process of all that run tests."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

# Below those that systems give to outgoing connections: Linux from 32768, others from 49152.
PORTS = range(20_000, 32_000)
FOLDER = Path(tempfile.gettempdir()) / f"portal-test-ports-{os.getuid()}"
lent = []  # files that stay open, so that their locks last as long as this process


def free_port():
    """A port of 127.0.0.1 that nothing listens on.

    Asking the system for one and giving it back is not enough: until the server is there, which
    takes seconds, another test may be given the same, and its server answers in place of ours.
    """
    FOLDER.mkdir(exist_ok=True)
    for port in random.sample(PORTS, len(PORTS)):
        file = (FOLDER / str(port)).open("w")
        if _is_locked(file) and _is_free(port):
            lent.append(file)
            return port
        file.close()
    raise OSError("No port is free.")


def _is_locked(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
