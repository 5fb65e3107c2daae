"""Mail that tells staff of an inquiry."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import translation
from django.utils.translation import gettext as _
from django_countries import countries

from inquiries import routing
from inquiries.addresses import Party, reply_address
from inquiries.courier import is_reachable
from inquiries.models import Delivery, Inquiry, Message
from inquiries.notifications.writing import current_company, queue, write


def notify_staff(inquiry):
    """Queue the alert to whom the inquiry belongs, held back for Spam; return its Message."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(reference)s Inquiry from %(who)s")
        return _alert(inquiry, subject, routing.route(inquiry))


def remind_staff(inquiry, recipients):
    """Queue the reminder that nobody has answered; return its Message."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(reference)s Still unanswered: inquiry from %(who)s")
        last = inquiry.messages.filter(kind=Message.Kind.INCOMING).last()
        return _alert(inquiry, subject, recipients, template="reminder", context={"last": last})


def report_correction(inquiry, before, recipients):
    """Queue an alert with the contact that the buyer corrected; return its Message."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(reference)s Contact corrected: inquiry from %(who)s")
        context = {"before": before}
        return _alert(inquiry, subject, recipients, template="correction", context=context)


def told_first(inquiry):
    """The addresses told when it came, but for those of accounts that were closed since."""
    alert = inquiry.messages.filter(kind=Message.Kind.ALERT).first()
    gone = get_user_model().objects.filter(is_active=False).exclude(email="")
    told = Delivery.objects.filter(message=alert).exclude(recipient__in=gone.values("email"))
    return list(told.order_by("pk").values_list("recipient", flat=True))


def _alert(inquiry, subject, recipients, **fields):
    """recipients: addresses; without any, those whom the company names for inquiries."""
    company, country = current_company(), countries.name(inquiry.country)
    who = f"{inquiry.name} ({country})" if country else inquiry.name
    subject = subject % {"reference": inquiry.display_reference, "who": who}
    if inquiry.article_title:
        subject = f"{subject}: {inquiry.article_title}"
    buyer = inquiry.email if is_reachable(inquiry.email) else ""
    reply_to = reply_address(inquiry, Party.STAFF) or buyer
    message = write(inquiry, Message.Kind.ALERT, company, subject, reply_to=reply_to, **fields)
    is_spam = inquiry.state == Inquiry.State.SPAM
    return queue(
        message,
        recipients or company.recipients or superuser_addresses(),
        Delivery.State.HELD if is_spam else Delivery.State.PENDING,
    )


def superuser_addresses():
    """Somebody must be told while no recipients are set."""
    superusers = get_user_model().objects.filter(is_superuser=True, is_active=True)
    return list(superusers.exclude(email="").values_list("email", flat=True).distinct())
