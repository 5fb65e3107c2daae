"""Hundreds of connections that send slowly, or nothing, while readers read and buyers write.

Kinds, in turn: says nothing; a letter of a header at a time; a letter of a form at a time, with its
length told and without; a whole request whose answer is never taken away.
"""

import itertools
import socket
import threading
import time

from tests.drills.buyers import Buyers
from tests.drills.readers import Readers

PAUSE = 0.5  # seconds between two letters
HEAD = b"POST /contact/inquiry/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
BEGINNINGS = (
    b"",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    HEAD + b"Content-Length: 100000\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n186A0\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
)
MUTE = (BEGINNINGS[0], BEGINNINGS[-1])


class Crowd:
    """Connections of which each is made anew when it is closed; `closed` counts how often."""

    def __init__(self, port, size):
        self.port, self.closed = port, 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.dawdle)
        kinds = itertools.islice(itertools.cycle(BEGINNINGS), size)
        self.members = [(self.connect(kind), kind) for kind in kinds]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_exc_info):
        self.over.set()
        self.thread.join()
        for connection, _kind in self.members:
            connection.close()

    def connect(self, beginning):
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", self.port))
        return Slow(connection, beginning)

    def dawdle(self):
        while not self.over.wait(PAUSE):
            for number, (slow, kind) in enumerate(self.members):
                if not slow.send(is_mute=kind in MUTE):
                    slow.close()
                    self.closed += 1
                    self.members[number] = self.connect(kind), kind


class Slow:
    """One connection: its beginning at once, then a letter at a time."""

    def __init__(self, connection, beginning):
        self.connection, self.rest = connection, beginning

    def send(self, *, is_mute):
        """Send a little more; whether the server still listens."""
        letters = self.rest or (b"" if is_mute else b"x")
        try:
            sent = self.connection.send(letters) if letters else 0
            self.rest = self.rest[sent:]
            return self.rest or self.connection.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self):
        self.connection.close()


def direct(stage):
    drill(stage, has_nginx=False)


def behind_nginx(stage):
    drill(stage, has_nginx=True)


def drill(stage, *, has_nginx):
    size, inquiries = (100, 8) if stage.is_short else (500, 40)
    stage.mail_server.start()
    with stage.site(has_nginx=has_nginx) as site:
        with Crowd(site.port, size) as crowd:
            time.sleep(2)
            buyers = Buyers(site.port, range(inquiries), people=2)
            with Readers(site.port) as readers, buyers:
                time.sleep(5 if stage.is_short else 20)
        stage.note(f"{size} connections, closed {crowd.closed} times; a buyer waited at most "
                   f"{buyers.slowest:.1f} s")  # fmt: skip
        stage.judge_readers(readers)
        stage.judge_buyers(buyers)
        stage.judge_inquiries()
