"""Requests are gathered before a thread takes them. Slow clients before a real server: see
tests/drills/slow.py."""

import socket
from types import SimpleNamespace
from unittest import mock

import pytest

from portal import web_worker
from portal.web_worker import Request

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n"


@pytest.fixture
def pair():
    """The client's socket, and the request that the server gathers from it."""
    client, server = socket.socketpair()
    request = Request(server)
    yield client, request
    client.close()
    server.close()
    request.file.close()


def read(request, size=8192):
    request.hand_over()
    return request.recv(size)


@pytest.mark.parametrize(
    "whole",
    [
        GET,
        POST + b"hello",
        POST.replace(b"Content-Length", b"content-LENGTH") + b"hello",
        POST.replace(b" 5", b" 100000") + b"x" * 100_000,
    ],
)
def test_a_request_is_there_with_its_last_letter_and_not_before(pair, whole):
    client, request = pair
    client.sendall(whole[:-1])
    assert request.gather()
    assert not request.is_there
    client.sendall(whole[-1:])
    assert request.gather()
    assert request.is_there
    assert request.is_whole
    assert read(request, 200_000) == whole


@pytest.mark.parametrize(
    "line", [b"Transfer-Encoding: chunked", b"Content-Length: 99999999", b"Upgrade: h2c"]
)
def test_what_is_endless_or_huge_is_judged_by_its_head(pair, line):
    client, request = pair
    client.sendall(b"POST / HTTP/1.1\r\n%s\r\n\r\n" % line)
    assert request.gather()
    assert request.is_there
    assert not request.is_whole  # and the connection is not used again


def test_a_head_without_end_takes_no_thread_and_is_not_waited_for(pair, monkeypatch):
    monkeypatch.setattr(web_worker, "HEAD", 100)
    client, request = pair
    client.sendall(b"x" * 101)
    assert not request.gather()
    assert not request.is_there


def test_a_client_that_went_away_is_noticed(pair):
    client, request = pair
    client.sendall(POST)
    assert request.gather()
    client.close()
    assert not request.gather()
    assert not request.is_there


def test_who_asks_whether_to_go_on_is_told_so(pair):
    client, request = pair
    client.sendall(POST.replace(b"Host: h", b"Expect: 100-continue"))
    assert request.gather()
    assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.sendall(b"hello")
    assert request.gather()
    assert request.is_there


def test_what_was_not_gathered_is_read_for_a_limited_time(pair, monkeypatch):
    client, request = pair
    client.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert request.gather()
    head = read(request)
    client.sendall(b"5\r\nhello\r\n")
    assert request.recv(100) == b"5\r\nhello\r\n"
    request.until = 0
    with pytest.raises(ConnectionResetError):
        request.recv(100)
    assert head.endswith(b"\r\n\r\n")


def test_a_second_request_that_came_with_the_first_is_found(pair):
    client, request = pair
    client.sendall(GET + POST)
    assert request.gather()
    assert read(request, len(GET)) == GET
    rest = request.rest()
    request.begin(rest)
    assert not request.is_there
    client.sendall(b"hello")
    assert request.gather()
    assert read(request) == POST + b"hello"


def test_who_has_come_and_not_spoken_when_a_worker_stops_has_a_moment_to_do_so(pair):
    _client, request = pair
    conn = mock.Mock(request=request)
    stopping = {"alive": False, "looked_at": 0, "lingering": {}, "nr_conns": 1}
    worker = SimpleNamespace(**stopping, gathering={conn}, poller=mock.Mock())
    web_worker.Worker.murder_pending(worker)
    assert worker.gathering == {conn}
    request.last_call = 0
    web_worker.Worker.murder_pending(worker)
    conn.close.assert_called_once_with()
    assert worker.nr_conns == 0


@pytest.mark.parametrize("number", sorted(web_worker.EXHAUSTED))
def test_without_descriptors_a_worker_goes_on_with_those_it_has(monkeypatch, number):
    class Listener:
        def accept(self):
            raise OSError(number, "none left")

    waited = []
    monkeypatch.setattr(web_worker.time, "sleep", waited.append)
    web_worker.Worker.accept(None, Listener())
    assert waited == [web_worker.PAUSE]
