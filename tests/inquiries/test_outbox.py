"""Emptying the queue: over several senders, through outages, until told to stop."""

import os
import signal
import threading

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from inquiries import outbox
from inquiries.models import Attempt, Delivery, Inquiry, Sender

NEVER = threading.Event()


def send_due():
    return {outcome.value: count for outcome, count in outbox.send_due(NEVER).items()}


def in_threads(count, function, *args):
    """Run it in several threads at once, each with a connection of its own."""

    def work():
        try:
            function(*args)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def finish(threads):
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def await_that(condition):
    """Look again and again until a thread has brought it about."""
    assert any(condition() or NEVER.wait(0.01) for _look in range(2000))


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


@pytest.mark.django_db
def test_everything_due_is_sent_over_one_connection(mail_server, queue):
    queue("ann@harbor.example", "bob@harbor.example", "cem@harbor.example")
    assert send_due() == {"sent": 3}
    assert len(mail_server.recipients) == 3
    assert states() == ["sent"] * 3
    assert send_due() == {}


@pytest.mark.django_db
def test_a_bad_row_does_not_stop_those_behind_it(mail_server, queue):
    queue("bad@harbor.example", subject="Hello\nBcc: all@harbor.example")
    queue("ann@harbor.example")
    assert send_due() == {"refused": 1, "sent": 1}
    assert states() == ["dead", "sent"]
    assert "could not be built" in Delivery.objects.get(state="dead").last_error


@pytest.mark.django_db
def test_logs_name_the_mail_and_nobody_who_gets_it(mail_server, queue, caplog):
    [delivery] = queue("nadia@buyer.example")
    mail_server.replies["nadia@buyer.example"] = "550 nadia@buyer.example is unknown"
    send_due()
    [logged] = [each.getMessage() for each in caplog.records if each.name == "inquiries.outbox"]
    inquiry = delivery.message.inquiry_id
    assert logged == f"Mail {delivery.mail_id} (alert, inquiry {inquiry}): refused"
    assert "nadia" in Delivery.objects.get().last_error


@pytest.mark.django_db
def test_an_outage_costs_one_mail_a_wait_and_the_others_keep_their_turn(mail_server, queue):
    queue("ann@harbor.example", "bob@harbor.example")
    mail_server.stop()
    assert send_due() == {"later": 1}
    assert Attempt.objects.get().detail.startswith("ConnectionRefusedError")
    mail_server.start()
    assert send_due() == {"sent": 1}
    assert mail_server.recipients == ["bob@harbor.example"]


@pytest.mark.django_db
def test_an_alert_lost_after_its_text_comes_again_with_the_same_message_id(
    clock, mail_server, queue
):
    queue("ann@harbor.example")
    mail_server.data_reply = None
    assert send_due() == {"uncertain": 1}
    mail_server.data_reply = "250 Taken"
    clock.forward(minutes=1)
    assert send_due() == {"sent": 1}
    first, second = mail_server.mails
    assert first.as_bytes() == second.as_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["confirmation", "reply"])
def test_a_buyers_mail_lost_after_its_text_does_not_come_again(clock, mail_server, queue, kind):
    queue("nadia@buyer.example", kind=kind)
    mail_server.data_reply = None
    send_due()
    mail_server.data_reply = "250 Taken"
    clock.forward(days=1)
    assert send_due() == {}
    assert len(mail_server.mails) == 1


def refuse_connections(server):
    server.stop()


def answer(code):
    def refuse(server):
        server.replies["nadia@buyer.example"] = f"{code} No"

    return refuse


def lose_after_text(server):
    server.data_reply = None


def never_greet(server):
    server.stop()
    server.hang()


def never_answer_the_text(server):
    server.data_reply = server.SILENCE


# what goes wrong: the state of a reply, of a confirmation, of an alert, once it has
FAULTS = {
    "closed": (refuse_connections, "pending", "pending", "pending"),
    "hanging": (never_greet, "pending", "pending", "pending"),
    "451": (answer(451), "pending", "pending", "pending"),
    "550": (answer(550), "dead", "dead", "dead"),
    "lost after its text": (lose_after_text, "uncertain", "uncertain", "pending"),
    "hanging after its text": (never_answer_the_text, "uncertain", "uncertain", "pending"),
}


@pytest.fixture
def _impatient(mail_server, settings):
    settings.EMAIL_TIMEOUT = 0.3


@pytest.mark.django_db
@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["reply", "confirmation", "alert"])
def test_staff_see_every_fault_at_once_and_only_alerts_go_twice_by_themselves(
    clock, mail_server, queue, fault, kind
):
    [delivery] = queue("nadia@buyer.example", kind=kind)
    break_it, *states = FAULTS[fault]
    break_it(mail_server)
    send_due()
    delivery.refresh_from_db()
    assert delivery.state == states[["reply", "confirmation", "alert"].index(kind)]
    assert delivery in Delivery.objects.undelivered()
    assert delivery.last_error
    is_over = delivery.state != "pending"
    inquiry = delivery.message.inquiry
    inquiry.refresh_from_db()
    assert inquiry in Inquiry.objects.needing_answer()
    assert bool(inquiry.changes.count()) == (is_over and kind == "reply")
    mail_server.mend()
    taken = len(mail_server.mails)
    clock.forward(days=1)
    send_due()
    assert len(mail_server.mails) == taken + (not is_over)
    assert {mail["Message-ID"] for mail in mail_server.mails} <= {delivery.mail_id}


