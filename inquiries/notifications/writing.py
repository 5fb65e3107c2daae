"""Writes a mail's rows: the Message from its templates, and a Delivery for each recipient."""

import re
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.text import Truncator

from inquiries import answering, spam
from inquiries.models import Delivery, Message
from inquiries.models.insertion import insert
from inquiries.places import country_name
from inquiries.waking import wake

# Control characters and line breaks end a header; direction marks can disguise what it says.
NOT_FOR_HEADERS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


def current_company():
    """The company in the active language: `.name`, `.emails`, `.phones`, `.recipients` …"""
    return import_string(settings.INQUIRIES_COMPANY)()


def company_recipients():
    """The addresses that the company names for inquiries."""
    return import_string(settings.INQUIRIES_RECIPIENTS)()


class Mail(NamedTuple):
    """The columns of a Message that is not stored yet, and to whom it goes."""

    columns: dict
    recipients: list[str]
    state: str = Delivery.State.PENDING


def reserve(inquiry, kind, subject):
    """The columns of a Message whose words `finish` writes when it is sent: to render them takes
    longer than all else that a buyer waits for. The active language is noted as the mail's.
    """
    return {
        "inquiry_id": inquiry.pk,
        "kind": kind,
        "subject": one_line(subject, 250),
        "language": translation.get_language(),
    }


def post(mail):
    """Store a `Mail` and have it sent."""
    (key,) = insert(Message, mail.columns)
    _deliver(key, mail.recipients, mail.state)


def address(delivery, recipients, state):
    """Give a delivery that has no recipient its own, and each of the others one of the same mail,
    in that state."""
    for recipient in recipients[:1]:
        Delivery.objects.filter(pk=delivery.pk, recipient="").update(recipient=recipient)
    _deliver(delivery.message_id, recipients[1:], state, queued_at=delivery.queued_at)


def write(inquiry, kind, company, subject, **fields):
    """Store the Message with the words of a mail; fields as of `words`."""
    return Message.objects.create(
        inquiry=inquiry,
        kind=kind,
        language=translation.get_language(),
        subject=one_line(subject, 250),
        **words(inquiry, kind, company, **fields),
    )


def words(inquiry, kind, company, *, template="", reply_to="", context=None):
    """What `inquiries/email/<template>.txt` (and .html for staff) says, as columns of a Message.

    template: by default the kind's name. context: what the template needs besides the inquiry.
    """
    template = template or kind
    context = {**base_context(inquiry, company), **(context or {})}
    has_html = kind == Message.Kind.ALERT
    return {
        "from_name": one_line(company.name, 120),
        "reply_to": reply_to,
        "text": render_to_string(f"inquiries/email/{template}.txt", context).strip("\n") + "\n",
        "html": render_to_string(f"inquiries/email/{template}.html", context) if has_html else "",
    }


def base_context(inquiry, company):
    return {
        "inquiry": inquiry,
        "company": company,
        "country": country_name(inquiry.country),
        "links": answering.links(inquiry),
        "files": inquiry.attachments.all(),
        "admin_url": admin_url(inquiry),
        # A form that mails what anyone typed to any address would carry advertisements.
        "is_quoted": inquiry.spam_score < spam.SUSPICIOUS,
    }


def admin_url(inquiry):
    path = reverse("admin:inquiries_inquiry_change", args=[inquiry.pk])
    return urljoin(settings.SITE_URL, path)


def queue(message, recipients, state=Delivery.State.PENDING, **fields):
    """Have the message sent to each recipient; return it. fields: of the deliveries."""
    _deliver(message.pk, recipients, state, **fields)
    return message


def _deliver(message, recipients, state, **fields):
    """message: its key. fields: of the deliveries."""
    now = timezone.now()
    shared = {"message_id": message, "state": state, "queued_at": now, "due_at": now, **fields}
    if rows := [{"recipient": each, **shared} for each in recipients]:
        insert(Delivery, *rows)
    transaction.on_commit(wake.set)


def one_line(text, length):
    """A text fit for a header."""
    text = NOT_FOR_HEADERS.sub(" ", text).strip()
    return text if len(text) <= length else Truncator(text).chars(length)
