"""A pool of threads of which the one that was busy last goes on."""

import threading
from collections import deque
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue


class ThreadPool(Executor):
    """Where `ThreadPoolExecutor` lets threads take turns, this gives work to who rested shortest.

    What that thread needs is still in the processor's memory. And each thread has a connection to
    the database, whose pages in memory are out of date once another has written: by turns, every
    inquiry on SQLite read them anew. A site with few requests at a time opens few connections.
    """

    def __init__(self, size):
        self.size = size
        self.lock = threading.Lock()
        self.threads = []
        self.resting = []  # the inboxes of threads, who rested shortest at the end
        self.waiting = deque()  # work for which no thread is free
        self.is_over = False

    def submit(self, function, /, *args, **kwargs) -> Future:
        """Have a function called. Raises RuntimeError after `shutdown`."""
        future = Future()
        work = future, function, args, kwargs
        with self.lock:
            if self.is_over:
                raise RuntimeError("This pool was shut down.")
            if self.resting:
                self.resting.pop().put(work)
            elif len(self.threads) < self.size:
                self._start(work)
            else:
                self.waiting.append(work)
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Take no more work. What waits is still done, unless `cancel_futures`."""
        with self.lock:
            self.is_over = True
            while cancel_futures and self.waiting:
                self.waiting.popleft()[0].cancel()
            while self.resting:
                self.resting.pop().put(None)
        for thread in self.threads if wait else ():
            thread.join()

    def _start(self, work):
        inbox = SimpleQueue()
        inbox.put(work)
        name = f"pool-{len(self.threads)}"
        thread = threading.Thread(target=self._run, args=[inbox], name=name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _run(self, inbox):
        while work := inbox.get():
            while work:
                tell = _do(*work)
                work = self._next(inbox)
                tell()  # who hears of it finds this thread at rest
                del tell  # a thread at rest holds nothing of what it did

    def _next(self, inbox):
        """The work that waits longest; None where there is none, and the thread rests."""
        with self.lock:
            if self.waiting:
                return self.waiting.popleft()
            inbox.put(None) if self.is_over else self.resting.append(inbox)
        return None


def _do(future, function, args, kwargs):
    """Call it; returns what tells how it ended."""
    if not future.set_running_or_notify_cancel():
        return lambda: None
    try:
        return partial(future.set_result, function(*args, **kwargs))
    except BaseException as error:  # noqa: BLE001  of whoever asks for the result
        return partial(future.set_exception, error)
