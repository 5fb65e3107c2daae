"""Answering a buyer: a reply by mail, a call or chat that was had, and notes among colleagues.

Each is written in one transaction with all that follows from it. The inquiry's row is locked
first, so that of two who answer at once the second sees what the first did.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inquiries import correspondence, search
from inquiries.models import Attachment, Change, Delivery, Draft, Inquiry, Message
from inquiries.notifications.announcing import announce
from inquiries.notifications.reply import write_reply
from inquiries.notifications.writing import queue

UNDO_WITHIN = timedelta(seconds=10)
FIRST_ANSWER = gettext_lazy("First answer")
State = Inquiry.State


class Refused(ValueError):
    """The answer cannot be written as asked; says why, for people."""


class Merged(Refused):
    """The inquiry is part of another one, where it is answered."""


class Stale(Exception):
    """The buyer wrote meanwhile: `.message` is newer than what the writer saw."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


@dataclass(kw_only=True)
class Answer:
    """What a person wrote, and what follows from it.

    author: the user, or None for a person known by name only. after: "wait" (until `wake_at`, if
    given) or "close" with an outcome. attachments: unsaved ones. key: names one opening of the
    form; what is sent twice with it is written once. draft: whose files go along, and which ends.
    """

    author: AbstractBaseUser | None
    text: str
    after: str = "wait"
    outcome: str = ""
    wake_at: datetime | None = None
    attachments: Iterable[Attachment] = ()
    key: str = ""
    draft: Draft | None = None


@transaction.atomic
def send(inquiry, *, to=None, seen=None, delay=timedelta(0), from_name="", **answer):
    """Answer the buyer by mail, which leaves after `delay`; return the Message.

    to: one of `correspondence.known_addresses`, by default the first. seen: pk of the buyer's
    newest message that the writer saw, 0 for none; None skips the check. from_name: who writes,
    where there is no author. answer: the fields of Answer.
    Raises Refused, and Stale; nothing is written then.
    """
    answer = Answer(**answer)
    announce(inquiry)  # an answer comes after the confirmation
    inquiry.lock()
    if written := _written(inquiry, answer):
        return written
    _check(inquiry, answer)
    recipient = _recipient(inquiry, to)
    _check_seen(inquiry, seen)
    fields = {"author": answer.author, "text": answer.text, "key": _key(inquiry, answer)}
    message = write_reply(inquiry, to=recipient, from_name=from_name, **fields)
    _take_files(message, answer)
    queue(message, [recipient], due_at=timezone.now() + delay)
    _follow(inquiry, message, answer)
    return message


@transaction.atomic
def log(inquiry, *, kind, **answer):
    """Keep that the buyer was answered by a call or by WhatsApp; return the Message.

    answer: the fields of Answer. Raises Refused.
    """
    answer = Answer(**answer)
    inquiry.lock()
    if written := _written(inquiry, answer):
        return written
    _check(inquiry, answer)
    message = _write(inquiry, kind, answer)
    _follow(inquiry, message, answer)
    return message


@transaction.atomic
def note(inquiry, **answer):
    """Keep what colleagues should know; return the Message.

    answer: the fields of Answer that say what was written. Raises Refused without a text.
    """
    answer = Answer(**answer)
    inquiry.lock()
    if written := _written(inquiry, answer):
        return written
    _check_text(answer)
    _check_main(inquiry)
    message = _write(inquiry, Message.Kind.NOTE, answer)
    search.refresh(inquiry)
    return message


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
    draft = Draft.objects.add_text(inquiry, by, message.text)
    message.attachments.update(message=None, draft=draft)
    message.delete()
    search.refresh(inquiry)
    return True


def undoable(author):
    """The deliveries of the author's replies whose time to be taken back is not over."""
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING, last_error="")
    own = waiting.filter(message__author=author, message__key__isnull=False)
    found = own.filter(message__kind=Message.Kind.REPLY, due_at__gt=timezone.now())
    return found.select_related("message__inquiry").order_by("due_at")


def was_written(inquiry, author, form_key):
    """Whether the form of this key has been sent already."""
    return bool(_written(inquiry, Answer(author=author, text="", key=form_key)))


def _written(inquiry, answer):
    return inquiry.messages.filter(key=_key(inquiry, answer)).first() if answer.key else None


def _key(inquiry, answer):
    """What a Message keeps of the form it was sent with, so that nobody can take another's."""
    if not answer.key:
        return None
    parts = (inquiry.pk, answer.author and answer.author.pk, answer.key)
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def _recipient(inquiry, to):
    known = correspondence.known_addresses(inquiry)
    if not known:
        raise Refused(_("There is no address to which mail can be sent."))
    if to and to not in known:
        raise Refused(_("%(address)s is not an address of this buyer.") % {"address": to})
    return to or known[0]


def _check(inquiry, answer):
    _check_text(answer)
    _check_main(inquiry)
    if inquiry.obstacle:
        raise Refused(inquiry.obstacle)
    if answer.after == "close" and answer.outcome not in Inquiry.Outcome:
        raise Refused(_("Choose how it ended."))


def _check_text(answer):
    if not answer.text.strip():
        raise Refused(_("Write something first."))


def _check_main(inquiry):
    if inquiry.merged_into_id:
        raise Merged(inquiry.obstacle)


def _check_seen(inquiry, seen):
    newest = None if seen is None else correspondence.incoming(inquiry).first()
    if newest and newest.pk > seen:
        raise Stale(newest)


def _write(inquiry, kind, answer):
    message = Message.objects.create(
        inquiry=inquiry,
        kind=kind,
        author=answer.author,
        text=answer.text,
        key=_key(inquiry, answer),
        language=inquiry.language,
    )
    _take_files(message, answer)
    return message


def _take_files(message, answer):
    for attachment in answer.attachments:
        attachment.message = message
        attachment.save()
    if answer.draft:
        answer.draft.attachments.update(draft=None, message=message)
        answer.draft.delete()


def _follow(inquiry, message, answer):
    """What an answer does to its inquiry: the first one finds it an owner."""
    by = answer.author
    if by and inquiry.owner_id is None:
        inquiry.assign(by, by=by, reason=FIRST_ANSWER, message=message)
    if inquiry.answered_at is None:
        inquiry.answered_at = message.created_at
        inquiry.save(update_fields=["answered_at"])
    if answer.after == "close":
        inquiry.move(State.CLOSED, by=by, outcome=answer.outcome, message=message)
    else:
        inquiry.move(State.WAITING, by=by, wake_at=answer.wake_at, message=message)
    search.refresh(inquiry)


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
