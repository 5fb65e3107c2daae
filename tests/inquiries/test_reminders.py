"""What wakes on its date, and who is reminded of what nobody answered in time."""

import logging
import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inquiries import attachments, housekeeping, outbox, reminders
from inquiries.models import Delivery, Desk, Inquiry, Message, Presence, Team
from inquiries.notifications import notify_staff
from tests.factories import make_company, make_inquiry, make_user

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
USUAL = ["ann@harbor.example", "bob@harbor.example"]


@pytest.fixture(autouse=True)
def desk(clock):
    """Monday to Friday, 9 to 17; an answer within four hours."""
    make_company()
    clock.now = MONDAY
    desk = Desk.objects.create(time_zone="UTC", answer_within=4)
    for weekday in range(5):
        desk.hours.create(weekday=weekday, opens_at=time(9), closes_at=time(17))
    return desk


def make_promised(owner=None, **kwargs):
    """An inquiry of Monday 10:00, to be answered by 14:00."""
    inquiry = make_inquiry(created_at=MONDAY, owner=owner, **kwargs)
    inquiry.promise(MONDAY)
    inquiry.save()
    return inquiry


def make_colleague(name, *groups, team=None, **kwargs):
    user = make_user(name, "inquiries.change_inquiry", **kwargs)
    user.groups.set(Group.objects.get_or_create(name=each)[0] for each in groups)
    if team:
        team.members.add(user)
    return user


def reminded(clock, **duration):
    """Move the clock, do the work twice; who is told by that."""
    clock.forward(**duration)
    before = set(Delivery.objects.values_list("pk", flat=True))
    reminders.remind_due()
    reminders.remind_due()
    return list(
        Delivery.objects.exclude(pk__in=before).order_by("pk").values_list("recipient", flat=True)
    )


# Waking ------------------------------------------------------------------------------------------


def test_a_wake_up_date_that_came_opens_the_inquiry_as_of_that_date(clock):
    inquiry = make_promised()
    wake_at = MONDAY + timedelta(days=1)
    inquiry.move("waiting", wake_at=wake_at)
    reminders.wake_due()
    assert Inquiry.objects.get().state == "waiting"
    clock.forward(days=1, hours=2)
    reminders.wake_due()
    reminders.wake_due()
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.act_at) == ("open", wake_at)
    assert inquiry.promised_at == inquiry.remind_at == wake_at + timedelta(hours=4)
    change = inquiry.changes.last()
    assert (change.at, change.after, change.by) == (wake_at, "open", None)
    assert change.reason == "The wake-up date came."


def test_what_woke_is_reminded_of_like_everything_that_is_ours(clock):
    inquiry = make_promised(make_colleague("Sam"))
    inquiry.move("waiting", wake_at=MONDAY + timedelta(days=1))
    clock.forward(days=1, hours=5)
    reminders.wake_due()
    assert reminded(clock) == ["Sam@example.com"]


# Reminding ---------------------------------------------------------------------------------------


def test_the_owner_is_reminded_once_and_as_long_again_later_the_lead_once(clock):
    team = Team.objects.create(name="Europe")
    sam, lea = make_colleague("Sam", team=team), make_colleague("Lea")
    team.lead = lea
    team.save()
    make_colleague("Other", "Lead")
    make_promised(sam)
    assert reminded(clock, hours=3, minutes=59) == []
    assert reminded(clock, minutes=2) == ["Sam@example.com"]
    assert reminded(clock, hours=3) == []  # the office closes at 17
    assert reminded(clock, hours=15) == []  # 8 in the morning
    assert reminded(clock, hours=2, minutes=2) == ["Lea@example.com"]
    assert reminded(clock, days=30) == []
    inquiry = Inquiry.objects.get()
    assert (inquiry.reminders, inquiry.remind_at) == (2, None)
    assert inquiry.promised_at == MONDAY + timedelta(hours=4)


def test_the_reminder_says_what_it_is_and_brings_everything_needed_to_answer(clock):
    inquiry = make_promised(make_colleague("Sam"), reference="K7QM3RT9", country="PL")
    inquiry.messages.create(kind="incoming", text="Are you there?", language="en")
    assert reminded(clock, hours=5) == ["Sam@example.com"]
    Delivery.objects.update(due_at=MONDAY)
    outbox.send_due(threading.Event())
    [reminder] = mail.outbox
    assert reminder.subject == "K7QM-3RT9 Still unanswered: inquiry from Nadia (Poland)"
    assert reminder.reply_to == ["nadia@buyer.example"]
    for text in (reminder.body, reminder.alternatives[0].content):
        assert "Nobody has answered this inquiry. It waits since 2026-11-23 10:00 UTC." in text
        assert "Are you there?" in text
        assert inquiry.content in text
        assert f"/admin/inquiries/inquiry/{inquiry.pk}/change/" in text


def test_without_an_owner_those_told_first_are_reminded_and_then_all_leads(clock):
    make_colleague("Lea", "Lead")
    make_colleague("Leo", "Lead")
    make_colleague("Left", "Lead", is_active=False)
    gone = make_colleague("Gone")
    notify_staff(make_promised())
    Delivery.objects.filter(recipient=USUAL[1]).update(recipient=gone.email)
    gone.is_active = False
    gone.save()
    assert reminded(clock, hours=5) == USUAL[:1]
    assert reminded(clock, days=1) == ["Lea@example.com", "Leo@example.com"]


