"""Readers: clients that go on reading articles and lists while everything else breaks."""

import http.client
import threading
import time
from collections import Counter

PAGES = ("/news/steel-for-bridges/", "/news/", "/news/wire-rod-for-springs/", "/", "/contact/")
PATIENCE = 15  # seconds until a reader gives up
PAUSE = 0.05


class Readers:
    """Read from `with` to its end; each page over a connection of its own.

    times: seconds of each answer. answers: how often each status came; instead of a status, the
    name of the error where no answer came.
    """

    def __init__(self, port, *, people=2, pages=PAGES):
        self.port, self.pages = port, pages
        self.times, self.answers = [], Counter()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.read, args=[n]) for n in range(people)]

    def __enter__(self):
        for page in self.pages:  # as visitors did before: what is kept, is there
            self.ask(page)
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_exc_info):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def read(self, number):
        while not self.over.wait(PAUSE):
            self.ask(self.pages[number % len(self.pages)])
            number += 1

    def ask(self, page):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        started = time.monotonic()
        try:
            connection.request("GET", page)
            response = connection.getresponse()
            response.read()
            answer = response.status
        except (OSError, http.client.HTTPException) as error:
            answer = type(error).__name__
        finally:
            connection.close()
        self.times.append(time.monotonic() - started)
        self.answers[answer] += 1

    @property
    def failed(self):
        """Answers other than the page, and how often each."""
        return {answer: times for answer, times in self.answers.items() if answer != 200}
