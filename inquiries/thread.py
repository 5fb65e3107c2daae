"""The thread of an inquiry: what was written and what happened, from oldest to newest."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, Q

from inquiries.models import Change, Delivery, Inquiry, Message

SHOWN = 200  # the newest entries; a page with thousands of them is of no use to anyone


class Entry(NamedTuple):
    """One thing in the thread. kind: "inquiry", "change", or the kind of a message."""

    at: datetime
    kind: str
    item: Inquiry | Message | Change
    inquiry: Inquiry

    @property
    def anchor(self):
        """The id of its place on the page, such as "message-12"."""
        return f"{self.item._meta.model_name}-{self.item.pk}"


class Thread(NamedTuple):
    """The entries; is_cut tells that there are earlier ones, which were not asked for."""

    entries: list[Entry]
    is_cut: bool

    @property
    def inquiries(self):
        """The inquiry, and those merged into it."""
        return [entry.item for entry in self.entries if isinstance(entry.item, Inquiry)]

    @property
    def newest(self):
        """The last entry that somebody wrote."""
        return [entry for entry in self.entries if entry.kind != "change"][-1]

    @property
    def messages(self):
        return [entry.item for entry in self.entries if isinstance(entry.item, Message)]


def of(inquiry, limit=SHOWN):
    """The Thread of an inquiry with those merged into it, in a constant number of queries.

    limit: how many of the newest entries besides what the buyers sent with the form; None: all.
    """
    merged = inquiry.merged.order_by().prefetch_related("attachments")
    family = {each.pk: each for each in [inquiry, *merged]}
    entries = [
        *_entries(_messages(family), family, "created_at", limit),
        *_entries(_changes(inquiry, family), family, "at", limit),
    ]
    entries.sort(key=_position)
    shown = entries[-limit:] if limit else entries
    sent = [Entry(each.created_at, "inquiry", each, each) for each in family.values()]
    return Thread(sorted([*sent, *shown], key=_position), len(shown) < len(entries))


def _messages(family):
    mail = Prefetch("deliveries", Delivery.objects.order_by("pk").prefetch_related("attempts"))
    found = Message.objects.filter(inquiry__in=family).defer("html", "references")
    return found.select_related("author").prefetch_related(mail, "attachments")


def _changes(inquiry, family):
    """Those of all, but that the others were merged is told once, by the inquiry itself."""
    of_others = Q(field=Change.Field.MERGE) & ~Q(inquiry=inquiry)
    return Change.objects.filter(inquiry__in=family).exclude(of_others)


def _entries(rows, family, moment, limit):
    """One row more than is shown tells that there are more."""
    newest = rows.order_by(f"-{moment}", "-pk")
    for row in newest[: limit + 1] if limit else newest:
        kind = row.kind if isinstance(row, Message) else "change"
        yield Entry(getattr(row, moment), kind, row, family[row.inquiry_id])


def _position(entry):
    """By time; at the same moment a cause stands before what it caused."""
    order = {"inquiry": 0, "change": 2}.get(entry.kind, 1)
    return entry.at, order, entry.item.pk
