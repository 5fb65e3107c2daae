"""The status page in the admin: what is wrong and what to do, then the facts."""

import json
import threading
import time
from datetime import timedelta
from threading import Event

import pytest
from django.urls import reverse
from django.utils import timezone

from inquiries.models import Delivery, Mailbox, Message, Sender
from portal import condition, readiness
from portal.models import Company
from tests.factories import make_company, make_edition, make_inquiry, make_user
from tests.pages import html_of, links, part, words

IMAP = {"USER": "sales", "HOST": "mail.harbor.example", "FOLDER": "INBOX", "ARCHIVE": ""}


@pytest.fixture
def operator(client, settings, tmp_path):
    """A client of somebody who may see the page, on a site where all is well."""
    settings.VAR_DIR = tmp_path
    make_company()
    Sender.objects.create(name="web1:17")
    client.force_login(make_user("Olga", "portal.view_status", "inquiries.view_delivery"))
    return client


def make_delivery(**kwargs):
    inquiry = make_inquiry()
    message = Message.objects.create(inquiry=inquiry, kind="alert", language="en")
    return Delivery.objects.create(message=message, recipient="ann@harbor.example", **kwargs)


def told(client):
    return words(part(html_of(client, reverse("admin:portal_status")), "section", "problems"))


@pytest.mark.django_db
def test_all_is_well(operator):
    assert told(operator).startswith("All is well")


@pytest.mark.django_db
def test_only_who_may_see_it_finds_and_opens_it(operator, client):
    address = reverse("admin:portal_status")
    assert (address, "Status of the site") in links(html_of(operator, reverse("admin:index")))
    client.force_login(make_user("Edith", "articles.*"))
    assert "Status of the site" not in html_of(client, reverse("admin:index"))
    assert client.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.django_db
def test_the_facts(operator, settings, rf):
    settings.IMAP = IMAP
    Mailbox.objects.create(name="sales@mail.harbor.example/INBOX", seen_at=timezone.now())
    make_delivery(state="sent")
    (settings.VAR_DIR / "backup.json").write_text(
        json.dumps({"at": timezone.now().isoformat(), "ok": True, "destination": "/b/1.tar"})
    )
    text = words(html_of(operator, reverse("admin:portal_status")))
    for fact in ("web1:17 since", "New 1", "Sent, in the last 24 hours 1", "/b/1.tar", "Python"):
        assert fact.lower() in text.lower()


@pytest.mark.django_db
def test_what_is_scheduled_is_told_to_who_may_see_articles(operator, client):
    make_edition("Steel prices", at=timezone.now() + timedelta(days=1))
    address = reverse("admin:portal_status")
    assert "Steel prices" not in html_of(operator, address)
    client.force_login(make_user("Otto", "portal.view_status", "articles.view_article"))
    assert "“Steel prices” appears" in html_of(client, address)


def silent(settings):
    Sender.objects.update(seen_at=timezone.now() - timedelta(minutes=3))


def waiting(settings):
    make_delivery(queued_at=timezone.now() - timedelta(minutes=10))


def failed(settings):
    make_delivery(state="dead")


def no_recipients(settings):
    Company.objects.update(recipients="")


def unread(settings):
    settings.IMAP = IMAP
    Mailbox.objects.create(
        name="sales@mail.harbor.example/INBOX", error="The password is wrong.", seen_at=None
    )
    Mailbox.objects.update(leased_until=timezone.now() - timedelta(hours=1))


def no_fetcher(settings):
    settings.IMAP = IMAP


def debugging(settings):
    settings.IS_PRODUCTION = settings.DEBUG = True


def backup(**facts):
    def write(settings):
        (settings.VAR_DIR / "backup.json").write_text(json.dumps(facts))

    return write


LONG_AGO = (timezone.now() - timedelta(days=3)).isoformat()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (silent, "No process that sends mail is running"),
        (waiting, "Mail has been waiting for 10 minutes. Its page"),
        (failed, "1 mail was not delivered in the last 24 hours"),
        (no_recipients, "Nobody is set to get inquiries"),
        (unread, "The mailbox is not being read. Answers of buyers wait there. The password is"),
        (no_fetcher, "No process that reads the mailbox is running"),
        (debugging, "DEBUG is on"),
        (backup(at=LONG_AGO, ok=True), "The last backup is 3 days old"),
        (backup(ok=False, error="disk full"), "The last backup failed. disk full"),
    ],
)
def test_what_is_wrong_stands_first_with_what_to_do(operator, settings, arrange, said):
    arrange(settings)
    assert said in told(operator).replace("\xa0", " ")


