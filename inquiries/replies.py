"""Answering a buyer: a reply by mail, a call or chat that was had, and notes among colleagues.

Each is written in one transaction with all that follows from it. The inquiry's row is locked
first, so that of two who answer at once the second sees what the first did.
"""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inquiries import correspondence
from inquiries.models import Change, Delivery, Draft, Inquiry, Message
from inquiries.notifications.reply import write_reply
from inquiries.notifications.writing import queue

UNDO_WITHIN = timedelta(seconds=10)
State = Inquiry.State


class Refused(ValueError):
    """The answer cannot be written as asked; says why, for people."""


class Stale(Exception):
    """The buyer wrote meanwhile: `.message` is newer than what the writer saw."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


@transaction.atomic
def send(
    inquiry,
    *,
    author,
    text,
    to=None,
    after="wait",
    outcome="",
    wake_at=None,
    attachments=(),
    seen=None,
    delay=timedelta(0),
    from_name="",
    key="",
    draft=None,
):
    """Answer the buyer by mail, which leaves after `delay`; return the Message.

    author: the user, or None for a person known by `from_name` only. to: one of the buyer's
    `known_addresses`, by default the first. after: "wait" (until `wake_at`, if given) or
    "close" with an outcome. attachments: unsaved ones. seen: pk of the buyer's newest message that
    the writer saw, 0 for none; None skips the check. key: names one opening of the form; sent
    twice, the first Message is returned. draft: the author's, whose files go along, and which ends.

    Raises Refused, and Stale; nothing is written then.
    """
    inquiry.lock()
    key = make_key(inquiry, author, key) if key else None
    if key and (sent := inquiry.messages.filter(key=key).first()):
        return sent
    recipient = _recipient(inquiry, to)
    _check(inquiry, text, after, outcome, seen)
    message = write_reply(inquiry, author=author, text=text, from_name=from_name, key=key)
    for attachment in attachments:
        attachment.message = message
        attachment.save()
    if draft:
        draft.attachments.update(draft=None, message=message)
        draft.delete()
    queue(message, [recipient], due_at=timezone.now() + delay)
    _follow(inquiry, message, after, outcome, wake_at)
    return message


@transaction.atomic
def log(inquiry, *, kind, author, text, after="wait", outcome="", wake_at=None):
    """Keep that the buyer was answered by a call or by WhatsApp; return the Message.

    Raises Refused.
    """
    inquiry.lock()
    _check(inquiry, text, after, outcome)
    message = _write(inquiry, kind, author, text)
    _follow(inquiry, message, after, outcome, wake_at)
    return message


@transaction.atomic
def note(inquiry, *, author, text):
    """Keep what colleagues should know; return the Message. Raises Refused without a text."""
    if not text.strip():
        raise Refused(_("Write something first."))
    return _write(inquiry, Message.Kind.NOTE, author, text)


@transaction.atomic
def undo(message, by):
    """Take a reply back that no sender has touched yet; return False if it is too late.

    Its text and files are the author's draft again, and the inquiry is what it was, except for
    what others have changed meanwhile.
    """
    inquiry = message.inquiry
    inquiry.lock()
    if not message.key or message.author_id != by.pk or not _is_untouched(message):
        return False
    for change in message.changes.all():
        _revert(inquiry, change, by)
    if inquiry.answered_at == message.created_at:
        inquiry.answered_at = None
        inquiry.save(update_fields=["answered_at"])
    draft, _is_new = Draft.objects.get_or_create(inquiry=inquiry, author=by)
    draft.text = "\n\n".join(filter(None, [message.text, draft.text]))
    draft.save(update_fields=["text"])
    message.attachments.update(message=None, draft=draft)
    message.delete()
    return True


def make_key(inquiry, author, form_key):
    """What a Message keeps of the form it was sent with; nobody can take another's."""
    return hashlib.sha256(f"{inquiry.pk}\0{author.pk}\0{form_key}".encode()).hexdigest()


def _recipient(inquiry, to):
    known = correspondence.known_addresses(inquiry)
    if not known:
        raise Refused(_("There is no address to which mail can be sent."))
    if to and to not in known:
        raise Refused(_("%(address)s is not an address of this buyer.") % {"address": to})
    return to or known[0]


def _check(inquiry, text, after, outcome, seen=None):
    if not text.strip():
        raise Refused(_("Write something first."))
    if inquiry.state == State.SPAM:
        raise Refused(_("This inquiry is in Spam. Press “Not spam” first."))
    if after == "close" and outcome not in Inquiry.Outcome:
        raise Refused(_("Choose how it ended."))
    newest = None if seen is None else correspondence.incoming(inquiry).first()
    if newest and newest.pk > seen:
        raise Stale(newest)


def _write(inquiry, kind, author, text):
    return Message.objects.create(
        inquiry=inquiry, kind=kind, author=author, text=text, language=inquiry.language
    )


def _follow(inquiry, message, after, outcome, wake_at):
    """What an answer does to its inquiry: the first one finds it an owner."""
    by = message.author
    if by and inquiry.owner_id is None:
        inquiry.assign(by, by=by, reason=FIRST_ANSWER, message=message)
    if inquiry.answered_at is None:
        inquiry.answered_at = message.created_at
        inquiry.save(update_fields=["answered_at"])
    if after == "close":
        inquiry.move(State.CLOSED, by=by, outcome=outcome, message=message)
    else:
        inquiry.move(State.WAITING, by=by, wake_at=wake_at, message=message)


FIRST_ANSWER = gettext_lazy("First answer")


def _is_untouched(message):
    """Whether no sender has taken it; until the transaction ends, none can."""
    # A row that is locked just now is being taken. Waiting for it could end in a deadlock.
    rows = Delivery.objects.select_for_update(skip_locked=True).filter(message=message)
    is_pending = [row.state == Delivery.State.PENDING and not row.last_error for row in rows]
    return bool(is_pending) and all(is_pending) and not _was_tried(message)


def _was_tried(message):
    return message.deliveries.filter(attempts__isnull=False).exists()


def _revert(inquiry, change, by):
    reason = _("The reply was taken back before it left.")
    if change.field == Change.Field.OWNER and str(inquiry.owner or "") == change.after:
        inquiry.assign(None, by=by, reason=reason)
    if change.field == Change.Field.STATE and inquiry.state_words() == change.after:
        inquiry.move(by=by, reason=reason, **_before(inquiry, change))


def _before(inquiry, change):
    """The arguments of `Inquiry.move` that bring back what a change ended."""
    state, outcome, wake_at = inquiry.read_state(change.before)
    if state in Inquiry.OURS:
        return {"state": state, "at": _ours_since(inquiry, change)}
    return {"state": state, "outcome": outcome, "wake_at": wake_at}


def _ours_since(inquiry, change):
    """When it had become ours before this change: with the form, or when it last came back."""
    earlier = inquiry.changes.filter(field=Change.Field.STATE, pk__lt=change.pk).order_by("-pk")
    for each in earlier:
        came_from = each.before.split()[0]
        if came_from == State.SPAM:  # released, it is ours since it came
            return inquiry.created_at
        if came_from not in Inquiry.OURS:
            return each.at
    return inquiry.created_at
