"""What every admin page says when mail does not get through."""

from datetime import timedelta

from django import template
from django.utils import timezone

from inquiries.models import Delivery, Sender
from inquiries.notifications import current_company

register = template.Library()
LATE_AFTER = timedelta(minutes=5)


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
    }