@pytest.mark.django_db
def test_services_that_do_not_answer_are_told(operator, monkeypatch):
    monkeypatch.setattr(readiness, "checks", lambda: dict.fromkeys(NAMES, False))
    said = told(operator)
    assert said.index("The cache does not answer") < said.index("The storage of pictures")
    assert "Run “manage.py migrate”" in said


NAMES = ("database", "cache", "storage", "migrations", "mail")


@pytest.mark.django_db
def test_a_full_disk_is_told_before_it_is_too_late(operator, monkeypatch):
    monkeypatch.setattr("portal.problems.LITTLE_SHARE", 1.1)
    assert "The disk of the folder “media” is nearly full." in told(operator)


@pytest.mark.django_db
def test_the_page_asks_the_database_as_often_with_many_rows_as_with_few(
    operator, django_assert_max_num_queries
):
    operator.get(reverse("admin:portal_status"))  # what a process asks once
    with django_assert_max_num_queries(60) as few:
        operator.get(reverse("admin:portal_status"))
    for number in range(4):
        Sender.objects.create(name=f"web2:{number}")
        make_delivery(state="dead")
    with django_assert_max_num_queries(len(few)):
        operator.get(reverse("admin:portal_status"))


@pytest.mark.django_db
def test_counts_end_where_they_would_take_long(operator, monkeypatch):
    monkeypatch.setattr(condition, "MOST", 2)
    for _number in range(3):
        make_inquiry()
    assert "New 2 or more" in words(html_of(operator, reverse("admin:portal_status")))


# /readyz -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_hangs_makes_the_site_unready_and_holds_nobody_up(client, monkeypatch):
    gate = Event()
    hanging = readiness.Probe(gate.wait)
    monkeypatch.setattr(readiness, "PATIENCE", 0.05)
    monkeypatch.setitem(readiness.PROBES, "cache", hanging)
    threads = set()
    for _time in range(3):
        response = client.get("/readyz")
        assert (response.status_code, response.json()["cache"]) == (503, False)
        threads.add(hanging.run)
    assert len(threads) == 1  # not one more for each who asks
    gate.set()
    hanging.run.join()


@pytest.mark.django_db
def test_who_asks_is_told_yes_or_no_and_no_reasons(client, monkeypatch):
    def refuse():
        raise OSError("/srv/portal/private is gone")

    monkeypatch.setitem(readiness.PROBES, "cache", readiness.Probe(refuse))
    response = client.get("/readyz")
    assert response.json()["cache"] is False
    assert "srv" not in response.text


@pytest.mark.django_db
def test_a_site_whose_database_lacks_a_migration_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(readiness, "_migrated", type(readiness._migrated)())
    monkeypatch.setattr(readiness, "unapplied", lambda: ["one"])
    assert client.get("/readyz").json()["migrations"] is False
    monkeypatch.setattr(readiness, "unapplied", list)
    assert client.get("/readyz").json()["migrations"] is True


@pytest.mark.django_db
def test_a_fetcher_that_the_server_does_not_let_in_is_there_all_the_same(client, settings):
    settings.IMAP = IMAP
    assert client.get("/readyz").json()["inbox"] is False
    mailbox = Mailbox.objects.create(name="sales@mail.harbor.example/INBOX")
    Mailbox.objects.update(leased_until=timezone.now() - timedelta(hours=1), error="Refused")
    assert client.get("/readyz").json()["inbox"] is True
    Mailbox.objects.filter(pk=mailbox.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert client.get("/readyz").json()["inbox"] is False


def test_whoever_asks_at_the_same_time_gets_the_same_answer():
    """A probe that is begun anew for one must not make it "no" for another."""
    probe, answers = readiness.Probe(lambda: None), []

    def ask():
        for _turn in range(200):
            answers.append(probe.start().result(time.monotonic() + 5))

    threads = [threading.Thread(target=ask) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 800
