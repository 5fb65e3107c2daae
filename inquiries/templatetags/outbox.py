"""What every admin page says when mail does not get through."""

from django import template
from django.conf import settings
from django.utils import timezone

from inquiries.inbox import fetching
from inquiries.models import Delivery, IncomingMail, Mailbox, Sender
from inquiries.models.delivery import LATE_AFTER
from inquiries.notifications import current_company

register = template.Library()
MAX_COUNTED = 99  # mails of the tray


@register.inclusion_tag("admin/inquiries/_banner.html", takes_context=True)
def outbox_banner(context):
    """Warnings for those who may see inquiries: late mail, failed mail, nobody to tell."""
    user = context.get("user")
    if user is None or not user.has_perm("inquiries.view_inquiry"):
        return {}
    health = Delivery.objects.health()
    oldest = health["oldest_unsent_at"]
    is_late = oldest is not None and timezone.now() - oldest > LATE_AFTER
    return {
        "late_since": oldest if is_late else None,
        "has_no_sender": is_late and not Sender.objects.is_any_alive(),
        "troubled": health["troubled"],
        "has_no_recipients": not current_company().recipients,
        "may_see_mail": user.has_perm("inquiries.view_delivery"),
        **(incoming() if user.has_perm("inquiries.view_incomingmail") else {}),
    }


def incoming():
    """How many mails wait in the tray, and whether and why the mailbox is not being read."""
    waiting = IncomingMail.objects.filter(state__in=IncomingMail.IN_TRAY)
    count = waiting[: MAX_COUNTED + 1].count()
    return {
        "in_tray": min(count, MAX_COUNTED),
        "is_more_in_tray": count > MAX_COUNTED,
        **(mailbox() if settings.IMAP else {}),
    }


def mailbox():
    """Nothing is said of a mailbox that is being read just now, be it for the first time."""
    found = Mailbox.objects.filter(name=fetching.name_of(settings.IMAP)).first()
    if found is None:
        return {"is_unread": True, "unread_why": ""}
    return {"is_unread": not found.is_read, "unread_why": found.problem}
