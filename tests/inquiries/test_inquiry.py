"""One inquiry, however often and however parallel it is sent."""

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier
from unittest import mock

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.utils import timezone

from inquiries.models import Delivery, Inquiry, Limit
from inquiries.notifications import announce
from tests.factories import make_company, make_inquiry

TWENTY = 20
GOOD = {"name": "Nadia", "contact": "nadia@buyer.example", "content": "Please quote."}


@pytest.fixture
def _shared_database(transactional_db, tmp_path):
    """SQLite in memory serves one connection at a time; threads need a file as in real use."""
    make_company()
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "shared.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)
        # As `migrate` does once; twenty first connections that all do so refuse each other.
        file.execute("PRAGMA journal_mode = WAL")
    # Nothing here has to survive: of twenty that wait for a busy disk in turn, the last might wait
    # too long, and is then told to try again.
    options = dict(connection.settings_dict["OPTIONS"])
    options["init_command"] += " PRAGMA synchronous=OFF;"
    with mock.patch.dict(connection.settings_dict, NAME=str(path), OPTIONS=options):
        yield


def in_threads(*tasks):
    """Run the tasks at the same moment, each with a database connection of its own."""
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def send(**changes):
    return Client().post("/contact/inquiry/", {**GOOD, **changes})


def stored():
    """What is in the database, read by a thread because that is who has the file."""
    counts = [Inquiry.objects.count, Delivery.objects.count]
    limits = Limit.objects.filter(key__startswith="inquiry").values_list("count", flat=True)
    return in_threads(lambda: [*(count() for count in counts), *limits])[0]


@pytest.mark.usefixtures("_shared_database")
@pytest.mark.parametrize("key", [{"key": "k"}, {}], ids=["with a key", "without a key"])
def test_twenty_at_once_make_one_inquiry_and_one_mail_for_each_recipient(key):
    responses = in_threads(*[lambda: send(**key)] * TWENTY)
    assert {response.status_code for response in responses} == {303}
    assert len({response["Location"] for response in responses}) == 1
    assert stored() == [1, 1, 1]
    in_threads(*[lambda: announce(Inquiry.objects.get())] * TWENTY)
    assert stored() == [1, 3, 1]


@pytest.mark.usefixtures("_shared_database")
def test_twenty_at_once_after_ten_minutes_make_one_more_inquiry():
    def age():
        send()
        Inquiry.objects.update(created_at=timezone.now() - timedelta(minutes=11))

    in_threads(age)
    responses = in_threads(*[send] * TWENTY)
    assert len({response["Location"] for response in responses}) == 1
    assert stored()[0] == 2


@pytest.mark.usefixtures("_shared_database")
def test_of_twenty_different_ones_at_once_exactly_the_limit_is_accepted(settings):
    settings.INQUIRY_LIMIT = 7
    tasks = [lambda n=n: send(content=f"Question {n}", key=f"{n}") for n in range(TWENTY)]
    statuses = [response.status_code for response in in_threads(*tasks)]
    assert Counter(statuses) == {303: 7, 429: 13}
    assert stored()[0::2] == [7, 7]


def draft(**kwargs):
    return Inquiry(**{**GOOD, "created_at": timezone.now(), **kwargs})


@pytest.mark.django_db
def test_a_reference_that_is_taken_is_replaced():
    taken = make_inquiry()
    inquiry, is_new = Inquiry.objects.receive(draft(reference=taken.reference), "k")
    assert is_new
    assert inquiry.reference != taken.reference


@pytest.mark.django_db
def test_while_every_reference_is_taken_it_is_refused(monkeypatch):
    taken = make_inquiry()
    monkeypatch.setattr("inquiries.models.inquiry.make_reference", lambda: taken.reference)
    with pytest.raises(DatabaseError, match="refused"):
        Inquiry.objects.receive(draft(reference=taken.reference), "k")


@pytest.mark.django_db
def test_what_the_database_refuses_is_its_error():
    with pytest.raises(DatabaseError, match="name"):
        Inquiry.objects.receive(draft(name=None), "k")
