"""Encryption to public keys in the format of age (https://age-encryption.org/v1), streaming.

A server that makes backups holds public keys only, so whoever breaks into it reads none of them.
The package pyrage is needed only where backups are encrypted.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.backup.trouble import Trouble

MAGIC = b"age-encryption.org/v1\n"
ENDING = ".age"


def pyrage():
    """The package, or Trouble that says how to install it."""
    try:
        import pyrage as package
    except ImportError as error:
        raise Trouble(
            "Encrypted backups need the package pyrage: pip install 'pyrage>=1.4,<2'."
        ) from error
    return package


def read_recipients(words: list[str], path: str | None):
    """Public keys, given as words or as lines of a file: age1… and ssh-ed25519 or ssh-rsa keys."""
    return [_recipient(line) for line in [*words, *(_lines(path) if path else [])]]


def read_identities(path: str | None):
    """Private keys from a file as age-keygen or ssh-keygen writes it."""
    if not path:
        return []
    package, lines = pyrage(), _lines(path)
    try:
        if lines and lines[0].startswith("-----BEGIN"):
            return [package.ssh.Identity.from_buffer(Path(path).read_bytes())]
        return [package.x25519.Identity.from_str(line) for line in lines]
    except package.IdentityError as error:
        raise Trouble(f"{path} holds no private key of age: {error}.") from error


def make_identity():
    """A key pair that lives as long as this process."""
    return pyrage().x25519.Identity.generate()


def is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


@contextmanager
def encrypting(file, recipients) -> Iterator:
    """A stream to write to; what comes out goes to the file."""
    package, output = pyrage(), _Watched(file)
    read_end, write_end = os.pipe()

    def work():
        with open(read_end, "rb") as source:
            package.encrypt_io(source, output, recipients)

    with _Worker(work, lambda: output.error) as worker, open(write_end, "wb") as stream:
        yield stream
    worker.raise_error()


@contextmanager
def decrypting(file, identities) -> Iterator:
    """A stream to read from: what the file holds, or Trouble when no key fits."""
    package = pyrage()
    read_end, write_end = os.pipe()

    def work():
        with open(write_end, "wb") as target:
            package.decrypt_io(file, target, identities)

    with _Worker(work, lambda: None) as worker, open(read_end, "rb") as stream:
        yield _Source(stream, worker)


def _recipient(line):
    package = pyrage()
    kind = package.ssh if line.startswith("ssh-") else package.x25519
    try:
        return kind.Recipient.from_str(line)
    except package.RecipientError as error:
        raise Trouble(f"“{line}” is no public key of age: {error}.") from error


def _lines(path):
    try:
        lines = [line.strip() for line in Path(path).read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"The keys could not be read: {error}.") from error
    return [line for line in lines if line and not line.startswith("#")]


class _Watched:
    """A file that keeps its own error: the package says no more than its text."""

    def __init__(self, file):
        self.file, self.error = file, None

    def write(self, data):
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self):
        self.file.flush()


class _Worker:
    """A thread at the other end of a pipe, joined at the end of the block. Its error is what
    went wrong; the block's broken pipe only follows from it."""

    def __init__(self, work, cause):
        self.work, self.cause, self.error = work, cause, None
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        try:
            self.work()
        except Exception as error:  # noqa: BLE001  handed on to the thread that waits for it
            self.error = self.cause() or error

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, kind, error, trace):
        self.thread.join()
        if isinstance(error, BrokenPipeError):
            self.raise_error()

    def raise_error(self):
        if isinstance(self.error, OSError) and self.error.errno:
            raise self.error
        if self.error:
            raise Trouble(_reason(self.error)) from self.error


class _Source:
    """Reads from the pipe; its early end is the other thread's error."""

    def __init__(self, stream, worker):
        self.stream, self.worker = stream, worker

    def read(self, size=-1):
        data = self.stream.read(size)
        if len(data) < size:
            self.worker.thread.join()
            self.worker.raise_error()
        return data


def _reason(error):
    if "No matching keys" in str(error):
        return "The backup is encrypted to another key than the one given."
    return f"The backup cannot be decrypted: it is cut off or was changed ({error})."
