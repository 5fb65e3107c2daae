"""A small closed-loop load generator: each client asks again once it is answered.

Connections are kept alive. It reads no more of an answer than it must, so that it costs little
beside the server on a machine with two cores.
"""

import itertools
import re
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CLOSING = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
TIMEOUT = 30  # seconds
WITHOUT_BODY = {b"204", b"304"}


@dataclass
class Answer:
    """status as bytes (b"200"), head with its end, body as it came over the wire."""

    status: bytes
    head: bytes
    body: bytes

    def header(self, name):
        """The value of a header, "" without it."""
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode("latin-1") if found else ""


class Client:
    """One connection; `ask` sends a whole request and returns the Answer.

    source: the address it comes from, since clients of a site have different ones.
    """

    def __init__(self, port, source="127.0.0.1"):
        self.port, self.source = port, source
        self.socket, self.rest = None, b""

    def ask(self, request):
        return self.ask_together(request, 1)[0]

    def ask_together(self, requests, count):
        """The answers to that many requests sent at once (HTTP pipelining, RFC 9112, 9.3.2)."""
        if self.socket is None:
            self._connect()
        self.socket.sendall(requests)
        return [self.read() for _number in range(count)]

    def prepare(self):
        """Have a connection that is open: servers close those that are idle for seconds."""
        if self.socket is not None and self._is_closed():
            self.close()
        if self.socket is None:
            self._connect()

    def read(self):
        """The next Answer on the connection. Raises OSError where it breaks off."""
        head, self.rest = self._until(b"\r\n\r\n")
        status = head[9:12]
        body = b"" if status in WITHOUT_BODY else self._body(head)
        if CLOSING.search(head):
            self.close()
        return Answer(status, head, body)

    def close(self):
        if self.socket is not None:
            self.socket.close()
        self.socket, self.rest = None, b""

    def _connect(self):
        address = ("127.0.0.1", self.port)
        self.socket = socket.create_connection(address, TIMEOUT, (self.source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _is_closed(self):
        readable, _writable, _failed = select.select([self.socket], [], [], 0)
        return bool(readable)  # nothing was asked, so it can only be the end

    def _body(self, head):
        if CHUNKED.search(head):
            body, self.rest = self._until(b"0\r\n\r\n")
            return body
        found = LENGTH.search(head)
        length = int(found[1]) if found else 0
        while len(self.rest) < length:
            self._receive()
        body, self.rest = self.rest[:length], self.rest[length:]
        return body

    def _until(self, mark):
        while (at := self.rest.find(mark)) < 0:
            self._receive()
        end = at + len(mark)
        return self.rest[:end], self.rest[end:]

    def _receive(self):
        received = self.socket.recv(262_144)
        if not received:
            self.close()
            raise ConnectionError("The server closed the connection")
        self.rest += received


@dataclass
class Load:
    """A stretch of load, and what it came to. took: its length; seconds: that each answer took;
    failures: what came instead of good ones."""

    make_request: Callable[[], bytes]
    expected: bytes
    together: int
    until: float
    took: float = 0.0
    seconds: list = field(default_factory=list)
    failures: list = field(default_factory=list)

    @property
    def answers(self):
        return len(self.seconds)

    @property
    def rate(self):
        """Good answers a second."""
        return (self.answers - len(self.failures)) / self.took

    def ask(self, client):
        """Have one client ask until the time is over."""
        now = time.perf_counter()
        while now < self.until:
            try:
                requests = self.make_request() * self.together
                answers = client.ask_together(requests, self.together)
                statuses = [answer.status for answer in answers]
            except OSError as error:
                client.close()
                statuses = [repr(error).encode()] * self.together
            self.failures += [each.decode() for each in statuses if each != self.expected]
            then, now = now, time.perf_counter()
            self.seconds += [now - then] * self.together


class Crowd:
    """Clients that keep their connections between stretches of load."""

    def __init__(self, port, size):
        sources = (f"127.0.0.{number}" for number in itertools.count(2))
        self.clients = [Client(port, source) for source, _n in zip(sources, range(size))]  # noqa: B905

    def prepare(self):
        for client in self.clients:
            client.prepare()

    def run(self, make_request, expected, seconds, together=1):
        """Ask for that many seconds; each answer should have the `expected` status.

        together: how many requests a client sends at once, for servers that are quicker than it.
        """
        began = time.perf_counter()
        load = Load(make_request, expected, together, until=began + seconds)
        if len(self.clients) == 1:
            load.ask(self.clients[0])
        else:
            threads = [threading.Thread(target=load.ask, args=(client,)) for client in self.clients]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        load.took = time.perf_counter() - began
        return load

    def close(self):
        for client in self.clients:
            client.close()
