"""What the database has to write for a new inquiry, and what it finds without reading a table."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from inquiries.models import Delivery, Inquiry, Limit, Message
from tests.factories import make_inquiry
from tests.inquiries.test_views import GOOD, URL

FRAME = 4096 + 24  # bytes of a page in SQLite's write-ahead log
POSTS, PAGES = 20, 27

BEFORE, AFTER = [("inquiries", name) for name in ("0013_custody", "0014_fewer_indexes")]
TABLES = [model._meta.db_table for model in (Inquiry, Message, Delivery, Limit)]


@pytest.mark.usefixtures("shared_database")
def test_an_inquiry_is_written_into_few_pages(client, company, settings, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such log.")
    settings.INQUIRY_LIMIT = POSTS
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(POSTS):
        answer = client.post(URL, GOOD | {"contact": f"buyer{number}@mill.example"})
        assert answer.status_code == 303
    log = tmp_path / "shared.sqlite3-wal"
    assert log.stat().st_size / FRAME / POSTS < PAGES


def queries():
    """Of what few rows have, and of what has no index of its own: (rows, the index they are in)."""
    now = timezone.now()
    inquiry = make_inquiry()
    inquiries, messages = Inquiry.objects.order_by(), Message.objects.order_by()
    by_outcome = [inquiries.filter(outcome=each) for each in Inquiry.Outcome]
    return [
        *((rows, "inquiry_ended_moved") for rows in by_outcome),
        (by_outcome[0].filter(state="closed").order_by("-moved_at"), "inquiry_ended_moved"),
        (inquiries.filter(remind_at__lte=now), "inquiry_remind_at"),
        (inquiry.merged.order_by(), "inquiry_merged_into"),
        (inquiries.filter(merged_into__in=[1, 2]), "inquiry_merged_into"),  # as when deleting them
        (inquiries.filter(owner__isnull=True), "inquiry_owner_"),
        (inquiries.filter(owner__in=[1, 2]), "inquiry_owner_"),
        (messages.filter(author__in=[1, 2]), "message_author"),
        (messages.filter(about__in=[1, 2]), "message_about"),
        (Delivery.objects.filter(message=1).order_by(), "delivery_once_each"),
        (Delivery.objects.filter(message__in=[1, 2]).order_by(), "delivery_once_each"),
        (Limit.objects.filter(window_at__lt=now).order_by(), "limit_once"),
    ]


@pytest.mark.django_db
def test_what_few_have_is_looked_up_in_an_index():
    found = queries()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    for rows, index in found:
        is_constraint = index in {"delivery_once_each", "limit_once"}  # SQLite has its own name
        name = "autoindex" if is_constraint and connection.vendor == "sqlite" else index
        assert name in rows.explain(), (index, rows.explain())


def indexes(table):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return {name: each["columns"] for name, each in found.items() if each["index"]}


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate([to])


@pytest.mark.django_db(transaction=True)
def test_the_indexes_change_and_change_back_beside_the_rows():
    """A migration that was broken off is run again: some indexes are there already then."""
    inquiry = make_inquiry()
    Limit.objects.create(key="kept", window_at=timezone.now())
    after = {table: indexes(table) for table in TABLES}
    migrate(BEFORE)
    before = {table: indexes(table) for table in TABLES}
    try:
        assert before[TABLES[0]].keys() >= {"inquiry_remind", "inquiry_outcome_moved"}
        assert ["owner_id"] in before[TABLES[0]].values()
        assert ["author_id"] in before[TABLES[1]].values()
        assert ["message_id"] in before[TABLES[2]].values()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE INDEX inquiry_remind_at ON {TABLES[0]} (remind_at)")
            cursor.execute("DROP INDEX inquiry_remind")
    finally:
        migrate(AFTER)
    assert {table: indexes(table) for table in TABLES} == after
    assert Inquiry.objects.get() == inquiry
    assert Limit.objects.filter(key="kept").count() == 1


@pytest.mark.django_db
def test_no_index_is_kept_for_searches_that_nobody_makes():
    """PostgreSQL has one for LIKE beside each unique CharField."""
    for table in TABLES:
        assert not [name for name in indexes(table) if name.endswith("_like")]
