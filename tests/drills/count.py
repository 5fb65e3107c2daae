"""The count that ends each drill: what was accepted, and what became of it."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Row:
    """An inquiry as it is stored: alerts and thanks are the Message-ID and recipient of each."""

    token: str
    buyer: str
    alerts: list = field(default_factory=list)
    thanks: list = field(default_factory=list)
    is_whole: bool = True  # has the files that were sent, once each, as they were sent


@dataclass
class Count:
    accepted: int = 0  # inquiries whose buyers were shown Submit Done!
    stored: int = 0  # of these, in the database with their files
    delivered: int = 0  # of these, told of to each recipient
    thanked: int = 0  # of these, confirmed to the buyer
    repeated: int = 0  # stored twice, or confirmed twice: never right
    again: int = 0  # alerts that came more than once, with the same Message-ID: after a kill
    lost: int = 0  # accepted, and not stored or not told of


def count(accepted, rows, mails):
    """accepted: tokens. rows: every Row there is. mails: (Message-ID, recipient) of each mail that
    the mail server took."""
    times = Counter(mails)
    tokens = set(accepted)
    ours = [row for row in rows if row.token in tokens]
    whole = [row for row in ours if row.is_whole]
    told = [row for row in whole if row.alerts and all(times[mail] for mail in row.alerts)]
    surplus = [max(times[mail] - 1, 0) for row in rows for mail in row.thanks]
    return Count(
        accepted=len(tokens),
        stored=len(whole),
        delivered=len(told),
        thanked=sum(any(times[mail] for mail in row.thanks) for row in ours),
        repeated=len(rows) - len({row.buyer for row in rows}) + sum(surplus),
        again=sum(max(times[mail] - 1, 0) for row in rows for mail in row.alerts),
        lost=len(tokens) - len(told),
    )


def stored_rows():
    """Every inquiry in the database as a Row."""
    from inquiries.models import Delivery, Inquiry, Message

    found = {}
    for inquiry in Inquiry.objects.prefetch_related("attachments"):
        found[inquiry.pk] = Row(inquiry.token, inquiry.name, is_whole=has_its_file(inquiry))
    kinds = {Message.Kind.ALERT: "alerts", Message.Kind.CONFIRMATION: "thanks"}
    for delivery in Delivery.objects.filter(message__kind__in=kinds).select_related("message"):
        row = found[delivery.message.inquiry_id]
        mail = delivery.mail_id, delivery.recipient
        getattr(row, kinds[delivery.message.kind]).append(mail)
    return list(found.values())


def has_its_file(inquiry):
    from tests.drills.buyers import file_of

    data = file_of(int(inquiry.name.split()[1]))
    try:
        found = [each.file.open().read() for each in inquiry.attachments.all()]
    except OSError:
        return False
    return found == ([data] if data else [])


def taken_mails(mail_server):
    return [(mail["Message-ID"], mail["To"]) for mail in mail_server.mails]
