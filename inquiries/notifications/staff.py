"""Mail that tells staff of an inquiry and of what its buyer wrote since."""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from inquiries import correspondence, routing
from inquiries.addresses import Party, reply_address
from inquiries.models import Delivery, Inquiry, Message
from inquiries.notifications.writing import (
    Mail,
    admin_url,
    company_recipients,
    current_company,
    post,
    queue,
    reserve,
    words,
    write,
)
from inquiries.places import country_name

logger = logging.getLogger(__name__)


def notify_staff(inquiry):
    """Queue the alert to whom the inquiry belongs, held back for Spam; without a recipient where
    nobody is named, until somebody is."""
    post(first_alert(inquiry, first_recipients(inquiry) or [""]))


def first_alert(inquiry, recipients):
    """The Mail of that alert."""
    with translation.override(settings.LANGUAGE_CODE):
        columns = reserve(inquiry, Message.Kind.ALERT, _topic(inquiry))
        return Mail(columns, recipients, state_of_alert(inquiry))


def first_recipients(inquiry):
    """The addresses of whom a new inquiry belongs to, which is settled here, else the usual ones;
    may be empty. A faulty rule does not keep it from being told of."""
    try:
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            return routing.route(inquiry) or usual_recipients()
    except (OperationalError, InterfaceError):  # of the database, which comes back
        raise
    except Exception:
        logger.exception("Inquiry %s could not be routed", inquiry.pk)
        inquiry.refresh_from_db(fields=["owner"])
        return usual_recipients()


def alert(inquiry):
    """The words of the alert to a new inquiry, as columns of its Message."""
    with translation.override(settings.LANGUAGE_CODE):
        kind = Message.Kind.ALERT
        return words(inquiry, kind, current_company(), **_answering(inquiry))


def tell_of_message(message, *, is_forged=False):
    """Queue the alert that the buyer wrote again; return its Message.

    Its subject is that of the first alert, for mail programs join only mails of one subject.
    is_forged: the domain that it claims to come from says so.
    """
    inquiry = message.inquiry
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "message": message,
            "enclosed": list(message.attachments.values_list("name", flat=True)),
            "is_stranger": inquiry.email and message.from_address.lower() != inquiry.email.lower(),
            "is_forged": is_forged,
        }
        subject, recipients = f"Re: {_topic(inquiry)}", responsible(inquiry)
        return _alert(inquiry, subject, recipients, template="incoming", context=context)


def remind_staff(inquiry, recipients):
    """Queue the reminder that nobody has answered; return its Message."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _subject(inquiry, _("%(reference)s Still unanswered: inquiry from %(who)s"))
        last = inquiry.messages.filter(kind=Message.Kind.INCOMING).last()
        return _alert(inquiry, subject, recipients, template="reminder", context={"last": last})


def report_correction(inquiry, before, recipients):
    """Queue an alert with the contact that the buyer corrected; return its Message."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _subject(inquiry, _("%(reference)s Contact corrected: inquiry from %(who)s"))
        context = {"before": before}
        return _alert(inquiry, subject, recipients, template="correction", context=context)


def responsible(inquiry):
    """The addresses of the owner, else of those told when it came; empty where nobody is left."""
    owner = inquiry.owner
    is_reachable = owner and routing.is_reachable_colleague(owner)
    return [owner.email] if is_reachable else told_first(inquiry)


def tell_of_assignment(inquiries, owner, by):
    """Queue one mail to a user about the inquiries that somebody else gave them; return its
    Message, or None where there is nobody to tell.

    About several it has no signed address: an answer would go to one of the buyers.
    """
    if not inquiries or owner is None or owner == by or not routing.is_reachable_colleague(owner):
        return None
    first, context = inquiries[0], {"by": by.get_full_name() or by.get_username()}
    with translation.override(settings.LANGUAGE_CODE):
        if len(inquiries) == 1:
            subject = _("Assigned to you: %(topic)s") % {"topic": _topic(first)}
            return _alert(first, subject, [owner.email], template="assignment", context=context)
        subject = _("%d inquiries are assigned to you") % len(inquiries)
        context["assigned"] = [(each, admin_url(each)) for each in inquiries]
        fields = {"template": "assignments", "context": context}
        message = write(first, Message.Kind.ALERT, current_company(), subject, **fields)
        return queue(message, [owner.email])


def told_first(inquiry):
    """The addresses told when it came, but for those of accounts that were closed since."""
    alert = inquiry.messages.filter(kind=Message.Kind.ALERT).first()
    gone = get_user_model().objects.filter(is_active=False).exclude(email="")
    told = Delivery.objects.filter(message=alert).exclude(recipient="")
    told = told.exclude(recipient__in=gone.values("email"))
    return list(told.order_by("pk").values_list("recipient", flat=True))


def _topic(inquiry):
    """The subject of the first alert about an inquiry."""
    return _subject(inquiry, _("%(reference)s Inquiry from %(who)s"))


def _subject(inquiry, words):
    country = country_name(inquiry.country)
    who = f"{inquiry.name} ({country})" if country else inquiry.name
    subject = words % {"reference": inquiry.display_reference, "who": who}
    return f"{subject}: {inquiry.article_title}" if inquiry.article_title else subject


def _alert(inquiry, subject, recipients, *, context=None, **fields):
    answering = _answering(inquiry)
    fields |= answering | {"context": {**answering["context"], **(context or {})}}
    message = write(inquiry, Message.Kind.ALERT, current_company(), subject, **fields)
    return queue(message, recipients or usual_recipients(), state_of_alert(inquiry))


def _answering(inquiry):
    """Where an answer to an alert goes: to us, who pass it on, or to the buyer."""
    signed = reply_address(inquiry, Party.STAFF)
    buyer = next(iter(correspondence.known_addresses(inquiry)), "")
    return {"reply_to": signed or buyer, "context": {"answered_to": buyer if signed else ""}}


def state_of_alert(inquiry):
    """Of the deliveries of an alert."""
    is_spam = inquiry.state == Inquiry.State.SPAM
    return Delivery.State.HELD if is_spam else Delivery.State.PENDING


def usual_recipients():
    """The addresses that the company names for inquiries."""
    return company_recipients() or _superuser_addresses()


def _superuser_addresses():
    """Somebody must be told while no recipients are set."""
    superusers = get_user_model().objects.filter(is_superuser=True, is_active=True)
    return list(superusers.exclude(email="").values_list("email", flat=True).distinct())
