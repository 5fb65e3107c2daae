"""Sparing the site the wait for a server that does not answer."""

import math
import time


class Circuit:
    """Says whether a server may be asked, such as a cache or an object storage.

    After a failure nobody asks it for `pause` seconds. Then one asks, and the others go on without
    an answer until that one has it: a server that hangs holds up one thread, never all of them.
    """

    def __init__(self, pause: float):
        self.pause = pause
        self.until = -math.inf

    def allows(self) -> bool:
        """Whether the caller may ask; it then tells what came of it."""
        if self.until == -math.inf:
            return True
        now = time.monotonic()
        if now < self.until:
            return False
        self.until = now + self.pause
        return True

    def fail(self) -> None:
        """The server did not answer."""
        self.until = time.monotonic() + self.pause

    def close(self) -> None:
        """The server answered."""
        self.until = -math.inf
