"""Which request, mail or job is at work: every line of the log and every stored message says so.

Pure but for the ids it makes. The id goes on with what the work leaves behind, so that the mail
about an inquiry can be followed to the request that brought it, in another process and days later.
"""

import random
from contextvars import ContextVar

LENGTH = 64  # characters of an id, at most

at_work = ContextVar("request_id", default=None)


def current() -> str | None:
    """The id of what is at work, or None."""
    return at_work.get()


def make_id() -> str:
    """A new id: 16 signs that no two pieces of work share; nothing depends on its being secret."""
    return f"{random.getrandbits(64):016x}"


class working:  # noqa: N801  a class takes a fifth of what @contextmanager does
    """Inside the block that id, by default a new one, is `current`."""

    def __init__(self, request_id: str | None = None):
        self.request_id = request_id or make_id()

    def __enter__(self):
        self.before = at_work.set(self.request_id)
        return self.request_id

    def __exit__(self, *error):
        at_work.reset(self.before)
