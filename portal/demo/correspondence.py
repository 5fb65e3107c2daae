"""Loads the sample inquiries with the mail that told of them: none of it is left to be sent."""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from inquiries import attachments, contacts, notifications, search, spam, zones
from inquiries.models import Attempt, Delivery, Inquiry
from portal.demo import drawings
from portal.demo.threads import Thread, arrive, conclude, letter

FOLDER = Path(__file__).parent


def load_inquiries(articles, users):
    """Store the inquiries about `articles`, keyed by language and slug, and mail of a stranger.

    users: by account name; who is missing has done nothing.
    """
    rows = tomllib.loads((FOLDER / "inquiries.toml").read_text(encoding="utf-8"))
    for row in reversed(rows["inquiries"]):
        _load(articles, users, **row)
    for mail in rows["mails"]:
        at = timezone.now() - timedelta(hours=mail.pop("hours"))
        arrive(letter(**mail), at)


def _load(articles, users, *, state="new", mail="", files=(), thread=(), **fields):
    inquiry = _make(articles, **fields)
    inquiry.state = state
    Inquiry.objects.receive(inquiry, form_key=f"sample {inquiry.name}")
    for name, content in files:
        attachment = attachments.keep(_drawn(name, content), name)
        attachment.inquiry = inquiry
        attachment.save()
    _tell(inquiry, mail)
    search.refresh(inquiry)
    conversation = Thread(inquiry, users)
    for step in thread:
        conversation.play(**step)


def _make(articles, *, hours, content, article="", **fields):
    contact = contacts.parse(fields["contact"])
    inquiry = Inquiry(
        content=content.strip(),
        email=contact.email,
        phone=contact.phone or contact.phone_raw,
        time_zone=zones.zone_of("", contact.phone, fields.get("country", "")),
        created_at=(at := timezone.now() - timedelta(hours=hours)),
        moved_at=at,
        **fields,
    )
    inquiry.source_url = settings.SITE_URL
    if article:
        inquiry.article = articles[inquiry.language, article]
        inquiry.article_title = inquiry.article.title
        edition = inquiry.article.editions.first()
        inquiry.article_url = settings.SITE_URL + edition.get_absolute_url()
        inquiry.source_url = inquiry.article_url
    verdict = spam.score(spam.Submission(inquiry.name, inquiry.content, contact.email))
    inquiry.spam_score, inquiry.spam_reasons = verdict.score, list(verdict.reasons)
    return inquiry


def _drawn(name, content):
    return (drawings.dxf if name.endswith(".dxf") else drawings.pdf)(content)


def _tell(inquiry, mail):
    notifications.notify_staff(inquiry)
    notifications.thank_buyer(inquiry)
    outcome = Attempt.Outcome.REFUSED if mail == "refused" else Attempt.Outcome.SENT
    for message in inquiry.messages.all():
        for delivery in message.deliveries.filter(state=Delivery.State.PENDING):
            notifications.finish(delivery)
            conclude(delivery, outcome, inquiry.created_at)
        message.created_at = inquiry.created_at
        message.save(update_fields=["created_at"])
    inquiry.changes.update(at=inquiry.created_at)
