"""Loads the sample inquiries with the mail that told of them: none of it is left to be sent."""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from inquiries import contacts, notifications, search, spam
from inquiries.models import Attempt, Delivery, Inquiry

FOLDER = Path(__file__).parent
SENT_AFTER = timedelta(seconds=4)
REFUSAL = "550 5.1.1 The mailbox does not exist"


def load_inquiries(articles):
    """Store the inquiries about `articles`, which are keyed by language and slug."""
    rows = tomllib.loads((FOLDER / "inquiries.toml").read_text(encoding="utf-8"))["inquiries"]
    for row in reversed(rows):
        _load(articles, **row)


def _load(articles, *, hours, state, mail="", article="", content, **fields):
    at = timezone.now() - timedelta(hours=hours)
    contact = contacts.parse(fields["contact"])
    inquiry = Inquiry(
        state=state if state == Inquiry.State.SPAM else Inquiry.State.NEW,
        content=content.strip(),
        email=contact.email,
        phone=contact.phone or contact.phone_raw,
        created_at=at,
        **fields,
    )
    if article:
        inquiry.article = articles[inquiry.language, article]
        inquiry.article_title = inquiry.article.title
        edition = inquiry.article.editions.first()
        inquiry.article_url = settings.SITE_URL + edition.get_absolute_url()
    verdict = spam.score(spam.Submission(inquiry.name, inquiry.content, contact.email))
    inquiry.spam_score, inquiry.spam_reasons = verdict.score, list(verdict.reasons)
    Inquiry.objects.receive(inquiry)
    search.refresh(inquiry)
    _tell(inquiry, mail)
    inquiry.move(state, outcome=Inquiry.Outcome.WON if state == Inquiry.State.CLOSED else "")


def _tell(inquiry, mail):
    messages = [notifications.notify_staff(inquiry), notifications.thank_buyer(inquiry)]
    outcome = Attempt.Outcome.REFUSED if mail == "refused" else Attempt.Outcome.SENT
    for message in filter(None, messages):
        for delivery in message.deliveries.filter(state=Delivery.State.PENDING):
            _conclude(delivery, outcome, inquiry.created_at)


def _conclude(delivery, outcome, at):
    """Write the delivery down as it would have gone at the time."""
    delivery.lease()
    delivery.start_transmission()
    detail = REFUSAL if outcome == Attempt.Outcome.REFUSED else "250 2.0.0 OK"
    delivery.conclude(outcome, detail)
    delivery.attempts.update(started_at=at + SENT_AFTER / 2, ended_at=at + SENT_AFTER)
    row = Delivery.objects.filter(pk=delivery.pk)
    row.update(queued_at=at, due_at=at)
    row.filter(state=Delivery.State.SENT).update(sent_at=at + SENT_AFTER)
