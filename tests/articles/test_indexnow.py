"""What search engines are told, when, and what happens when they cannot be told."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import indexnow
from articles.models import Announcement, Article, Edition
from inquiries import outbox, webhooks
from portal.management.commands import serve
from tests.clock import set_clock
from tests.factories import make_edition

pytestmark = pytest.mark.django_db
SITE = "https://www.harbor.example"
KEY = "0a1b2c3d4e5f-test"
PAGE = f"{SITE}/news/steel-for-bridges/"


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.SITE_URL = SITE
    settings.INDEXNOW_KEY = KEY


class Engine:
    """A search engine on this machine; `status` is what it answers."""

    def __init__(self):
        self.status, self.requests = 200, []
        self.server = HTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/indexnow"

    def handler(engine):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                engine.requests.append((self.path, self.headers, json.loads(body)))
                self.send_response(engine.status)
                if engine.status >= 300:
                    self.send_header("Location", f"{engine.url}/elsewhere")
                self.end_headers()

            def log_message(self, *args):
                pass

        return Handler

    @property
    def told(self):
        return [sorted(body["urlList"]) for _path, _headers, body in self.requests]


@pytest.fixture
def engine(monkeypatch):
    engine = Engine()
    monkeypatch.setattr(indexnow, "endpoint", lambda: engine.url)
    thread = threading.Thread(target=engine.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield engine
    engine.server.shutdown()
    thread.join()
    engine.server.server_close()


def send():
    return indexnow.send_due(threading.Event())


def pass_to(monkeypatch, at):
    set_clock(monkeypatch, lambda: at)


def test_the_request_is_as_the_protocol_says(engine):
    # https://www.indexnow.org/documentation
    make_edition()
    assert send() == 1
    ((path, headers, body),) = engine.requests
    assert path == "/indexnow"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert body == {
        "host": "www.harbor.example",
        "key": KEY,
        "keyLocation": f"{SITE}/{KEY}.txt",
        "urlList": [PAGE],
    }
    assert not Announcement.objects.exists()
    assert indexnow.TIMEOUT < 300
    assert indexnow.MOST <= 10_000


def test_publishing_changing_moving_and_withdrawing_are_told(engine):
    edition = make_edition()
    send()
    article = Article.objects.get(pk=edition.article_id)
    article.body = "<p>Other words.</p>"
    article.save()
    article.publish(None)
    send()
    article.slug = "bridges"
    article.save()
    article.publish(None)
    send()
    article.withdraw()
    send()
    moved = f"{SITE}/news/bridges/"
    assert engine.told == [[PAGE], [PAGE], [moved, PAGE], [moved]]


def test_nobody_is_told_without_a_key(engine, settings):
    settings.INDEXNOW_KEY = ""
    make_edition().article.withdraw()
    assert not Announcement.objects.exists()
    assert send() == 0


def test_what_is_hidden_from_search_engines_is_not_told(engine):
    edition = make_edition(is_noindex=True)
    assert send() == 0
    article = Article.objects.get(pk=edition.article_id)
    article.is_noindex = False
    article.save()
    article.publish(None)
    assert send() == 1
    article.is_noindex = True
    article.save()
    article.publish(None)
    assert send() == 1  # so that engines read that it is hidden now


def test_a_scheduled_article_is_told_when_its_moments_come(engine, monkeypatch):
    now = timezone.now()
    make_edition(at=now + timedelta(hours=1), until=now + timedelta(hours=2))
    assert send() == 0
    for hours, told in ((1, 1), (1.5, 0), (2, 1)):
        pass_to(monkeypatch, now + timedelta(hours=hours, seconds=1))
        assert send() == told


def test_what_was_never_public_is_never_told(engine, monkeypatch):
    now = timezone.now()
    withdrawn = make_edition("Secret plans", at=now + timedelta(hours=1)).article
    withdrawn.withdraw()
    later = make_edition("More plans", at=now + timedelta(hours=1))
    Edition.objects.cancel(later)
    pass_to(monkeypatch, now + timedelta(hours=3))
    assert send() == 0


def test_a_changed_schedule_is_told_at_its_new_moments(engine, monkeypatch):
    now = timezone.now()
    article = make_edition(until=now + timedelta(hours=1)).article
    send()
    article.publish(None, until=now + timedelta(hours=5))
    send()
    pass_to(monkeypatch, now + timedelta(hours=2))
    assert send() == 0
    pass_to(monkeypatch, now + timedelta(hours=6))
    assert send() == 1


def test_a_cancelled_schedule_lets_the_planned_end_count_again(engine, monkeypatch):
    now = timezone.now()
    article = make_edition(until=now + timedelta(hours=5)).article
    later = article.publish(None, at=now + timedelta(hours=2))
    send()
    Edition.objects.cancel(later)
    pass_to(monkeypatch, now + timedelta(hours=3))
    assert send() == 0
    pass_to(monkeypatch, now + timedelta(hours=6))
    assert send() == 1


def test_nothing_is_told_of_a_publication_that_failed():
    with transaction.atomic():
        make_edition()
        transaction.set_rollback(True)
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 422, 429, 500, 503])
def test_a_refusal_is_tried_again_later_and_later(engine, status, monkeypatch, caplog):
    make_edition()
    engine.status = status
    now = timezone.now()
    assert send() == 0
    assert str(status) in caplog.text
    assert KEY not in caplog.text
    for minutes, tries in ((0.5, 1), (2, 2), (4, 2), (8, 3)):
        pass_to(monkeypatch, now + timedelta(minutes=minutes))
        send()
        assert len(engine.requests) == tries  # and none where a redirect leads
    engine.status = 202
    pass_to(monkeypatch, now + timedelta(days=1))
    assert send() == 1
    assert not Announcement.objects.exists()


def test_an_engine_that_is_away_loses_nothing(engine, monkeypatch):
    monkeypatch.setattr(indexnow, "endpoint", lambda: "http://127.0.0.1:9/indexnow")
    make_edition()
    now = timezone.now()
    assert send() == 0
    monkeypatch.setattr(indexnow, "endpoint", lambda: engine.url)
    pass_to(monkeypatch, now + timedelta(minutes=2))
    assert send() == 1


def test_a_sender_that_died_leaves_its_rows_to_others(engine, monkeypatch):
    make_edition()
    now = timezone.now()
    assert len(Announcement.objects.claim(10)) == 1
    assert Announcement.objects.claim(10) == []
    assert send() == 0
    pass_to(monkeypatch, now + timedelta(minutes=6))
    assert send() == 1


def test_many_pages_go_in_several_requests(engine, monkeypatch):
    monkeypatch.setattr(indexnow, "MOST", 2)
    for number in range(5):
        make_edition(f"Number {number}")
    assert send() == 5
    assert [len(urls) for urls in engine.told] == [2, 2, 1]


def test_publishing_writes_a_bounded_number_of_rows(
    engine, django_assert_max_num_queries, settings
):
    article = make_edition().article
    settings.INDEXNOW_KEY = ""
    with CaptureQueriesContext(connection) as without:
        article.publish(None)
    settings.INDEXNOW_KEY = KEY
    with django_assert_max_num_queries(len(without) + 4):
        article.publish(None)
    assert Announcement.objects.count() == 3


def test_the_host_is_asked_by_https_alone(settings):
    assert indexnow.endpoint() == "https://api.indexnow.org/indexnow"
    settings.INDEXNOW_HOST = "www.bing.com"
    assert indexnow.endpoint() == "https://www.bing.com/indexnow"


def test_the_loop_survives_and_ends(monkeypatch):
    stop, tried = threading.Event(), []

    def fail(stop):
        tried.append(1)
        stop.set()
        indexnow.wake.set()
        raise DatabaseError

    monkeypatch.setattr(indexnow, "send_due", fail)
    monkeypatch.setattr(indexnow, "close_old_connections", lambda: None)
    monkeypatch.setattr(indexnow, "connection", type("C", (), {"close": lambda self: None})())
    indexnow.run(stop)
    assert tried == [1]


def test_the_worker_and_the_web_process_tell_where_a_key_is_set(engine, settings, capsys):
    make_edition()
    call_command("send_outbox")
    assert "1 pages told to search engines" in capsys.readouterr().out
    settings.EMBEDDED_SENDER = True
    for key, loops in ((KEY, [outbox, webhooks, indexnow]), ("", [outbox, webhooks])):
        settings.INDEXNOW_KEY = key
        hook = serve.Server(bind="127.0.0.1:8021").cfg.post_worker_init
        assert [*hook.__self__.modules] == loops
