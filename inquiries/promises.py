"""The expected answer, as a buyer is told of it."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from inquiries import zones
from inquiries.models import Desk, Inquiry


class Promise(NamedTuple):
    """By when we answer, by the clock of a zone (tz database name): the buyer's or the office's."""

    at: datetime
    zone: str
    is_buyers: bool


def promise_to(inquiry) -> Promise | None:
    """The Promise that still holds, or None: nothing is promised, or its moment has passed."""
    due = inquiry.promised_at
    if due is None or due <= timezone.now() or inquiry.state not in Inquiry.OURS:
        return None
    if local := zones.local_time(inquiry, due):
        return Promise(local, local.tzinfo.key, True)
    zone = Desk.current().zone
    return Promise(due.astimezone(zone), zone.key, False)
