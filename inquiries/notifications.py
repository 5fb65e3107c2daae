"""One function for each mail: what it says, and to whom.

They only write rows, in the caller's transaction: the inquiry and the mail that tells of it are
stored together or not at all. The outbox sends them afterwards.
"""

import re
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_countries import countries

from inquiries import answering, outbox, spam
from inquiries.courier import is_reachable
from inquiries.models import Delivery, Inquiry, Limit, Message

CONFIRMATIONS_A_DAY = 3  # to one address: the form must not serve to flood a stranger
# Control characters and line breaks end a header; direction marks can disguise what it says.
NOT_FOR_HEADERS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


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
        message = _write(inquiry, Message.Kind.ALERT, company, subject, reply_to)
    is_spam = inquiry.state == Inquiry.State.SPAM
    return _queue(
        message,
        company.recipients or _superuser_addresses(),
        Delivery.State.HELD if is_spam else Delivery.State.PENDING,
    )


def thank_buyer(inquiry):
    """Queue the buyer's confirmation; return its Message, or None where none is due.

    None for Spam, without an email address we can reach, and beyond CONFIRMATIONS_A_DAY.
    """
    if not inquiry.email or not is_reachable(inquiry.email):
        return None
    if inquiry.state == Inquiry.State.SPAM or _is_flooded(inquiry.email):
        return None
    with translation.override(inquiry.language):
        company = current_company()
        subject = _("%(reference)s We have received your inquiry") % {
            "reference": inquiry.display_reference
        }
        reply_to = company.emails[0].value if company.emails else ""
        message = _write(inquiry, Message.Kind.CONFIRMATION, company, subject, reply_to)
    return _queue(message, [inquiry.email])


def current_company():
    """The company in the active language: `.name`, `.emails`, `.phones`, `.recipients` …"""
    return import_string(settings.INQUIRIES_COMPANY)()


def _superuser_addresses():
    """Somebody must be told while no recipients are set."""
    superusers = get_user_model().objects.filter(is_superuser=True, is_active=True)
    return list(superusers.exclude(email="").values_list("email", flat=True).distinct())


def _is_flooded(address):
    key = salted_hmac("inquiries.confirmation", address.casefold()).hexdigest()
    count = Limit.objects.hit(f"confirmation:{key}", timedelta(days=1))
    return count > CONFIRMATIONS_A_DAY


def _write(inquiry, kind, company, subject, reply_to):
    admin_path = reverse("admin:inquiries_inquiry_change", args=[inquiry.pk])
    context = {
        "inquiry": inquiry,
        "company": company,
        "country": countries.name(inquiry.country),
        "links": answering.links(inquiry),
        "admin_url": urljoin(settings.SITE_URL, admin_path),
        # A form that mails what anyone typed to any address would carry advertisements.
        "is_quoted": inquiry.spam_score < spam.SUSPICIOUS,
    }
    has_html = kind == Message.Kind.ALERT
    return Message.objects.create(
        inquiry=inquiry,
        kind=kind,
        from_name=_one_line(company.name, 120),
        reply_to=reply_to,
        subject=_one_line(subject, 250),
        text=render_to_string(f"inquiries/email/{kind}.txt", context),
        html=render_to_string(f"inquiries/email/{kind}.html", context) if has_html else "",
        language=translation.get_language(),
    )


def _queue(message, recipients, state=Delivery.State.PENDING):
    Delivery.objects.bulk_create(
        Delivery(message=message, recipient=recipient, state=state) for recipient in recipients
    )
    transaction.on_commit(outbox.wake.set)
    return message


def _one_line(text, length):
    return Truncator(NOT_FOR_HEADERS.sub(" ", text).strip()).chars(length)
