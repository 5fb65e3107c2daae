"""How far a command has come."""

from collections.abc import Iterable, Iterator

WIDTH = 30  # characters of the bar


def tell_progress(stream, label: str, rows: Iterable, total: int) -> Iterator:
    """Pass on the rows and draw a bar on a terminal as they are done: nothing elsewhere, where
    its lines would fill a log."""
    is_seen = stream.isatty()
    for done, row in enumerate(rows, start=1):
        yield row
        if is_seen:
            bar = ("█" * (WIDTH * done // max(total, done))).ljust(WIDTH, "░")
            stream.write(f"\r{label} {bar} {done} of {total}", ending="\n" if done == total else "")
            stream.flush()
