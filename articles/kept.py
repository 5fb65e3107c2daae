"""What a process keeps as long as the content stays as it is: frames, ready pieces, lists' keys.

Nothing is invalidated: with the content its stamp changes, and all that was kept is forgotten.
"""

from array import array

from articles import generation

LARGEST = 32 * 1024 * 1024  # bytes that a process keeps, about
OVERHEAD = 2000  # bytes of a value besides its items or letters

_store = None  # replaced as a whole, so threads may share it


class Store:
    """What is kept under one stamp. When it becomes too much it begins anew: many lists of many
    thousand articles each would have to be read for that."""

    def __init__(self, stamp):
        self.stamp = stamp
        self.values = {}
        self.size = 0


def kept(key, make):
    """What `make()` returned when it was first called with this key in this state of the content.

    The key names all that the value depends on besides the content, such as the language. Where
    nothing may be kept, it is made each time. Threads may make the same value at the same time.
    """
    global _store  # noqa: PLW0603
    stamp = generation.current()
    if stamp is None:
        return make()
    store = _store
    if store is None or store.stamp != stamp:
        store = _store = Store(stamp)
    try:
        return store.values[key]
    except KeyError:
        value = store.values[key] = make()
    store.size += OVERHEAD
    if isinstance(value, array):
        store.size += value.itemsize * len(value)
    elif isinstance(value, str):
        store.size += len(value)
    if store.size > LARGEST:
        _store = Store(stamp)
    return value
