"""Buyers: clients that press Send until Submit Done! appears, and remember what they were told.

Every third inquiry has a file, half of these from a form that was refused at first.
"""

import http.client
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass

PATIENCE = 15  # seconds until a buyer presses Send again
AWAY = "<title>One moment</title>"  # what docs/nginx.conf says where the application is stopped
GIVE_UP = 120  # seconds after which a buyer goes away
FORM = "/contact/inquiry/"
FILE_NAME = "drawing.pdf"


@dataclass
class Answer:
    status: int | str  # or the name of the error where no answer came
    location: str = ""
    text: str = ""
    seconds: float = 0
    retry_after: str = ""

    @property
    def token(self):
        """Of the page Submit Done!, "" where the inquiry was not accepted."""
        is_accepted = self.status == 303
        return self.location.strip("/").rpartition("/")[2] if is_accepted else ""


def file_of(number):
    """The file that goes with an inquiry, or b""."""
    return b"%PDF-1.7\n" + random.Random(number).randbytes(200_000) if number % 3 == 0 else b""


def content_of(number):
    return f"Please quote {number} t of wire rod to Gdansk."


def encode(number, key, **changes):
    """The body of a form as a browser sends it, and its type."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    fields = {
        "name": f"Buyer {number}",
        "contact": f"buyer{number}@buyer.example",
        "content": content_of(number),
        "key": key,
        **changes,
    }
    if fields.pop("has_file", True) and (data := file_of(number)):
        fields["attachments"] = SimpleUploadedFile(FILE_NAME, data)
    return encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT


def post(port, number, key, **changes):
    """Send one inquiry; return the Answer."""
    body, kind = encode(number, key, **changes)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    started = time.monotonic()
    try:
        connection.request("POST", FORM, body, {"Content-Type": kind})
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        answer = Answer(response.status, response.headers.get("Location", ""), text)
        answer.retry_after = response.headers.get("Retry-After", "")
    except (OSError, http.client.HTTPException) as error:
        answer = Answer(type(error).__name__)
    finally:
        connection.close()
    answer.seconds = time.monotonic() - started
    return answer


class Buyers:
    """accepted: tokens, in the order in which buyers were given them. answers: how often each
    status came. forgetful: refusals by the application in which what was typed is missing."""

    def __init__(self, port, numbers, *, people=6, pause=0.0, insist=True):
        self.port, self.pause, self.insist = port, pause, insist
        self.accepted, self.forgetful, self.given_up = [], [], []
        self.answers, self.slowest = Counter(), 0
        self.over = threading.Event()  # the drill broke off
        shares = [numbers[first::people] for first in range(people)]
        self.threads = [threading.Thread(target=self.inquire, args=[each]) for each in shares]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, *_exc_info):
        if kind:
            self.over.set()
        for thread in self.threads:
            thread.join()

    def inquire(self, numbers):
        for number in numbers:
            self.send(number)
            if self.over.wait(self.pause):
                return

    def send(self, number):
        """Press Send until it is accepted, or once if not `insist`; return the last Answer."""
        key, is_back, is_kept, until = uuid.uuid4().hex, False, False, time.monotonic() + GIVE_UP
        while True:
            if number % 2 and not is_back:  # refused, with the file kept for the next time
                answer = self.note(number, post(self.port, number, key, name=""))
                is_back = answer.status == 422
                is_kept = FILE_NAME in answer.text  # one client may have thirty files kept a day
            if is_back or not number % 2:
                answer = self.note(number, post(self.port, number, key, has_file=not is_kept))
                if answer.token:
                    self.accepted.append(answer.token)
                    return answer
            if not self.insist or time.monotonic() > until or self.over.wait(0.2):
                self.given_up.append(number)
                return answer

    def note(self, number, answer):
        self.answers[answer.status] += 1
        self.slowest = max(self.slowest, answer.seconds)
        # A proxy in front knows nothing of a form; there the browser's draft keeps what was typed.
        is_ours = answer.status in (422, 429, 500, 503) and AWAY not in answer.text
        if is_ours and content_of(number) not in answer.text:
            self.forgetful.append(answer.status)
        return answer
