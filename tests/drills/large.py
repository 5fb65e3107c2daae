"""Bodies of 100 MB, with their length told and without, to the application and to nginx."""

import socket
import threading
import time
from dataclasses import dataclass

from tests.drills.buyers import FORM, Buyers
from tests.drills.readers import Readers

MEGABYTE = 1024 * 1024
SIZE = 100 * MEGABYTE
PIECE = b"x" * 65536
PATIENCE = 30  # seconds
TOO_LARGE = 413


@dataclass
class Refusal:
    status: int
    has_words: bool
    sent: int  # bytes that were taken before the answer
    seconds: float


def send(port, *, is_told):
    """Send it until an answer comes; return the Refusal."""
    length = f"Content-Length: {SIZE}" if is_told else "Transfer-Encoding: chunked"
    head = f"POST {FORM} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; "
    sent, started = 0, time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(f"{head}boundary=x\r\n{length}\r\n\r\n".encode())
        piece = PIECE if is_told else b"%x\r\n%s\r\n" % (len(PIECE), PIECE)
        answer = threading.Event()
        listener = Listener(connection, answer)
        listener.start()
        while sent < SIZE and not answer.is_set():
            try:
                connection.sendall(piece)
            except OSError:
                break
            sent += len(PIECE)
        listener.join(PATIENCE)
    status = int(listener.text.split()[1]) if listener.text else 0
    return Refusal(status, "large" in listener.text, sent, listener.at - started)


class Listener(threading.Thread):
    """Reads the answer while the request is still being sent, as browsers do."""

    def __init__(self, connection, answer):
        super().__init__()
        self.connection, self.answer, self.text = connection, answer, ""
        self.at = time.monotonic()  # when the answer began

    def run(self):
        parts = []
        try:
            while part := self.connection.recv(65536):
                if not parts:
                    self.at = time.monotonic()
                    self.answer.set()
                parts.append(part)
        except OSError:
            pass
        self.answer.set()
        self.text = b"".join(parts).decode(errors="replace")


def drill(stage):
    stage.mail_server.start()
    with stage.site(has_nginx=True) as site:
        buyers = Buyers(site.port, range(6), people=2)
        with Readers(site.port) as readers, buyers:
            before = site.memory()
            for name, port in (("the application", site.upstream), ("nginx", site.port)):
                for is_told in (True, False):
                    judge(stage, name, is_told, send(port, is_told=is_told))
            grown = (site.memory() - before) / MEGABYTE
        stage.note(f"the largest web process grew by {grown:.0f} MB")
        if grown > 30:
            stage.result.faults.append("a web process read what it refuses")
        stage.judge_readers(readers)
        stage.judge_buyers(buyers)
        stage.judge_inquiries()


def judge(stage, name, is_told, refusal):
    stage.note(
        f"{name}, length {'told' if is_told else 'not told'}: {refusal.status} after "
        f"{refusal.sent / MEGABYTE:.1f} MB, {refusal.seconds:.1f} s"
    )
    if refusal.status != TOO_LARGE or (name == "the application" and not refusal.has_words):
        stage.result.faults.append(f"{name} answered {refusal}")
