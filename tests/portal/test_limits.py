"""How often a stranger may search."""

import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import OperationalError
from django.test import Client

from inquiries.models import Limit
from inquiries.views.inquiry import MAX_BODY
from portal import limits
from tests.factories import make_company

pytestmark = pytest.mark.django_db
SEARCH = "/news/search/?q=steel"


@pytest.fixture(autouse=True)
def site(monkeypatch):
    make_company()
    monkeypatch.setattr(limits, "UNWRITTEN", 2)
    monkeypatch.setattr(limits, "MOST", 1)
    monkeypatch.setattr(limits, "searches", limits.Meter("search"))


def search(address="203.0.113.7", path=SEARCH):
    return Client().get(path, REMOTE_ADDR=address)


def test_who_searches_too_often_is_told_when_to_go_on():
    assert [search().status_code for _search in range(3)] == [200] * 3
    answer = search()
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "no-store" in answer["Cache-Control"]
    assert b"Please wait a minute" in answer.content
    assert search("203.0.113.8").status_code == 200
    assert search(path="/news/search/").status_code == 200
    assert search(path="/zh-hans/news/search/?q=steel").status_code == 429


def test_all_addresses_of_an_ipv6_customer_count_as_one_in_the_process_too():
    found = [search(f"2001:db8:1:2::{number}").status_code for number in range(4)]
    assert found == [200, 200, 200, 429]
    assert search("2001:db8:1:3::1").status_code == 200


def test_few_searches_write_nothing_and_processes_count_together(monkeypatch):
    search(), search()
    assert not Limit.objects.exists()
    search()
    monkeypatch.setattr(limits, "searches", limits.Meter("search"))  # another process
    assert [search().status_code for _search in range(3)] == [200, 200, 429]


def test_without_the_database_nobody_is_refused(monkeypatch):
    def fail(*args):
        raise OperationalError("read-only")

    monkeypatch.setattr(limits.Limit.objects, "hit", fail)
    assert {search().status_code for _search in range(9)} == {200}


def test_a_process_remembers_a_bounded_number_of_clients(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CLIENTS", 5)
    meter = limits.Meter("search")
    assert not any(meter.is_over(f"203.0.113.{number}") for number in range(20))
    assert len(meter.counts) <= 6


@pytest.mark.parametrize("path", ["/admin/login/", "/contact/inquiry/hint/", "/contact/inquiry/"])
def test_a_body_larger_than_any_form_is_not_read(path):
    class Unread:
        def read(self, *args):
            raise AssertionError("read")

        readline = read

    answer = Client().post(path, CONTENT_LENGTH=str(150 * 1024**2), **{"wsgi.input": Unread()})
    assert answer.status_code == 413


def test_nginx_takes_what_the_site_takes_and_does_not_wait_for_the_slow():
    conf = Path(project.BASE_DIR, "docs/nginx.conf").read_text()

    def value(name):
        return int(re.search(rf"\b{name} (?:portal_connections )?(\d+)", conf)[1])

    assert MAX_BODY <= value("client_max_body_size") * 1024**2 <= MAX_BODY + 2 * 1024**2
    assert value("client_header_timeout") <= 10
    assert value("client_body_timeout") <= 30
    assert value("limit_conn") <= 200
    assert "proxy_request_buffering off" not in conf
