"""docs/nginx.conf before the site, with a real nginx: what it keeps, and when nobody is there."""

import gzip
import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import override_settings
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

from articles.models import Article
from inquiries.models import Inquiry
from inquiries.views import InquiryView
from portal import access, page_cache
from tests.factories import make_company, make_edition
from tests.ports import free_port

CONF = Path(__file__).resolve().parents[2] / "docs/nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
    pytest.mark.django_db(transaction=True),
]
PAGE = "/news/steel-for-bridges/"
PATIENCE = 20  # seconds, on a busy machine


class Again(LiveServerThread):
    """Starts anew on a port whose last connections the system has not forgotten yet."""

    def _create_server(self, connections_override=None):
        address, handler = (self.host, self.port), QuietWSGIRequestHandler
        return self.server_class(address, handler, connections_override=connections_override)


@contextmanager
def application(port):
    """The site itself, in threads of this process, as long as the block lasts."""
    connection, before = connections["default"], set(threading.enumerate())
    shared = {"default": connection} if connection.vendor == "sqlite" else {}  # in memory
    for own in shared.values():
        own.inc_thread_sharing()
    server = Again("127.0.0.1", without_files, connections_override=shared, port=port)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    try:
        assert not server.error
        yield
    finally:
        server.terminate()
        for thread in set(threading.enumerate()) - before:
            thread.join(PATIENCE)
        for own in shared.values():
            own.dec_thread_sharing()


def without_files(handler):
    """Files are nginx's business."""
    return handler


class Site:
    """The site as visitors reach it."""

    def __init__(self, port, upstream, folder):
        self.port, self.upstream, self.folder = port, upstream, folder

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers)

    def ask(self, method, path, **kwargs):
        visitor = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            visitor.request(method, path, **kwargs)
            response = visitor.getresponse()
            response.text = response.read()
        finally:
            visitor.close()
        return response

    def until(self, is_so):
        """Ask for the page until it is as wanted; how nginx answered each time."""
        end, seen = time.monotonic() + PATIENCE, []
        while time.monotonic() < end:
            response = self.get(PAGE)
            seen.append((response.status, response.headers["X-Cache"]))
            if is_so(response):
                return seen
        raise AssertionError(seen[-1])


@pytest.fixture
def site(tmp_path, settings, monkeypatch):
    """nginx with the file from docs/ and other places; pages are kept for one second."""
    monkeypatch.setattr(page_cache, "SHARED_SECONDS", 1)
    monkeypatch.setattr(page_cache, "STALE_SECONDS", 0)
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    make_company()
    make_edition()
    found = Site(free_port(), free_port(), tmp_path)
    text = CONF.read_text()
    for here, there in {
        "listen 80;": f"listen 127.0.0.1:{found.port};",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{found.upstream};",
        "/srv/portal/var": str(tmp_path),
        "/var/cache/nginx/portal": f"{tmp_path}/kept",
        "/var/log/nginx/portal.log": f"{tmp_path}/access.log",
        # Who waits for another waits in vain.
        "lock_timeout 100ms;": "lock_timeout 60s; proxy_cache_lock_age 60s;",
        "keepalive 16;": "",  # a connection that is kept would let the stopped one answer once more
    }.items():
        assert here in text
        text = text.replace(here, there)
    main = tmp_path / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # who may read the folder
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main.write_text(
        f"{user} daemon off; pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}}\n"
        f"http {{ access_log off; {temporary}\n types {{ text/css css; }}\n{text} }}"
    )
    with run(main, found.port):
        yield found


@contextmanager
def run(conf, port):
    process = subprocess.Popen([NGINX, "-c", conf, "-p", conf.parent, "-e", f"{conf.parent}/log"])
    try:
        end = time.monotonic() + PATIENCE
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert process.poll() is None, (conf.parent / "log").read_text()
            assert time.monotonic() < end
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_readers_go_on_reading_when_the_application_is_stopped_and_see_news_when_it_is_not(site):
    with application(site.upstream):
        first = site.get(PAGE)
        assert (first.status, first.headers["X-Cache"]) == (200, "MISS")
        assert b"Steel for bridges" in first.text
        second = site.get(PAGE)
        assert second.text == first.text
        assert second.headers["X-Cache"] in {"HIT", "REVALIDATED"}
        assert site.get(PAGE, **{"If-None-Match": first.headers["ETag"]}).status == 304
        site.get("/news/")
    # Stopped: what was kept is shown, also after its time; what was not cannot be.
    seen = site.until(lambda response: response.headers["X-Cache"] == "STALE")
    assert {status for status, _how in seen} == {200}
    assert b"Steel for bridges" in site.get("/news/").text
    away = site.get("/contact/")
    assert (away.status, away.headers["Retry-After"]) == (503, "30")
    sent = site.ask("POST", "/contact/inquiry/", body=b"name=Nadia")
    assert (sent.status, sent.headers["Cache-Control"]) == (503, "no-store")
    assert b"your browser has kept your text" in sent.text
    with application(site.upstream):
        article = Article.objects.get()
        article.title = "Steel for ships"
        article.save()
        article.publish(None)
        seen = site.until(lambda response: b"Steel for ships" in response.text)
        assert {status for status, _how in seen} == {200}


