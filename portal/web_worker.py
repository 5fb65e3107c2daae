"""gunicorn's worker with threads, in which no thread waits for clients that send slowly.

gunicorn's own gives each connection to a thread at once, which then waits for the request, letter
by letter if the client likes: eight such clients stop the site. Here the loop that watches all
connections gathers the request first, at no cost but a connection; a thread gets it whole. The loop
also takes care of clients that do not close after their answer, for which gunicorn's own stops.
"""

import contextlib
import errno
import gc
import re
import socket
import time
from selectors import EVENT_READ
from tempfile import SpooledTemporaryFile

from gunicorn import http, util
from gunicorn.workers import gthread

from portal.thread_pool import ThreadPool

HEAD_SECONDS = 20  # until the head of a request is there
BODY_SECONDS = 300  # until all of it is there: 27 MB at 90 KB a second
WHOLE = 32 * 1024 * 1024  # bytes; larger ones, and those of untold length, are not gathered
REST_SECONDS = 10  # in which a thread may read what was not gathered
LAST_SECONDS = 2  # for who has come, and has not spoken, when a worker stops
LINGER_SECONDS = 5  # a client may go on sending after its answer, without losing it
HEAD = 64 * 1024  # bytes of a head; nginx lets half of that through
IN_MEMORY = 1024 * 1024  # bytes of one request, also on a full disk; more is in a temporary file
PIECE = 64 * 1024
PAUSE = 0.02  # seconds before the next connection, where the system has none left
EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
UNTOLD = re.compile(rb"\r\n(transfer-encoding|upgrade):", re.IGNORECASE)
EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


class Request:
    """What a client has sent so far. gunicorn reads it as if it were the socket (`recv`)."""

    def __init__(self, sock):
        self.sock = sock
        self.begin(b"")

    def begin(self, data):
        """The next request, of which `data` is there already."""
        self.head, self.missing = bytearray(), None  # bytes; None before the head is there
        self.file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed by `close`
        self.until = time.monotonic() + HEAD_SECONDS
        self.last_call = time.monotonic() + LAST_SECONDS
        self.sock.setblocking(False)
        self.is_whole = True
        self.add(data)

    @property
    def is_there(self):
        return self.missing is not None and self.missing <= 0

    @property
    def is_empty(self):
        return self.missing is None and not self.head

    def add(self, data):
        self.file.write(data)
        if self.missing is not None:
            self.missing -= len(data)
            return
        self.head += data
        end = self.head.find(b"\r\n\r\n") + 4
        if end > 3:
            self.missing = self.measure(bytes(self.head[:end])) - (len(self.head) - end)
            self.until += BODY_SECONDS

    def measure(self, head):
        """Bytes of the body to wait for."""
        found = LENGTH.search(head)
        length = int(found[1]) if found else 0
        if length > WHOLE or UNTOLD.search(head):
            self.is_whole = False
            return 0
        if length and EXPECT.search(head):
            with contextlib.suppress(OSError):
                self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return length

    def gather(self):
        """Take what has come; False if the client is gone, or its head has no end."""
        try:
            while not self.is_there:
                if len(self.head) > HEAD:
                    return False
                data = self.sock.recv(PIECE)
                if not data:
                    return False
                self.add(data)
        except BlockingIOError:
            return True
        except OSError:  # the connection or, for what is large, the disk
            return False
        return True

    def hand_over(self):
        """From now on it is read."""
        self.file.seek(0)
        self.until = time.monotonic() + REST_SECONDS

    def recv(self, size):
        if data := self.file.read(size):
            return data
        left = self.until - time.monotonic()
        if left <= 0:
            raise ConnectionResetError("Too slow.")
        self.sock.settimeout(left)
        try:
            return self.sock.recv(size)
        except TimeoutError as error:
            raise ConnectionResetError("Too slow.") from error
        finally:
            self.sock.setblocking(True)

    def rest(self):
        return self.file.read()


class Connection(gthread.TConn):
    def __init__(self, worker, sock, client, server):
        super().__init__(worker.cfg, sock, client, server)
        self.worker = worker
        self.request = Request(sock)
        self.parser = http.get_parser(worker.cfg, self.request, client)
        self.initialized = True

    def close(self, graceful=False):
        self.request.file.close()
        if graceful:
            self.worker.linger(self.sock)
        else:
            super().close()


class Worker(gthread.ThreadWorker):
    """For plain HTTP; TLS is a proxy's business."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gathering = set()  # connections
        self.lingering = {}  # sockets, and until when
        self.looked_at = 0

    def load_wsgi(self):
        """What is loaded stays: nobody need look through it for garbage again and again."""
        super().load_wsgi()
        gc.collect()
        gc.freeze()

    def get_thread_pool(self):
        return ThreadPool(self.cfg.threads)

    def accept(self, listener):
        try:
            sock, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno not in EXHAUSTED:
                raise
            time.sleep(PAUSE)  # until some of the others have gone; those in hand go on
            return
        self.nr_conns += 1
        self.gather(Connection(self, sock, client, listener.getsockname()))

    def enqueue_req(self, conn):
        """On a connection that is kept: another request has begun."""
        conn.request.file.close()
        conn.request.begin(conn.parser.unreader.take_buffered())
        self.gather(conn)

    def gather(self, conn):
        is_open = conn.request.gather()
        if conn in self.gathering and (conn.request.is_there or not is_open):
            self.poller.unregister(conn.sock)
            self.gathering.discard(conn)
        if conn.request.is_there:
            conn.request.hand_over()
            super().enqueue_req(conn)
        elif not is_open:
            self.nr_conns -= 1
            conn.close()
        elif conn not in self.gathering:
            self.gathering.add(conn)
            self.poller.register(conn.sock, EVENT_READ, lambda _sock: self.gather(conn))

    def _keepalive_after(self, conn, keepalive):
        """In the thread, after the answer; what it leaves in the parser begins the next request."""
        if not conn.request.is_whole or not super()._keepalive_after(conn, keepalive):
            return False
        buffer = conn.parser.unreader.buf
        buffer.seek(0, 2)
        buffer.write(conn.request.rest())
        return True

    def linger(self, sock):
        """Let the client have its answer: one that is still sending would lose it at a close."""
        try:
            sock.setblocking(False)
            sock.shutdown(socket.SHUT_WR)
            self.poller.register(sock, EVENT_READ, self.drain)
            self.lingering[sock] = time.monotonic() + LINGER_SECONDS
        except (OSError, ValueError):
            util.close(sock)

    def drain(self, sock):
        try:
            while sock.recv(PIECE):
                pass
        except BlockingIOError:
            return
        except OSError:
            pass
        self.part(sock)

    def part(self, sock):
        del self.lingering[sock]
        self.poller.unregister(sock)
        util.close(sock)

    def murder_pending(self):
        """In each turn of the loop: who was too slow has to leave. A worker that stops waits no
        longer for who has not begun to speak than such a beginning takes."""
        now = time.monotonic()
        if now - self.looked_at < 1 and self.alive:
            return
        self.looked_at = now
        for sock in [sock for sock, until in self.lingering.items() if until < now]:
            self.part(sock)
        for conn in list(self.gathering):
            is_silent = conn.request.is_empty and conn.request.last_call < now
            if conn.request.until < now or (is_silent and not self.alive):
                self.gathering.discard(conn)
                self.poller.unregister(conn.sock)
                self.nr_conns -= 1
                conn.close()
