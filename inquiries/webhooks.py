"""Tells other programs of new inquiries, as https://www.standardwebhooks.com describes.

`text` beside the event is what Slack, Mattermost, Rocket.Chat and Google Chat show.
"""

import base64
import hashlib
import hmac
import json
import logging
import threading
import time
from http.client import HTTPException

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from inquiries import outward
from inquiries.models import Call, Webhook
from inquiries.notifications import current_company
from inquiries.notifications.writing import admin_url
from inquiries.places import country_name

logger = logging.getLogger(__name__)

GONE = 410  # the other side wants no more calls
PAUSE_AFTER_ERROR = 10  # seconds
# Set to have the sender of this process look up at once.
wake = threading.Event()


def event(call: Call) -> dict:
    """What the webhook is told: nothing of the buyer unless it is to know."""
    inquiry = call.inquiry
    data = {
        "reference": inquiry.display_reference,
        "url": admin_url(inquiry),
        "received_at": inquiry.created_at.isoformat(),
        "language": inquiry.language,
        "country": inquiry.country,
        "article": {"title": inquiry.article_title, "url": inquiry.article_url},
    }
    if call.webhook.includes_buyer:
        data["buyer"] = {
            "name": inquiry.name,
            "company": inquiry.company,
            "contact": inquiry.contact,
            "text": inquiry.content,
        }
    return {
        "type": "inquiry.received",
        "timestamp": inquiry.created_at.isoformat(),
        "text": _words(inquiry, call.webhook),
        "data": data,
    }


def _words(inquiry, webhook):
    """One line for people, in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        country = country_name(inquiry.country)
        who = [inquiry.name, inquiry.company] if webhook.includes_buyer else []
        facts = [*who, country, inquiry.article_title]
        about = " · ".join(str(fact) for fact in facts if fact)
        words = _("New inquiry %(reference)s") % {"reference": inquiry.display_reference}
        return f"{': '.join(filter(None, [words, about]))}\n{admin_url(inquiry)}"


def signature(secret: str, call_id: str, timestamp: str, body: bytes) -> str:
    """The header `webhook-signature`: version and HMAC-SHA256 of number, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([call_id.encode(), timestamp.encode(), body])
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def submit(call: Call) -> str:
    """Make the call; returns why it was not taken, "" if it was."""
    return deliver(call.webhook, call.call_id, event(call))


def test(webhook: Webhook) -> str:
    """Tell a webhook something that no program takes for an inquiry; returns as `submit`."""
    with translation.override(settings.LANGUAGE_CODE):
        company = getattr(current_company(), "name", "")
        words = _("This is a test by %(site)s.") % {"site": company or settings.SITE_URL}
    timestamp = timezone.now().isoformat()
    said = {"type": "test", "timestamp": timestamp, "text": words, "data": {}}
    return deliver(webhook, f"msg_test{timezone.now():%Y%m%d%H%M%S%f}", said)


def deliver(webhook: Webhook, call_id: str, said: dict) -> str:
    body, timestamp = json.dumps(said, ensure_ascii=False).encode(), str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "supplier-portal",
        "webhook-id": call_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(webhook.secret, call_id, timestamp, body),
    }
    try:
        status = outward.post(webhook.url, body, headers)
    except (ValueError, OSError, HTTPException) as error:  # Forbidden is a ValueError
        return str(error) or type(error).__name__
    if status == GONE:
        Webhook.objects.filter(pk=webhook.pk).update(is_active=False)
    return "" if 200 <= status < 300 else _("It answered %(status)s.") % {"status": status}


def send_due(stop) -> int:
    """Call until nothing is due or `stop` is set; returns how many calls were taken.

    A webhook that did not take one is left alone until the next look, so that the others' calls
    do not wait for it again and again.
    """
    if not Webhook.objects.plan():
        return 0
    taken, refusing = 0, set()
    while not stop.is_set():
        call = Call.objects.claim(without=refusing)
        if call is None:
            break
        error = submit(call)
        call.conclude(error)
        if error:
            # The address may be a secret, and the reason may repeat it.
            logger.warning("Webhook %s did not take a call", call.webhook.pk)
            refusing.add(call.webhook.pk)
        taken += not error
    return taken


def run(stop, wake=wake):
    """Call until `stop` is set, looking when woken and every few seconds. Survives everything.

    stop, wake: threading events; whoever sets `stop` sets `wake` as well.
    """
    while not stop.is_set():
        wake.clear()
        pause = settings.OUTBOX_POLL_SECONDS
        try:
            close_old_connections()
            send_due(stop)
        except Exception:  # the database may be away; it comes back
            logger.exception("Webhooks could not be called")
            pause = PAUSE_AFTER_ERROR
        finally:
            close_old_connections()
        wake.wait(pause)
    connection.close()
