"""A local S3 server for tests, in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

from portal.storage_url import storage
from tests.ports import free_port

BUCKETS = ("public", "private")
START_SECONDS = 30


class S3Server:
    """Starts with empty buckets."""

    def __init__(self):
        self.port = free_port()
        self.start()

    def start(self):
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + START_SECONDS
        with socket.socket() as probe:
            while probe.connect_ex(("127.0.0.1", self.port)) != 0:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise RuntimeError("The S3 server did not start.")
                time.sleep(0.05)

    def stop(self):
        self.process.kill()
        self.process.wait()

    @contextmanager
    def hanging(self):
        """It accepts connections and does not answer."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    def url(self, bucket):
        endpoint = f"http://127.0.0.1:{self.port}"
        return f"s3://key:secret@{bucket}?endpoint={endpoint}&region=eu-1&addressing=path"

    def storages(self):
        """The entries of STORAGES that keep files here."""
        return {
            "default": storage(self.url("public"), None, "/media/"),
            "private": storage(self.url("private"), None, None),
        }