def test_where_nobody_is_left_the_companys_recipients_are_told(clock):
    sam = make_colleague("Sam", is_active=False)
    make_promised(sam)
    assert reminded(clock, hours=5) == USUAL
    assert reminded(clock, days=1) == USUAL


def test_who_may_not_answer_any_more_is_told_nothing(clock):
    sam, lea = make_user("Sam"), make_user("Lea")
    Team.objects.create(name="Europe", lead=lea).members.add(sam)
    make_colleague("Leo", "Lead")
    make_promised(sam)
    assert reminded(clock, hours=5) == USUAL
    assert reminded(clock, days=1) == ["Leo@example.com"]


def test_an_owner_who_leads_is_not_told_twice_in_place_of_others(clock):
    lea = make_colleague("Lea", "Lead")
    Team.objects.create(name="Europe", lead=lea).members.add(lea)
    make_promised(lea)
    assert reminded(clock, hours=5) == ["Lea@example.com"]
    assert reminded(clock, days=1) == USUAL


@pytest.mark.parametrize("state", ["waiting", "closed", "spam"])
def test_nothing_is_said_of_what_is_not_ours(clock, state):
    inquiry = make_promised()
    inquiry.move(state, outcome="lost" if state == "closed" else "")
    assert reminded(clock, days=9) == []


def test_a_message_of_the_buyer_starts_a_new_promise(clock):
    sam = make_colleague("Sam")
    inquiry = make_promised(sam)
    assert reminded(clock, hours=5) == ["Sam@example.com"]
    inquiry.move("waiting")
    clock.now = MONDAY + timedelta(days=1)
    inquiry.move("open")
    assert reminded(clock, hours=3) == []
    assert reminded(clock, hours=1, minutes=1) == ["Sam@example.com"]


def test_without_a_promise_nobody_is_reminded(clock, desk):
    desk.answer_within = None
    desk.save()
    make_promised()
    assert reminded(clock, days=30) == []


# Any number of workers ---------------------------------------------------------------------------


def at_once(work, workers=4):
    """Run it in threads that start together."""
    barrier, errors = threading.Barrier(workers), []

    def run():
        try:
            barrier.wait()
            work()
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_several_workers_take_each_step_once(shared_database, clock):
    sam = make_colleague("Sam")
    for number in range(5):
        make_promised(sam, content=f"{number}")
        make_inquiry(state="waiting", act_at=MONDAY, content=f"asleep {number}")
    clock.forward(hours=5)
    at_once(lambda: (reminders.wake_due(), reminders.remind_due()))
    assert Message.objects.filter(kind="alert", subject__contains="Still unanswered").count() == 10
    assert Delivery.objects.filter(recipient=sam.email).count() == 5
    woken = Inquiry.objects.filter(content__startswith="asleep", state="open")
    assert [each.changes.count() for each in woken] == [1] * 5


def test_a_worker_that_dies_in_the_middle_leaves_the_step_to_the_next(clock, monkeypatch):
    make_promised(make_colleague("Sam"))

    def die(*_args, **_kwargs):
        raise SystemExit

    clock.forward(hours=5)
    with monkeypatch.context() as patch:
        patch.setattr(Inquiry, "save", die)
        with pytest.raises(SystemExit):
            reminders.remind_due()
    assert not Delivery.objects.exists()
    assert reminded(clock) == ["Sam@example.com"]


def test_a_heartbeat_does_a_bounded_number(clock, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 3)
    for number in range(5):
        make_promised(make_colleague(f"Sam{number}"), content=f"{number}")
    clock.forward(hours=5)
    reminders.remind_due()
    assert Delivery.objects.count() == 3
    reminders.remind_due()
    assert Delivery.objects.count() == 5


def test_looking_for_what_is_due_costs_two_reads(django_assert_num_queries, clock):
    make_promised()
    with django_assert_num_queries(2):
        reminders.wake_due()
        reminders.remind_due()


# Housekeeping ------------------------------------------------------------------------------------


def test_one_job_that_fails_is_logged_and_stops_neither_the_others_nor_the_sender(
    clock, monkeypatch, caplog
):
    def fail():
        raise OSError("disk")

    monkeypatch.setattr(attachments, "sweep", fail)
    monkeypatch.setattr(reminders, "wake_due", fail)
    make_promised(make_colleague("Sam"))
    clock.forward(hours=5)
    with caplog.at_level(logging.ERROR):
        outbox.Heartbeat()()
    assert caplog.text.count("Housekeeping failed") == 2
    assert Delivery.objects.count() == 1


def test_who_looked_at_an_inquiry_long_ago_is_forgotten(clock):
    inquiry = make_inquiry()
    for hours, name in ((2, "Sam"), (0, "Tom")):
        seen_at = clock.now - timedelta(hours=hours)
        Presence.objects.create(inquiry=inquiry, user=make_user(name), seen_at=seen_at)
    housekeeping.run()
    assert [each.user.username for each in Presence.objects.all()] == ["Tom"]


def test_sqlite_counts_what_its_indexes_hold_once_a_day(clock):
    with CaptureQueriesContext(connection) as queries:
        for hours in (0, 12, 12):
            clock.forward(hours=hours)
            housekeeping.run()
    counted = [each["sql"] for each in queries].count("ANALYZE")
    assert counted == (2 if connection.vendor == "sqlite" else 0)
