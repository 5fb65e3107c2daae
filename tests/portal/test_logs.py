"""The log: one id from the request to the delivered mail, and nothing that is a person's."""

import json
import logging

import pytest

from portal import logs


@pytest.fixture
def lines(settings):
    """What is written meanwhile as JSON, read again."""
    settings.ACCESS_LOG = True
    written = []
    handler = logging.Handler()
    handler.setFormatter(logs.JsonFormatter())
    handler.addFilter(logs.RequestFilter())
    handler.emit = lambda record: written.append(json.loads(handler.format(record)))
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    yield written
    root.removeHandler(handler)
    root.level = level
