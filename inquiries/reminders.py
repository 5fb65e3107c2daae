"""Wakes inquiries whose date has come, and reminds staff of those nobody answered in time.

Each step is one transaction on a locked row, so any number of workers take it once, and one that
is killed in the middle leaves it to the next.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from inquiries import notifications, routing
from inquiries.models import Desk, Inquiry

BATCH = 100  # of one heartbeat: sending mail goes on in between
LEADS = "Lead"  # the group that is told where the owner has no team


def wake_due():
    """Open what waits for a date that has come. Lists are right without it; this writes it down."""
    due = Inquiry.objects.needing_answer().filter(state=Inquiry.State.WAITING)
    _each(due.order_by("act_at"), _wake)


def remind_due():
    """Tell the owner of what was not answered as promised, and after as long again the lead."""
    due = Inquiry.objects.filter(remind_at__lte=timezone.now(), state__in=Inquiry.OURS)
    _each(due.order_by("remind_at"), _remind)


def _each(due, step):
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            # Asks again whether it is due: another worker may have been here since.
            row = due.filter(pk=pk).select_for_update(skip_locked=True, of=("self",)).first()
            if row:
                step(row)


def _wake(inquiry):
    wake_at = inquiry.wake_at
    inquiry.move(Inquiry.State.OPEN, at=wake_at, reason=_("The wake-up date came."))
    change = inquiry.changes.latest("pk")
    change.at = wake_at
    change.save(update_fields=["at"])


def _remind(inquiry):
    is_first = inquiry.reminders == 0
    told = notifications.responsible(inquiry) if is_first else leads(inquiry)
    notifications.remind_staff(inquiry, told)
    inquiry.reminders += 1
    inquiry.remind_at = Desk.current().promise(timezone.now()) if is_first else None
    inquiry.save(update_fields=["reminders", "remind_at"])


def leads(inquiry):
    """The addresses of whoever leads the owner, else of all leads; empty where there are none."""
    others = routing.colleagues().exclude(pk=inquiry.owner_id)
    own = others.filter(led_teams__members=inquiry.owner_id)
    return _addresses(own) or _addresses(others.filter(groups__name=LEADS))


def _addresses(users):
    return list(users.order_by("email").values_list("email", flat=True).distinct())
