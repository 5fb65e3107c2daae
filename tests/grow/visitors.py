"""Buyers and readers of a host of their own, until standard input ends:
`python -m tests.grow.visitors ADDRESS`. Prints what they met as JSON.

A buyer does what people do: where no answer comes, the same form is sent once more. Every fifth
sends a file, and sends without it where the site says that it takes none.
"""

import http.client
import json
import secrets
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlencode

BUYERS, READERS = 3, 2
FORM, ARTICLE = "/contact/inquiry/", "/news/read-at-once/"
PATIENCE = 15  # seconds for an answer
TRIES = 40
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Visitors:
    def __init__(self, address):
        self.address = address
        self.stop = threading.Event()
        self.accepted, self.given_up = [], []
        self.answers = {"buyers": Counter(), "readers": Counter()}
        self.longest = {"buyers": 0.0, "readers": 0.0}

    def run(self):
        jobs = [self.buy] * BUYERS + [self.read] * READERS
        threads = [threading.Thread(target=job) for job in jobs]
        for thread in threads:
            thread.start()
        sys.stdin.read()
        self.stop.set()
        for thread in threads:
            thread.join()
        names = ("accepted", "given_up", "answers", "longest")
        print(json.dumps({name: getattr(self, name) for name in names}))

    def read(self):
        while not self.stop.wait(0.1):
            self.ask("readers", "GET", ARTICLE)

    def buy(self):
        number = 0
        while not self.stop.wait(1):
            number += 1
            key, has_file = secrets.token_urlsafe(24), number % 5 == 0
            for _try in range(TRIES):
                status = self.ask("buyers", "POST", FORM, *letter(key, has_file))
                if status == 303:
                    self.accepted.append(key)
                    break
                has_file = has_file and status != 503
                time.sleep(0.5)
            else:
                self.given_up.append(key)

    def ask(self, who, method, path, body=None, headers=None):
        """The status of an answer, or the name of the error that came instead."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            status = connection.getresponse().status
        except OSError as error:
            status = type(error).__name__
        except http.client.HTTPException:
            status = "half an answer"
        finally:
            connection.close()
        self.answers[who][status] += 1
        self.longest[who] = max(self.longest[who], time.monotonic() - begun)
        return status


def letter(key, has_file):
    """Body and headers of an inquiry whose text is its key, so that its mails can be counted."""
    fields = {"name": "Nadia", "contact": "nadia@buyer.example", "content": f"40 t. {key}"}
    fields["key"] = key
    if not has_file:
        kind = "application/x-www-form-urlencoded"
        return urlencode(fields), {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
    mark = secrets.token_hex(8)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = 'form-data; name="attachments"; filename="drawing.pdf"'
    parts.append(f"--{mark}\r\nContent-Disposition: {head}\r\n\r\n".encode() + PDF + b"\r\n")
    body = b"".join([*parts, f"--{mark}--\r\n".encode()])
    kind = f"multipart/form-data; boundary={mark}"
    return body, {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}


if __name__ == "__main__":
    Visitors(sys.argv[1]).run()
