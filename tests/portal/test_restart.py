"""The site starts anew while visitors come: systemd keeps the socket, and nobody is refused."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest

from inquiries.models import Inquiry
from tests.inquiries.conftest import shared_database  # noqa: F401
from tests.inquiries.test_killed import database_url

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds, on a busy machine
# As systemd hands a socket over (sd_listen_fds(3)); without `serve`, which collects static files.
SERVE = "import django; django.setup(); from portal.management.commands.serve import Server; "
SERVE += "Server(workers=1, threads=4).run()"
START = 'exec 3<&0; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$0" -c "$1"'


@pytest.fixture
def listener(tmp_path):
    """What portal-web.socket is: it listens for as long as the machine runs."""
    with socket.socket(socket.AF_UNIX) as found:
        found.bind(str(tmp_path / "web.sock"))
        found.listen(4096)
        yield found


@pytest.fixture
def start(listener, shared_database):  # noqa: F811
    """Starts the site's process as systemd does."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "EMBEDDED_SENDER": "false",
        "INQUIRY_LIMIT": "1000000",
    }
    command = ["sh", "-c", START, sys.executable, SERVE]
    started = []

    def run():
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=listener)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def ask(listener, number):
    """A visitor who reads, or sends an inquiry; method and status of the answer."""
    method, path = ("GET", f"/contact/?{number}") if number % 2 else ("POST", "/contact/inquiry/")
    form = {"name": "Ann", "contact": f"n{number}@buyer.example", "content": "Wire rope, please."}
    visitor = http.client.HTTPConnection("127.0.0.1", timeout=PATIENCE)
    visitor.sock = socket.socket(socket.AF_UNIX)
    visitor.sock.settimeout(PATIENCE)
    visitor.sock.connect(listener.getsockname())
    try:
        body = urlencode(form) if method == "POST" else None
        visitor.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        response = visitor.getresponse()
        response.read()
        return method, response.status
    finally:
        visitor.close()


class Visitors:
    """Four who ask one after the other, as long as the block lasts; answers are counted."""

    def __init__(self, listener):
        self.listener, self.answers, self.failures = listener, Counter(), []
        self.numbers, self.enough = count(1), threading.Event()
        self.threads = [threading.Thread(target=self._ask) for _visitor in range(4)]

    def _ask(self):
        while not self.enough.is_set() and not self.failures:
            try:
                self.answers[ask(self.listener, next(self.numbers))] += 1
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(error)

    def wait_for(self, more):
        wanted, end = self.answers.total() + more, time.monotonic() + PATIENCE
        while self.answers.total() < wanted and not self.failures:
            assert time.monotonic() < end
            time.sleep(0.01)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_exc_info):
        self.enough.set()
        for thread in self.threads:
            thread.join(PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_no_visitor_fails_while_the_site_starts_anew(start, listener, company):
    site = start()
    with Visitors(listener) as visitors:
        visitors.wait_for(8)
        site.terminate()
        assert site.wait(PATIENCE) == 0
        start()  # who came meanwhile has waited at the socket
        visitors.wait_for(8)
    assert visitors.failures == []
    assert visitors.answers.keys() == {("GET", 200), ("POST", 303)}
    assert Inquiry.objects.count() == visitors.answers["POST", 303]
