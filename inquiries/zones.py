"""What time it is for a buyer: from the browser, else the phone number, else the country."""

from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from django.utils import timezone
from phonenumbers import NumberParseException
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number


def zone_of(time_zone: str, phone: str, country: str) -> str:
    """The buyer's zone, a tz database name; "" where nothing tells it for sure.

    time_zone: as the browser said. phone: counts in E.164 form only. country: ISO 3166 code. A
    number or country with several zones tells it while all their clocks show the same.
    """
    if is_place(time_zone):
        return time_zone
    return _agreed(_zones_of_number(phone)) or _agreed(_zones_of_country(country))


def local_time(inquiry, at: datetime | None = None) -> datetime | None:
    """A moment (default: now) by the buyer's clock, aware, or None where that is not known."""
    name = zone_of(inquiry.time_zone, inquiry.phone, inquiry.country)
    return (at or timezone.now()).astimezone(ZoneInfo(name)) if name else None


def is_place(name: str) -> bool:
    """Whether it names the zone of a place; "UTC" is what browsers say that hide theirs."""
    return name in _places()


@cache
def _places():
    return {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}


def _agreed(names):
    """The first of these zones if their clocks show the same now, else ""."""
    now = timezone.now()
    offsets = {now.astimezone(ZoneInfo(name)).utcoffset() for name in names}
    return names[0] if len(offsets) == 1 else ""


@lru_cache(maxsize=4096)
def _zones_of_number(phone):
    try:
        names = time_zones_for_number(phonenumbers.parse(phone))
    except NumberParseException:  # without country code
        return ()
    return tuple(name for name in names if name != UNKNOWN_TIMEZONE and is_place(name))


def _zones_of_country(country):
    return _countries().get(country, ())


@cache
def _countries():
    """The zones of each ISO 3166 code by the tz database's zone.tab, the most populous first."""
    zones = {}
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _coordinates, name = line.split("\t")[:3]
            zones.setdefault(country, []).append(name)
    return zones
