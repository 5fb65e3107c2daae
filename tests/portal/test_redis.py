"""Pages kept in Redis: shared by all processes, and not worth waiting for."""

from collections import Counter

import pytest
from django.test import Client

from inquiries.models import Inquiry
from portal import circuit
from portal.circuit import Circuit
from tests.factories import make_company, make_edition
from tests.inquiries.test_views import GOOD, URL
from tests.portal.redis_server import BINARY, RedisServer

pytestmark = pytest.mark.skipif(BINARY is None, reason="redis-server is not installed")
PAGE = "/news/steel-for-bridges/"
OPTIONS = {"socket_timeout": 0.1, "socket_connect_timeout": 0.1}


@pytest.fixture(scope="module")
def server():
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture
def site(server, settings, transactional_db):
    """Real commits: inside a transaction nothing is kept."""
    redis = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": server.url,
        "OPTIONS": OPTIONS,
    }
    settings.CACHES = {"default": redis, "pages": redis | {"KEY_PREFIX": "pages"}}
    server.empty()
    make_company()
    return make_edition()


def read(client):
    return client.get(PAGE).content.decode()


def test_what_one_process_has_made_another_finds(site, server, django_assert_num_queries):
    page = read(Client())
    assert len(server.keys()) == 1
    with django_assert_num_queries(1):
        assert read(Client()) == page  # whose middleware has a connection of its own


def test_without_redis_pages_and_inquiries_go_on_and_it_is_used_again(site, server, now, caplog):
    client = Client()
    page = read(client)
    server.stop()
    try:
        assert {read(client) for _time in range(3)} == {page}
        assert client.post(URL, GOOD).status_code == 303
        assert Inquiry.objects.count() == 1
    finally:
        server.start()
    assert caplog.text.count("Pages are not kept for 10 s") == 1
    assert (read(client), server.keys()) == (page, [])
    now.pass_by(11)
    assert read(client) == page
    assert len(server.keys()) == 1


def test_redis_that_hangs_is_waited_for_once(site, server, now, caplog):
    client = Client()
    page = read(client)
    with server.hanging():
        assert {read(client) for _time in range(5)} == {page}
        assert caplog.text.count("Pages are not kept") == 1
        now.pass_by(11)
        assert {read(client) for _time in range(5)} == {page}
        assert caplog.text.count("Pages are not kept") == 2


def test_what_somebody_else_has_put_there_is_not_shown(site, server):
    client = Client()
    page = read(client)
    server.spoil()
    assert read(client) == page


# The circuit alone -------------------------------------------------------------------------------


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def monotonic(self):
        return self.seconds

    def pass_by(self, seconds):
        self.seconds += seconds


@pytest.fixture
def now(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(circuit, "time", clock)
    return clock


def test_after_a_failure_nobody_asks_and_then_one(now):
    server = Circuit(pause=5)
    assert [server.allows(), server.allows()] == [True, True]
    server.fail()
    assert server.allows() is False
    now.pass_by(6)
    assert Counter(server.allows() for _each in range(8)) == {True: 1, False: 7}
    server.close()
    assert [server.allows(), server.allows()] == [True, True]


def test_one_that_asked_and_never_came_back_lets_others_ask_after_the_pause(now):
    server = Circuit(pause=5)
    server.fail()
    now.pass_by(6)
    assert server.allows()
    now.pass_by(6)
    assert server.allows()
