"""How the log is written: one line an event, plain or as JSON, with the request's id and without
anything that is somebody's own.

Whoever may read a log need not be somebody who may read inquiries, and logs are kept elsewhere and
for longer. So no line holds names, addresses, phone numbers, texts, IP addresses, query strings or
secret parts of addresses. Messages of our own name rows by their numbers; those of libraries are
cut here, and exceptions tell their type and place. Their words are left out, since databases and
parsers repeat in them what they were given, but for errors that speak of code alone.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.template.exceptions import TemplateDoesNotExist

from articles import tracing

# Their words are of code, settings and servers. Of an OperationalError it is the first line.
SPEAKING = (
    AttributeError,
    ImportError,
    ImproperlyConfigured,
    NameError,
    OperationalError,
    TemplateDoesNotExist,
    TypeError,
)
# Message-IDs of ours look like addresses; mail servers' logs are searched for them.
ADDRESS = re.compile(r"(?<!<)\b[\w.+'%-]+@[\w-][\w.-]*|<(?![0-9a-f]{32}@)[^<>\s]+@[^<>\s]+>")
# How gunicorn speaks of a client, and of what it asked for.
CLIENT = re.compile(r" from ip=\S+(?=:)|(?<=Error handling request).+", re.DOTALL)
NOWHERE = "(no such address)"


class RequestFilter(logging.Filter):
    """Gives each record its `request_id`, "-" where no request is at work, and takes out of what
    Django, axes and gunicorn say about requests what is a person's."""

    def filter(self, record):
        request = getattr(record, "request", None)
        record.request_id = tracing.current() or getattr(request, "request_id", "-")
        if record.name.startswith("django.security"):
            record.msg, record.args = said_of_attack(record), ()
        elif request:
            record.msg, record.args = "%s: %s", (reason_of(record), place_of(request))
        elif record.name.startswith("gunicorn."):
            record.msg, record.args = CLIENT.sub("", record.getMessage()), ()
        return True


def reason_of(record):
    """What Django says before the path: "Internal Server Error", "Origin checking failed" …"""
    reason = str(record.args[0]) if record.args else record.getMessage().partition(":")[0]
    return reason.partition(" - ")[0]  # behind it comes what the browser sent


def said_of_attack(record):
    """What happened, without the value that a stranger sent and the error repeats."""
    error = record.exc_info and record.exc_info[0]
    said = error.__name__ if error else reason_of(record)
    record.exc_info = None  # there is nothing to be mended
    request = getattr(record, "request", None)
    return f"{said}: {place_of(request)}" if request else said


def place_of(request):
    """The pattern of the address: the address itself may hold a token, or what anyone made up."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else NOWHERE


def said_by(error):
    """The words of an exception where they say nothing of persons, else ""."""
    if isinstance(error, OSError):
        return error.strerror if isinstance(error.strerror, str) else ""
    return str(error).partition("\n")[0] if isinstance(error, SPEAKING) else ""


def earlier_than(error):
    """The exception that led to this one, or None."""
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def trace_of(error):
    """The traceback of an exception and of those that led to it, without values."""
    lines, kind = [], f"{type(error).__module__}.{type(error).__qualname__}"
    if earlier := earlier_than(error):
        lines += [trace_of(earlier), "Then:"]
    frames = traceback.extract_tb(error.__traceback__)
    lines += [f"  {each.filename}:{each.lineno} in {each.name}: {each.line}" for each in frames]
    last = ": ".join(filter(None, [kind.removeprefix("builtins."), said_by(error)]))
    return "\n".join([*lines, last])


def message_of(record):
    return ADDRESS.sub("[address]", record.getMessage())


class Private(logging.Formatter):
    """What both formatters share."""

    def formatException(self, exc_info):  # noqa: N802  logging's name
        return trace_of(exc_info[1])


class PlainFormatter(Private):
    """Lines for people: time, level, request, logger, message; tracebacks below."""

    def format(self, record):
        at = datetime.fromtimestamp(record.created).astimezone().isoformat(" ", "milliseconds")
        head = f"{at} {record.levelname} {getattr(record, 'request_id', '-')} {record.name}: "
        lines = [head + message_of(record)]
        if record.exc_info and record.exc_info[1]:
            lines.append(self.formatException(record.exc_info))
        return "\n".join(lines)


class JsonFormatter(Private):
    """One JSON object a line: time (UTC), level, logger, request_id, message, its values where they
    are named, and `exception`."""

    def format(self, record):
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": message_of(record),
            **(record.args if isinstance(record.args, dict) else {}),
        }
        if record.exc_info and record.exc_info[1]:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


FORMATTERS = {"plain": PlainFormatter, "json": JsonFormatter}


def configuration(form, sentry=""):
    """Django's LOGGING. All goes to standard error, for journald or the container to keep.

    form: one of FORMATTERS; with another one the start is stopped anyway. sentry: its DSN.
    """
    handlers = {"console": {"class": "logging.StreamHandler", "formatter": "line"}}
    if sentry:
        handlers["sentry"] = {"class": "portal.sentry.Handler", "dsn": sentry}
    for handler in handlers.values():
        handler["filters"] = ["request"]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": RequestFilter}},
        "formatters": {"line": {"()": FORMATTERS.get(form, PlainFormatter)}},
        "handlers": handlers,
        "root": {"handlers": [*handlers], "level": "INFO"},
        "loggers": {
            "axes": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # What any stranger can cause: a wrong host name, and a warning for each HEAD.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "gunicorn.http.wsgi": {"level": "ERROR"},
        },
    }
