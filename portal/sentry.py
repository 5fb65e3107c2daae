"""Errors to Sentry, where SENTRY_DSN is set and the extra `sentry` is installed.

An event is put together here of what the log would say: what, where, under which request, never
who. The SDK's own integrations are off: they collect what visitors sent and have it taken out
afterwards, and they slow every page down.
"""

import logging
import traceback

import sentry_sdk

from portal.logs import earlier_than, message_of, said_by


class Handler(logging.Handler):
    """Sends records of level ERROR. dsn: where to; transport: instead of the network, for tests."""

    def __init__(self, dsn, transport=None):
        super().__init__(logging.ERROR)
        options = {"default_integrations": False, "auto_enabling_integrations": False}
        options |= {"include_local_variables": False, "max_breadcrumbs": 0}
        sentry_sdk.init(dsn=dsn, transport=transport, **options)

    def emit(self, record):
        try:
            sentry_sdk.capture_event(event_of(record))
        except Exception:  # noqa: BLE001  as all handlers of the standard library do
            self.handleError(record)

    def flush(self):
        sentry_sdk.flush()


def event_of(record):
    """A record as Sentry takes it: https://develop.sentry.dev/sdk/data-model/event-payloads/"""
    from portal.condition import version  # needs the models, which come after the log

    event = {
        "level": record.levelname.lower(),
        "logger": record.name,
        "release": version(),
        "logentry": {"formatted": message_of(record)},
        "tags": {"request_id": record.request_id},
    }
    if record.exc_info and record.exc_info[1]:
        event["exception"] = {"values": list(values_of(record.exc_info[1]))}
    return event


def values_of(error):
    """The exceptions that led to one, the first of them first, and that one."""
    if earlier := earlier_than(error):
        yield from values_of(earlier)
    kind, frames = type(error), traceback.extract_tb(error.__traceback__)
    places = [
        {"abs_path": each.filename, "filename": each.filename, "function": each.name}
        | {"lineno": each.lineno, "context_line": each.line}
        for each in frames
    ]
    yield {
        "type": kind.__qualname__,
        "module": kind.__module__,
        "value": said_by(error),
        **({"stacktrace": {"frames": places}} if places else {}),
    }
