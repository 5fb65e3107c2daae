"""The buyer's time zone: what tells it, and what does not."""

from datetime import UTC, datetime

import pytest

from inquiries import zones
from inquiries.models import Inquiry

JANUARY = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
JULY = datetime(2026, 7, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time_zone", "phone", "country", "zone"),
    [
        ("Asia/Kolkata", "+48221234567", "PL", "Asia/Kolkata"),  # the browser knows best
        ("Asia/Calcutta", "", "", "Asia/Calcutta"),  # older browsers' name for it
        ("", "+48221234567", "", "Europe/Warsaw"),
        ("", "+12125551234", "", "America/New_York"),
        ("", "+12125551234", "PL", "America/New_York"),
        ("", "+4915112345678", "", "Europe/Berlin"),
        ("", "+18005550100", "", ""),  # from Saipan to Bermuda
        ("", "+18005550100", "DE", "Europe/Berlin"),
        ("", "022 123 45 67", "PL", "Europe/Warsaw"),  # a national number tells nothing
        ("", "022 123 45 67", "", ""),
        ("", "", "CN", ""),  # two official clocks
        ("", "", "US", ""),
        ("", "", "DE", "Europe/Berlin"),  # Berlin and Büsingen agree
        ("", "", "XX", ""),
        ("UTC", "+48221234567", "", "Europe/Warsaw"),  # browsers that hide where they are
        ("Etc/UTC", "", "JP", "Asia/Tokyo"),
        ("UTC", "", "", ""),
        ("Mars/Olympus", "", "", ""),
        ("../../etc/passwd", "", "FR", "Europe/Paris"),
        ("Europe/Warsaw\0", "", "", ""),
        ("x" * 9999, "+" * 9999, "", ""),
    ],
)
def test_the_most_certain_source_counts(time_zone, phone, country, zone):
    assert zones.zone_of(time_zone, phone, country) == zone


def test_zones_need_to_agree_only_on_the_present_hour(clock):
    clock.now = JANUARY  # Queensland and Tasmania: an hour apart in the southern summer
    assert zones._agreed(("Australia/Brisbane", "Australia/Hobart")) == ""
    clock.now = JULY
    assert zones._agreed(("Australia/Brisbane", "Australia/Hobart")) == "Australia/Brisbane"


def test_local_time_is_by_the_buyers_clock(clock):
    clock.now = JANUARY
    inquiry = Inquiry(time_zone="", phone="", country="IN")
    assert f"{zones.local_time(inquiry):%H:%M}" == "17:30"
    assert f"{zones.local_time(inquiry, JULY):%d %H:%M}" == "15 17:30"
    assert zones.local_time(Inquiry(country="US")) is None


def test_every_zone_of_every_country_is_one_that_the_machine_knows():
    table = zones._countries()
    assert len(table) > 240
    assert [name for names in table.values() for name in names if not zones.is_place(name)] == []
