"""Files in an S3-compatible object storage, with the same promises as those on a disk.

Every name says what is in the file or is drawn by lot, so nothing is asked before a file is
written: what is overwritten is the same. Errors are those of a disk, so whoever keeps files need
not know where.
"""

import errno
import io
import mimetypes
import posixpath
import secrets
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import cache

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils import timezone
from django.utils.encoding import filepath_to_uri

from articles.storage import StorageUnavailable
from portal.circuit import Circuit

CONNECT_SECONDS = 2
READ_SECONDS = 5  # for each piece of an answer
ATTEMPTS = 2
PAUSE_AFTER_ERROR = 5  # seconds
IMMUTABLE = "public, max-age=31536000, immutable"
DISCARDING = "discarding"  # the folder of the notes that files are being deleted
DISCARDED_WITHIN = timedelta(minutes=1)  # the note of a process that was killed counts no longer
TRIES, WAIT_SECONDS = 50, 0.1


class S3Storage(Storage):
    """Public where it has a base_url; pages then link to it there, and never to the bucket.

    All methods raise StorageUnavailable within seconds where the server is away or hangs.
    """

    def __init__(self, *, bucket, prefix="", base_url=None, **connection):
        """prefix: the folder in the bucket, "" or ending with a slash. connection: arguments of
        boto3's `client`, and `addressing_style`."""
        self.bucket, self.prefix, self.base_url = bucket, prefix, base_url
        self.client = _client(**connection)
        self.circuit = Circuit(PAUSE_AFTER_ERROR)

    def save(self, name, content, max_length=None):
        """Returns when the file is stored as durably as the server promises."""
        key = self._key(name)
        data = content if isinstance(content, bytes) else b"".join(content.chunks())
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        control = {"CacheControl": IMMUTABLE} if self.base_url else {}
        with self._asking(name):
            self.client.put_object(
                Bucket=self.bucket, Key=key, Body=data, ContentType=kind, **control
            )
        return name

    def share(self, name, content):
        """Store a file whose name says what is in it; from now on it is wanted.

        Whoever deletes it meanwhile has left a note, or the file is gone: then it is stored again.
        """
        for _try in range(TRIES):
            self.save(name, content)
            # In this order: see `discard`, which deletes its note after the file.
            if not self._is_being_discarded(name) and self.exists(name):
                return name
            time.sleep(WAIT_SECONDS)
        raise StorageUnavailable(f"{name} is being deleted.")

    def discard(self, name, moment):
        """Delete a file that was not saved since a moment; returns whether.

        Whoever saves it at the same time, by `share`, keeps it. That needs what S3 and its kin
        promise: each request sees what came of all requests that ended before.
        """
        note = f"{DISCARDING}/{name}/{secrets.token_hex(8)}"
        self.save(note, b"")
        try:
            is_unwanted = self.get_modified_time(name) < moment
            if is_unwanted:
                self.delete(name)
            return is_unwanted
        except FileNotFoundError:
            return False
        finally:
            self.delete(note)

    def open(self, name, mode="rb"):
        """The whole file, in memory. Raises FileNotFoundError."""
        if mode != "rb":
            raise ValueError("Files are written by save() alone.")
        key = self._key(name)
        with self._asking(name):
            data = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return File(io.BytesIO(data), name)

    def delete(self, name):
        key = self._key(name)
        with self._asking(name):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def exists(self, name):
        """By the list, which also tells that the bucket itself is missing."""
        return any(found == name for found, _at, _size in self._list(name, limit=1))

    def files(self, folder):
        """Every file below a folder, "" for all: (name, when it was last saved, bytes)."""
        return self._list(f"{folder}/" if folder else "")

    def size(self, name):
        return self._head(name)["ContentLength"]

    def get_modified_time(self, name):
        return self._head(name)["LastModified"]

    def url(self, name):
        if self.base_url is None:
            raise ValueError("What is private has no address.")
        return f"{self.base_url}{filepath_to_uri(name)}"

    def get_available_name(self, name, max_length=None):
        return name

    def _head(self, name):
        key = self._key(name)
        with self._asking(name):
            return self.client.head_object(Bucket=self.bucket, Key=key)

    def _list(self, start, limit=1000):
        """Of the files whose names begin with `start`, in order; all unless limited to fewer."""
        prefix = self._key(start) if start else self.prefix
        more = {"Bucket": self.bucket, "Prefix": prefix, "MaxKeys": limit}
        while more:
            with self._asking(start):
                page = self.client.list_objects_v2(**more)
            for row in page.get("Contents", ()):
                yield row["Key"][len(self.prefix) :], row["LastModified"], row["Size"]
            next_page = page.get("NextContinuationToken") if limit > 1 else None
            more = next_page and {**more, "ContinuationToken": next_page}

    def _is_being_discarded(self, name):
        recent = timezone.now() - DISCARDED_WITHIN
        return any(at > recent for _name, at, _size in self.files(f"{DISCARDING}/{name}"))

    def _key(self, name):
        """Raises SuspiciousFileOperation for what could lead out of the folder."""
        plain = f"/{name.removesuffix('/')}"
        if plain == "/" or plain[1] == "/" or posixpath.normpath(plain) != plain or "\0" in plain:
            raise SuspiciousFileOperation(f"{name!r} is no name of a file.")
        return f"{self.prefix}{name}"

    @contextmanager
    def _asking(self, name):
        if not self.circuit.allows():
            raise StorageUnavailable(f"Not asked for {name}: the storage failed a moment ago.")
        try:
            yield
        except ClientError as error:
            self.circuit.close()
            raise _as_of_disk(error, name) from error
        except BotoCoreError as error:  # no connection, no answer in time, half an answer
            self.circuit.fail()
            raise StorageUnavailable(f"{name}: {error}") from error
        self.circuit.close()


def _as_of_disk(error, name):
    """What a server's refusal is in the words of a disk."""
    code = error.response["Error"]["Code"]
    if code in {"404", "NoSuchKey"}:
        return FileNotFoundError(errno.ENOENT, "No such file", name)
    return StorageUnavailable(f"{name}: {code}")


@cache
def _client(*, addressing_style="auto", **connection):
    """One for all storages and threads of a process; it connects when it is first used."""
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=16,
        # Servers other than Amazon's need not know its newer checksums. A signed body is checked
        # by all of them.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": addressing_style, "payload_signing_enabled": True},
    )
    return boto3.session.Session().client("s3", config=config, **connection)
