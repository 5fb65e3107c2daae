"""The site under test, as real processes: `manage.py serve`, mail senders that work apart, and
nginx as docs/nginx.conf sets it up."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.bench import nginx as configured
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180  # the first time, static files are compressed
NGINX = configured.NGINX


class Site:
    """port: where visitors come. upstream: where the application listens, the same without nginx.

    env: of all its processes; sender_env: of senders that work apart, besides.
    """

    def __init__(self, folder, port, *, senders=0, has_nginx=False, env=None, sender_env=None):
        self.folder, self.port, self.has_nginx = folder, port, has_nginx
        self.upstream = free_port() if has_nginx else port
        self.env = {
            **os.environ,
            "EMBEDDED_SENDER": str(not senders),
            "TRUSTED_PROXIES": str(int(has_nginx)),
            **(env or {}),
        }
        self.sender_env = {**self.env, **(sender_env or {})}
        self.number = senders
        self.server, self.senders, self.front = None, [], None

    def __enter__(self):
        self.serve()
        self.senders = [self.send() for _each in range(self.number)]
        if self.has_nginx:
            self.front = start_nginx(self.folder / "nginx", self.port, self.upstream)
            await_answer(self.port, self.front)
        return self

    def __exit__(self, *_exc_info):
        processes = [*self.senders, self.server, self.front]
        for process in filter(None, processes):
            process.terminate()
        for process in filter(None, processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    def serve(self):
        self.server = self._manage(self.env, "serve", "--bind", f"127.0.0.1:{self.upstream}")
        await_answer(self.upstream, self.server)

    def send(self, env=None):
        """Start a sender; env: in place of `sender_env`."""
        env = self.sender_env if env is None else {**self.env, **env}
        return self._manage(env, "send_outbox", "--loop")

    def _manage(self, env, *arguments):
        with (self.folder / "site.log").open("a") as log:
            command = [sys.executable, ROOT / "manage.py", *arguments]
            return subprocess.Popen(command, stdout=log, stderr=log, env=env)

    def web_workers(self):
        path = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def kill_one(self):
        """kill -9 a web worker, or a sender that works apart; both are started again."""
        if self.senders and random.random() < 0.5:
            self.replace_sender()
        elif workers := self.web_workers():
            kill(random.choice(workers))

    def replace_sender(self):
        victim = self.senders.pop(0)
        victim.kill()
        victim.wait()
        self.senders.append(self.send())

    def kill_all(self):
        """kill -9 everything but nginx at once, as when a machine goes down; start it again."""
        victims = self.web_workers()
        self.server.kill()
        for pid in victims:
            kill(pid)
        self.server.wait()
        for _each in range(len(self.senders)):
            self.replace_sender()
        self.serve()

    def memory(self):
        """Bytes of the largest web worker, resident."""
        return max(resident(pid) for pid in self.web_workers())


def kill(pid):
    with contextlib.suppress(ProcessLookupError):  # gone by itself, as its server is
        os.kill(pid, signal.SIGKILL)


def resident(pid):
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def start_nginx(folder, port, upstream):
    folder.mkdir()
    config = folder / "nginx.conf"
    config.write_text(configured.config(folder, port, upstream))
    command = [NGINX, "-p", folder, "-c", config, "-g", "daemon off;", "-e", folder / "error.log"]
    return subprocess.Popen(command)


def await_answer(port, process):
    """Until it says that it is alive; who answers meanwhile may be a process that was killed."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as visitor:
            visitor.settimeout(START_SECONDS)
            visitor.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            if b" 200 " in visitor.recv(100):
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args} did not start")
