"""/metrics: who may read it, and what it tells, read by Prometheus' own parser."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families as parse

from inquiries.models import Delivery, Mailbox, Message, Sender
from portal import condition, figures, metrics
from portal.env import PortalEnv
from tests.factories import make_company, make_edition, make_inquiry

TOKEN = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _fresh(settings, monkeypatch, tmp_path):
    settings.METRICS_TOKEN, settings.VAR_DIR = TOKEN, tmp_path
    monkeypatch.setattr(metrics, "of_tables", figures.Figures())


def scrape(client):
    """{(name, {label: value} as a tuple): value} of the text."""
    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=")
    samples = [each for family in parse(response.text) for each in family.samples]
    keys = [(each.name, *sorted(each.labels.values())) for each in samples]
    assert len(keys) == len(set(keys))
    return dict(zip(keys, (each.value for each in samples), strict=True))


def make_delivery(**kwargs):
    message = Message.objects.create(inquiry=make_inquiry(), kind="alert", language="en")
    return Delivery.objects.create(message=message, recipient="ann@harbor.example", **kwargs)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["", f"Bearer {TOKEN}0", f"Basic {TOKEN}", f"bearer {TOKEN}", "Bearer ", "Bearer é"]
)
def test_without_the_token_there_is_nothing(client, given):
    assert client.get("/metrics", headers={"authorization": given}).status_code == 404


@pytest.mark.django_db
def test_where_no_token_is_set_there_is_nothing_for_anybody(client, settings):
    settings.METRICS_TOKEN = ""
    for given in ("", "Bearer ", "Bearer"):
        response = client.get("/metrics", headers={"authorization": given})
        assert response.status_code == 404


@pytest.mark.parametrize(("value", "is_good"), [(TOKEN, True), ("a", False), ("a b" * 9, False)])
def test_a_token_that_can_be_guessed_is_refused(monkeypatch, value, is_good):
    monkeypatch.setenv("METRICS_TOKEN", value)
    env = PortalEnv()
    env.word("METRICS_TOKEN", r"[\x21-\x7e]{16,}", "at least 16 letters, digits, signs")
    assert bool(env._errors) is not is_good


@pytest.mark.django_db(transaction=True)  # inside a transaction no page is kept
def test_requests_are_counted_by_view_status_and_how_the_page_came(client, settings):
    settings.PAGE_CACHE = True
    make_company()
    make_edition()
    before = scrape(client)
    for _time in range(3):
        client.get("/news/steel-for-bridges/")
    client.get("/made-up/")
    client.generic("BREW", "/healthz")
    after = scrape(client)
    new = {key: value - before.get(key, 0) for key, value in after.items()}
    counts = "portal_requests_total"
    assert new[counts, "200", "GET", "articles:detail", "miss"] == 1
    assert new[counts, "200", "GET", "hit", "page cache"] == 2
    assert new[counts, "404", "GET", "none", "pass"] == 1
    assert new[counts, "200", "healthz", "other", "pass"] == 1
    assert new["portal_request_duration_seconds_count", "page cache"] == 2
    assert new["portal_request_duration_seconds_sum", "page cache"] > 0
    assert not [key for key in after if "/made-up/" in key]


def test_figures_that_cannot_be_kept_stop_no_page(client, monkeypatch):
    def fail(*labels):
        raise OSError("No space left on device")

    monkeypatch.setattr(metrics.durations, "labels", fail)
    monkeypatch.setattr(metrics, "AT_ONCE", 1)
    assert client.get("/healthz").status_code == 200
    assert not metrics.waiting


@pytest.mark.django_db
def test_the_figures_of_the_tables(client, settings):
    ago = timezone.now() - timedelta(minutes=10)
    settings.IMAP = {"USER": "sales", "HOST": "mail.example", "FOLDER": "INBOX", "ARCHIVE": ""}
    Mailbox.objects.create(name="sales@mail.example/INBOX", seen_at=ago)
    Sender.objects.create(name="one", seen_at=timezone.now())
    Sender.objects.create(name="two", seen_at=ago)
    make_inquiry(state="spam")
    make_delivery(queued_at=ago, last_error="451 later")
    make_delivery(state="sent")
    make_delivery(state="dead", due_at=timezone.now() - timedelta(days=2))
    mark = {"at": ago.isoformat(), "ok": False}
    (settings.VAR_DIR / "backup.json").write_text(json.dumps(mark))
    found = scrape(client)
    assert (found["portal_inquiries", "new"], found["portal_inquiries", "spam"]) == (3, 1)
    assert found["portal_inquiries_day",] == 3
    assert 600 <= found["portal_oldest_unsent_seconds",] < 630
    assert (found["portal_mails_waiting",], found["portal_mails_retrying",]) == (1, 1)
    results = [found["portal_deliveries_day", end] for end in ("sent", "dead", "bounced")]
    assert results == [1, 0, 0]
    assert found["portal_senders_alive",] == 1
    beats = [found["portal_worker_heartbeat_age_seconds", kind] for kind in ("fetcher", "sender")]
    assert all(0 <= beat < 30 for beat in beats)
    assert 600 <= found["portal_inbox_read_age_seconds",] < 630
    assert found["portal_backup_ok",] == 0
    assert 600 <= found["portal_backup_age_seconds",] < 630
    assert found["portal_free_bytes", "media"] > 0
    assert found["portal_database_bytes",] > 0
    assert found["portal_database_up",] == 1
    assert [key for key in found if key[0] == "portal_build_info"]


@pytest.mark.django_db
def test_without_the_database_the_rest_is_told(client, monkeypatch):
    def fail():
        raise DatabaseError("away")

    monkeypatch.setattr(figures, "OF_DATABASE", (fail,))
    found = scrape(client)
    assert found["portal_database_up",] == 0
    assert found["portal_free_bytes", "var"] > 0


@pytest.mark.django_db
def test_the_tables_are_asked_twice_a_minute_at_most(client, django_assert_num_queries):
    scrape(client)
    make_inquiry()
    with django_assert_num_queries(0):
        assert scrape(client)["portal_inquiries", "new"] == 0


@pytest.mark.django_db
def test_counts_are_bounded(monkeypatch):
    monkeypatch.setattr(condition, "MOST", 2)
    for _number in range(3):
        make_inquiry()
    assert condition.inquiries()["new"] == 2


COUNTING = """
import os, sys
import django
django.setup()
from portal import metrics
child = os.fork()
metrics.count("GET", "home", 200, "pass", 0.25)
metrics.add_up()
if child:
    os.waitpid(child, 0)
    metrics.of_tables.until = float("inf")
    sys.stdout.buffer.write(metrics.generate_latest(metrics.registry()))
"""


def test_any_web_process_tells_what_all_of_them_counted(tmp_path):
    """The process that is asked reads what another one, which has ended, left."""
    env = os.environ | {metrics.FOLDER: str(tmp_path)}
    command = [sys.executable, "-c", COUNTING]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    samples = [each for family in parse(ran.stdout) for each in family.samples]
    counts = [each.value for each in samples if each.name == "portal_requests_total"]
    assert counts == [2]
