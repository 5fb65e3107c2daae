"""A Redis of a test's own, from the server binary found here."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager

import redis

from tests.ports import free_port

START_SECONDS = 10
BINARY = shutil.which("redis-server")


class RedisServer:
    """Keeps everything in memory; empty whenever it starts."""

    def __init__(self):
        self.port = free_port()
        self.start()

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/1"

    def start(self):
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", "/"]
        self.process = subprocess.Popen([BINARY, *options], stdout=subprocess.DEVNULL)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > end:
                raise RuntimeError("Redis did not start.")
            time.sleep(0.02)

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

    def keys(self):
        return self._client().keys()

    def empty(self):
        self._client().flushall()

    def spoil(self):
        """Put into every entry what no cache of ours has written."""
        client = self._client()
        for key in self.keys():
            client.set(key, b"not ours")

    def _client(self):
        return redis.Redis(port=self.port, db=1)

    def _answers(self):
        try:
            return self._client().ping()
        except redis.ConnectionError:
            return False
