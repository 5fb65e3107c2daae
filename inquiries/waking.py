"""Wakes the mail sender of this process, if it has one, so that mail leaves at once."""

import threading

# Set to have it look into the outbox now instead of at its next turn.
wake = threading.Event()
