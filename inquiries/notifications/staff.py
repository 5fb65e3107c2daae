"""Mail that tells staff of an inquiry."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import translation
from django.utils.translation import gettext as _
from django_countries import countries

from inquiries.courier import is_reachable
from inquiries.models import Delivery, Inquiry, Message
from inquiries.notifications.writing import current_company, queue, write


def notify_staff(inquiry):
    """Queue the alert to every recipient, held back for Spam; return its Message."""
    with translation.override(settings.LANGUAGE_CODE):
        company, country = current_company(), countries.name(inquiry.country)
        subject = _("%(reference)s Inquiry from %(who)s") % {
            "reference": inquiry.display_reference,
            "who": f"{inquiry.name} ({country})" if country else inquiry.name,
        }
        if inquiry.article_title:
            subject = f"{subject}: {inquiry.article_title}"
        reply_to = inquiry.email if is_reachable(inquiry.email) else ""
        message = write(inquiry, Message.Kind.ALERT, company, subject, reply_to=reply_to)
    is_spam = inquiry.state == Inquiry.State.SPAM
    return queue(
        message,
        company.recipients or superuser_addresses(),
        Delivery.State.HELD if is_spam else Delivery.State.PENDING,
    )


def superuser_addresses():
    """Somebody must be told while no recipients are set."""
    superusers = get_user_model().objects.filter(is_superuser=True, is_active=True)
    return list(superusers.exclude(email="").values_list("email", flat=True).distinct())
