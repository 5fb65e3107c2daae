"""One row of the outbox: leases, what follows from each outcome, and a person's "send again"."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from inquiries.models import Delivery
from inquiries.outbox import claim

pytestmark = pytest.mark.django_db


def fail(clock, outcome="later"):
    """Have the mail that is due end so; return the row."""
    delivery = claim()
    delivery.start_transmission()
    assert delivery.conclude(outcome, "451 Come back")
    delivery.refresh_from_db()
    return delivery


def test_a_mail_is_tried_after_1_5_15_60_minutes_and_then_every_hour(clock, queue):
    queue("ann@harbor.example")
    waits = []
    for _attempt in range(7):
        wait = fail(clock).due_at - clock.now
        waits.append(wait / timedelta(minutes=1))
        clock.forward(minutes=waits[-1])
    assert waits == [1, 5, 15, 60, 60, 60, 60]


def test_nothing_is_due_before_its_time(clock, queue):
    queue("ann@harbor.example")
    fail(clock)
    clock.forward(seconds=59)
    assert claim() is None
    clock.forward(seconds=1)
    assert claim()


def test_after_48_hours_a_mail_is_given_up(clock, queue):
    queue("ann@harbor.example")
    clock.forward(hours=46)
    assert fail(clock).state == "pending"
    clock.forward(hours=1, minutes=59)
    assert fail(clock).state == "dead"
    assert Delivery.objects.health()["troubled"] == 1


def test_a_refused_mail_is_given_up_at_once(clock, queue):
    queue("ann@harbor.example")
    delivery = fail(clock, "refused")
    assert (delivery.state, delivery.last_error) == ("dead", "451 Come back")


@pytest.mark.parametrize(
    ("kind", "state"),
    [("alert", "pending"), ("confirmation", "uncertain"), ("reply", "uncertain")],
)
def test_after_a_lost_connection_only_alerts_repeat_by_themselves(clock, queue, kind, state):
    queue("ann@harbor.example", kind=kind)
    delivery = fail(clock, "uncertain")
    assert delivery.state == state
    assert delivery.attempts.get().outcome == "uncertain"


@pytest.mark.parametrize("kind", ["alert", "confirmation", "reply"])
def test_a_sender_that_died_before_transmitting_leaves_a_mail_to_send(clock, queue, kind):
    queue("ann@harbor.example", kind=kind)
    died = claim()
    clock.forward(minutes=4, seconds=59)
    assert claim() is None
    clock.forward(seconds=1)
    assert claim() is None  # settled, and due again after the first wait
    clock.forward(minutes=1)
    taken = claim()
    assert (taken.pk, taken.mail_id) == (died.pk, died.mail_id)
    assert taken.attempts.get().outcome == "later"


@pytest.mark.parametrize(
    ("kind", "state"),
    [("alert", "sending"), ("confirmation", "uncertain"), ("reply", "uncertain")],
)
def test_a_sender_that_died_while_transmitting_leaves_doubt(clock, queue, kind, state):
    [delivery] = queue("ann@harbor.example", kind=kind)
    claim().start_transmission()
    clock.forward(minutes=5)
    claim()
    clock.forward(minutes=1)
    claim()
    delivery.refresh_from_db()
    assert delivery.state == state
    assert delivery.attempts.get().outcome == "uncertain"


def test_a_sender_beyond_its_lease_changes_nothing_but_leaves_its_attempt(clock, queue):
    [delivery] = queue("ann@harbor.example")
    slow = claim()
    clock.forward(minutes=5)
    claim()
    clock.forward(minutes=1)
    quick = claim()
    assert not slow.start_transmission()
    assert not slow.conclude("refused", "550 Late")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.lease_token) == ("sending", quick.lease_token)
    assert quick.conclude("sent")
    assert [attempt.outcome for attempt in delivery.attempts.all()] == ["later", "refused", "sent"]


def test_transmitting_renews_the_lease(clock, queue):
    queue("ann@harbor.example")
    delivery = claim()
    clock.forward(minutes=4)
    delivery.start_transmission()
    clock.forward(minutes=4)
    assert claim() is None
    assert not delivery.attempts.exists()  # nobody took it for abandoned


def test_a_sent_mail_is_never_taken_again(clock, queue):
    [delivery] = queue("ann@harbor.example")
    claim().conclude("sent")
    clock.forward(days=3)
    assert claim() is None
    delivery.refresh_from_db()
    assert delivery.sent_at
    assert not delivery.resend()


@pytest.mark.parametrize(
    ("kind", "outcome", "is_resent"),
    [
        ("alert", "refused", True),
        ("reply", "refused", True),
        ("confirmation", "refused", True),
        ("reply", "uncertain", True),
        ("confirmation", "uncertain", False),
    ],
)
def test_a_person_may_send_again_what_cannot_arrive_twice_unwanted(
    clock, queue, kind, outcome, is_resent
):
    queue("ann@harbor.example", kind=kind)
    assert fail(clock, outcome).resend() is is_resent
    assert bool(claim()) is is_resent


def test_sending_again_starts_the_48_hours_and_the_waits_anew(clock, queue):
    queue("ann@harbor.example")
    clock.forward(hours=48)
    delivery = fail(clock)
    clock.forward(seconds=1)
    assert delivery.resend()
    assert fail(clock).due_at - clock.now == timedelta(minutes=1)


def test_a_double_click_sends_once(clock, queue):
    queue("ann@harbor.example")
    delivery = fail(clock, "refused")
    assert delivery.resend()
    assert not delivery.resend()


def test_health_tells_the_longest_wait_and_the_failures_of_the_last_days(clock, queue):
    waiting, failed = queue("ann@harbor.example", "bob@harbor.example")
    Delivery.objects.filter(pk=failed.pk).update(state="dead", due_at=clock.now)
    assert Delivery.objects.health() == {"oldest_unsent_at": waiting.queued_at, "troubled": 1}
    clock.forward(days=8)
    assert Delivery.objects.health()["troubled"] == 0


def test_held_mail_does_not_count_as_late(queue):
    queue("ann@harbor.example")
    Delivery.objects.update(state="held")
    assert Delivery.objects.health() == {"oldest_unsent_at": None, "troubled": 0}
    assert claim() is None


def test_the_database_knows_no_sending_without_a_lease(queue):
    queue("ann@harbor.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(state="sending")


def test_message_ids_are_unique_and_of_this_site(queue, settings):
    settings.SITE_HOST = "häfen.example"
    one, other = queue("ann@harbor.example", "bob@harbor.example")
    assert one.mail_id != other.mail_id
    assert one.mail_id.endswith("@xn--hfen-loa.example>")
