"""Counting uses in stretches of time."""

from datetime import UTC, datetime, timedelta

import pytest

from inquiries import outbox
from inquiries.models import Limit
from inquiries.models.limit import client_key

TEN_MINUTES = timedelta(minutes=10)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def hit(key="a", **later):
    return Limit.objects.hit(key, TEN_MINUTES, NOON + timedelta(**later))


@pytest.mark.django_db
def test_uses_of_a_key_are_counted_in_each_window():
    assert [hit(), hit(minutes=9), hit("b"), hit(minutes=10)] == [1, 2, 1, 1]


@pytest.mark.django_db
def test_the_mail_sender_sweeps_out_what_is_past():
    hit("past")
    Limit.objects.hit("present", TEN_MINUTES)
    outbox.Heartbeat()()
    kept = set(Limit.objects.values_list("key", flat=True))
    assert kept >= {"present"}  # other jobs count their turns here, too
    assert "past" not in kept


@pytest.mark.parametrize(
    ("one", "other", "is_one_client"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "", True),
    ],
)
def test_a_client_is_an_ipv4_address_or_an_ipv6_network(one, other, is_one_client):
    assert (client_key("x", one) == client_key("x", other)) is is_one_client


def test_a_key_does_not_tell_the_address_and_fits_its_column():
    key = client_key("inquiry", "203.0.113.7")
    assert "203.0.113.7" not in key
    assert len(key) <= Limit._meta.get_field("key").max_length
