"""What every admin page says when mail does not get through."""

from datetime import timedelta

from django import template
from django.conf import settings
from django.utils import timezone

from inquiries.models import Delivery, IncomingMail, Mailbox, Sender
from inquiries.notifications import current_company

register = template.Library()
LATE_AFTER = timedelta(minutes=5)
UNREAD_AFTER = timedelta(minutes=15)  # several rounds, and the lease of a fetcher that was killed
COUNTED = 100  # mails of the tray; more are told as so many


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
    """How many mails wait in the tray, and the mailbox if it was not read for some time."""
    mailbox = Mailbox.objects.order_by("-seen_at").first() if settings.IMAP else None
    seen_at = mailbox and mailbox.seen_at
    is_late = seen_at is not None and timezone.now() - seen_at > UNREAD_AFTER
    is_unread = is_late or (mailbox is not None and seen_at is None and mailbox.error)
    waiting = IncomingMail.objects.filter(state__in=IncomingMail.IN_TRAY)
    return {
        "in_tray": waiting[:COUNTED].count(),
        "unread_mailbox": mailbox if is_unread else None,
    }
