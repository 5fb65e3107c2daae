"""A buyer corrects a mistyped contact, for a while after sending."""

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from inquiries import notifications, routing, search, zones
from inquiries.forms import InquiryForm, typo_hint
from inquiries.models import Change, Delivery, Inquiry, Message
from inquiries.models.delivery import UNSENT

OPEN_FOR = timedelta(minutes=30)
CORRECTIONS = 3  # each may mail another stranger
State = Delivery.State


class Refused(Exception):
    """It is too late, or was done too often."""


class ContactForm(forms.Form):
    """The contact field of the inquiry's form, alone."""

    contact = InquiryForm.declared_fields["contact"]
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("contact")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        typed = self["contact"].value() or ""
        self.fields["contact"].suggestion = typo_hint(typed)


def is_open(inquiry):
    """Whether the buyer may correct the contact now."""
    is_young = timezone.now() < inquiry.created_at + OPEN_FOR
    return is_young and corrections(inquiry).count() < CORRECTIONS


def corrections(inquiry):
    return inquiry.changes.filter(field=Change.Field.CONTACT)


@transaction.atomic
def correct(inquiry, contact):
    """Put a contacts.Contact in the place of what was typed, and tell whom it concerns.

    The former address gets nothing more. Sending the same twice changes nothing the second time.
    Raises Refused when the time is over or it was corrected too often.
    """
    notifications.announce(inquiry)  # to the contact as it was, like any other
    inquiry = Inquiry.objects.select_for_update(no_key=True, of=("self",)).get(pk=inquiry.pk)
    if contact.raw == inquiry.contact:
        return
    if not is_open(inquiry):
        raise Refused
    before, email_before = inquiry.contact, inquiry.email
    _write(inquiry, contact)
    reason = gettext_noop("By the buyer.")
    inquiry.note(Change.Field.CONTACT, before[:300], contact.raw, reason=reason)
    search.refresh(inquiry)
    if inquiry.owner is None:
        routing.return_to_colleague(inquiry)
    _tell_staff(inquiry, before)
    if inquiry.email != email_before:
        _take_back_confirmation(inquiry)
        notifications.thank_buyer(inquiry)


def _write(inquiry, contact):
    # A zone that was read off the mistyped number goes with it; one that the browser named stays.
    guess = zones.zone_of("", inquiry.phone, inquiry.country)
    named = "" if inquiry.time_zone == guess else inquiry.time_zone
    inquiry.contact, inquiry.email = contact.raw, contact.email
    inquiry.phone = contact.phone or contact.phone_raw
    inquiry.time_zone = zones.zone_of(named, inquiry.phone, inquiry.country) or inquiry.time_zone
    inquiry.save(update_fields=["contact", "email", "phone", "phone_reversed", "time_zone"])
    search.refresh(inquiry)


def _tell_staff(inquiry, before):
    """Whoever was told is told again; an alert that has not left is replaced by that, and one of
    which nobody knows yet whom it goes to will name the right contact."""
    alerts = Delivery.objects.filter(message__in=_messages(inquiry, Message.Kind.ALERT))
    waits = alerts.filter(recipient="").exists()
    alerts = alerts.exclude(recipient="")
    told = dict.fromkeys(alerts.order_by("pk").values_list("recipient", flat=True))
    if inquiry.owner and inquiry.owner.email:
        told.setdefault(inquiry.owner.email)
    unsent = alerts.filter(state__in=[State.PENDING, State.HELD])
    alerts.filter(pk__in=list(unsent.select_for_update().values_list("pk", flat=True))).delete()
    _messages(inquiry, Message.Kind.ALERT).filter(deliveries=None).delete()
    if told or not waits:
        notifications.report_correction(inquiry, before, list(told))


def _take_back_confirmation(inquiry):
    """Hold back what has not left, also from a sender that has it in hand and might try again."""
    confirmations = _messages(inquiry, Message.Kind.CONFIRMATION)
    unsent = Delivery.objects.filter(message__in=confirmations, state__in=UNSENT)
    unsent.update(state=State.HELD, lease_token=None)


def _messages(inquiry, kind):
    return inquiry.messages.filter(kind=kind)