def test_what_is_withdrawn_is_gone_also_when_the_application_is_stopped(site, monkeypatch):
    monkeypatch.setattr(page_cache, "STALE_SECONDS", 600)
    with application(site.upstream):
        assert site.get(PAGE).status == 200
        Article.objects.get().withdraw(None)
        seen = site.until(lambda response: response.status != 200)
        # Once it is old, one reader is shown it while nginx asks, and nobody after that.
        assert [how for _status, how in seen].count("STALE") <= 1
        status = seen[-1][0]
        assert status in {404, 410}
    seen = site.until(lambda response: response.headers["X-Cache"] == "STALE")
    assert {status for status, _how in seen} == {status}
    with application(site.upstream):
        Article.objects.get().publish(None)
        site.until(lambda response: response.status == 200)


def test_browsers_are_not_told_to_show_old_pages_while_they_ask(site, monkeypatch):
    monkeypatch.setattr(page_cache, "SHARED_SECONDS", 60)
    monkeypatch.setattr(page_cache, "STALE_SECONDS", 600)
    with application(site.upstream):
        first = site.get(PAGE)
        again = [site.get(PAGE), site.get(PAGE, **{"If-None-Match": first.headers["ETag"]})]
        assert [response.status for response in again] == [200, 304]
        for response in (first, *again):
            assert response.headers.get_all("Cache-Control") == ["public, max-age=0, s-maxage=60"]
        own = site.get(PAGE, Cookie="sessionid=x")
        assert own.headers.get_all("Cache-Control") == ["private, no-cache"]
        # An answer that says nothing is left so.
        assert site.get("/nowhere/").headers.get_all("Cache-Control") is None


def test_nobody_who_opens_the_form_waits_for_another(site, monkeypatch):
    together = threading.Barrier(3, timeout=PATIENCE)

    def get(view, request, *args, **kwargs):
        together.wait()  # until all are here
        return HttpResponse("the form")

    monkeypatch.setattr(InquiryView, "get", get)
    with application(site.upstream):
        for path in ("/contact/inquiry/", "/es/contact/inquiry/?about=1"):
            with ThreadPoolExecutor(3) as visitors:
                answers = [*visitors.map(site.get, [path] * 3)]
            assert [(answer.status, answer.text) for answer in answers] == [(200, b"the form")] * 3


def test_staff_and_what_is_sent_pass_by_what_is_kept(site):
    with application(site.upstream):
        site.get(PAGE)
        own = site.get(PAGE, Cookie="sessionid=x")
        assert own.headers["X-Cache"] == "BYPASS"
        assert "private" in own.headers["Cache-Control"]
        assert site.get(PAGE).headers["X-Cache"] in {"HIT", "REVALIDATED"}
        form = urlencode(
            {"name": "Nadia", "contact": "n@buyer.example", "content": "Please quote."}
        )
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": "203.0.113.9",  # what a visitor claims counts for nothing
        }
        for _time in range(2):
            sent = site.ask("POST", "/contact/inquiry/", body=form, headers=headers)
            assert (sent.status, sent.headers["X-Cache"]) == (303, None)
        assert Inquiry.objects.count() == 1
        for path in ("/contact/inquiry/", "/admin/login/", "/healthz"):
            assert {site.get(path).headers["X-Cache"] for _time in range(2)} <= {"MISS", None}
        large = {"Content-Length": str(28 * 1024 * 1024)}
        assert site.ask("POST", "/contact/inquiry/", headers=large).status == 413


def test_each_request_has_one_id_in_both_logs_and_the_line_tells_nothing_secret(site, monkeypatch):
    seen = []
    monkeypatch.setattr(access, "write", lambda line: seen.append(line.split()[3]))
    with_lines = {"ACCESS_LOG": True, "LOG_FORMAT": "plain", "TRUSTED_PROXIES": 1}
    with override_settings(**with_lines), application(site.upstream):
        paths = [f"{PAGE}?q=secret", PAGE, f"{PAGE}?q=secret", "/contact/inquiry/sent/secret/"]
        answers = [site.get(path, **{"X-Request-ID": "of-a-stranger"}) for path in paths]
    ids = [answer.headers.get_all("X-Request-ID") for answer in answers]
    lines = [json.loads(line) for line in (site.folder / "access.log").read_text().splitlines()]
    assert [[line["request_id"]] for line in lines] == ids
    assert len({each for (each,) in ids}) == 4
    assert {"of-a-stranger"}.isdisjoint(seen)
    assert set(seen) <= {each for (each,) in ids}
    assert [line["path"] for line in lines] == [PAGE] * 3 + ["/contact/inquiry/sent/…"]
    assert not [line for line in lines if "secret" in str(line)]


def test_files_come_from_the_disk_compressed_and_for_ever_where_their_name_says_so(site):
    for name in ("static/site.0123456789ab.css", "static/site.css", "media/pictures/crane.avif"):
        file = site.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"plain")
        Path(f"{file}.gz").write_bytes(gzip.compress(b"packed"))
    hashed = site.get("/static/site.0123456789ab.css", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(hashed.text) == b"packed"
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["Content-Type"] == "text/css"
    assert site.get("/static/site.css").headers["Cache-Control"] == "public, max-age=60"
    picture = site.get("/media/pictures/crane.avif")
    assert picture.text == b"plain"
    assert "immutable" in picture.headers["Cache-Control"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert site.get("/media/none.jpeg").status == 404