@pytest.mark.django_db(transaction=True)
def test_a_status_that_cannot_be_saved_is_saved_when_the_database_is_back(queue, monkeypatch):
    queue("ann@harbor.example")
    pauses, conclude = [], Delivery.conclude

    def fail_twice(delivery, outcome, detail):
        if len(pauses) < 2:
            raise OperationalError("server closed the connection")
        return conclude(delivery, outcome, detail)

    monkeypatch.setattr(Delivery, "conclude", fail_twice)
    monkeypatch.setattr(outbox.time, "sleep", pauses.append)
    assert send_due() == {"sent": 1}
    assert (len(mail.outbox), states()) == (1, ["sent"])


def test_senders_that_share_the_queue_send_everything_once(shared_database, mail_server, queue):
    for _message in range(10):
        queue("ann@harbor.example", "bob@harbor.example", "cem@harbor.example")
    finish(in_threads(3, outbox.send_due, NEVER))
    ids = [each["Message-ID"] for each in mail_server.mails]
    assert len(ids) == len(set(ids)) == 30
    assert set(ids) == set(Delivery.objects.values_list("mail_id", flat=True))
    assert states() == ["sent"] * 30


def test_a_locked_row_is_skipped_or_waited_for_and_never_sent_twice(shared_database, queue):
    queue("ann@harbor.example", "bob@harbor.example")
    claimed = []
    with transaction.atomic():
        first = Delivery.objects.select_for_update().order_by("due_at", "pk").first()
        threads = in_threads(1, lambda: claimed.append(outbox.claim().pk))
        if connection.vendor == "postgresql":
            finish(threads)  # SQLite's claim waits until this transaction ends
        first.lease()
    finish(threads)
    assert len(claimed) == 1
    assert first.pk not in claimed


def test_the_loop_sends_when_woken_and_ends_when_stopped(shared_database, queue, settings):
    settings.OUTBOX_POLL_SECONDS = 60
    stop, wake = threading.Event(), threading.Event()
    [thread] = in_threads(1, outbox.run, stop, wake)
    await_that(Sender.objects.exists)
    queue("ann@harbor.example")
    wake.set()
    await_that(lambda: states() == ["sent"])
    stop.set()
    wake.set()
    finish([thread])
    assert not Sender.objects.exists()


def test_the_loop_survives_the_database_and_the_mail_server_being_away(
    shared_database, queue, monkeypatch, caplog
):
    stop, wake, calls = threading.Event(), threading.Event(), []

    def send_due(stop, beat):
        calls.append(1)
        wake.set()
        if len(calls) == 3:
            stop.set()
        raise [OperationalError, OSError, ValueError][len(calls) - 1]("away")

    monkeypatch.setattr(outbox, "send_due", send_due)
    finish(in_threads(1, outbox.run, stop, wake))
    assert len(calls) == 3
    assert caplog.text.count("could not work") == 3


@pytest.mark.django_db
def test_a_heartbeat_is_one_row_a_sender_and_silent_senders_are_forgotten(monkeypatch):
    Sender.objects.create(name="old", seen_at=timezone.now() - timezone.timedelta(hours=2))
    beat = outbox.Heartbeat()
    beat()
    seen_at = Sender.objects.get().seen_at
    beat()  # within the same seconds: not worth a statement
    assert Sender.objects.get().seen_at == seen_at
    monkeypatch.setattr(outbox, "HEARTBEAT_SECONDS", 0)
    beat()
    sender = Sender.objects.get()
    assert sender.seen_at > seen_at
    assert sender.started_at <= seen_at
    beat.end()
    assert not Sender.objects.exists()


@pytest.mark.django_db
def test_nothing_is_claimed_once_told_to_stop(queue):
    queue("ann@harbor.example")
    stop = threading.Event()
    stop.set()
    assert not outbox.send_due(stop)
    assert states() == ["pending"]


@pytest.mark.django_db
def test_the_command_sends_what_is_due_and_prints_counts(mail_server, queue, capsys):
    queue("ann@harbor.example", "gone@harbor.example")
    mail_server.replies["gone@harbor.example"] = "550 No such user"
    call_command("send_outbox")
    assert "1 Sent\n" in capsys.readouterr().out
    assert states() == ["dead", "sent"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_looping_command_ends_on_a_signal(monkeypatch, number):
    def run(stop):
        os.kill(os.getpid(), number)
        assert stop.is_set()
        assert outbox.wake.is_set()

    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(outbox, "run", run)
    try:
        call_command("send_outbox", loop=True)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
