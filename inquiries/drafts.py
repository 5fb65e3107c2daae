"""What staff are about to answer: their drafts, and who else is at it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from inquiries import attachments, replies
from inquiries.models import Draft, Inquiry, Presence

PRESENT_FOR = timedelta(seconds=45)  # three pings: one may be lost


def of(inquiry, author):
    """The author's Draft with its files, or None."""
    drafts = Draft.objects.filter(inquiry=inquiry, author=author)
    return drafts.prefetch_related("attachments").first()


@transaction.atomic
def save(inquiry, author, text, form_key=""):
    """Keep the text; return the Draft, or None where there is nothing to keep.

    A form that was sent already leaves no draft: the browser's last save may arrive after it.
    """
    # The sender holds the same row, so that this sees whether the form was sent.
    Inquiry.objects.select_for_update(no_key=True, of=("self",)).get(pk=inquiry.pk)
    if form_key and replies.was_written(inquiry, author, form_key):
        return None
    draft = of(inquiry, author)
    if draft is None and not text:
        return None
    draft = draft or Draft(inquiry=inquiry, author=author)
    draft.text, draft.saved_at = text, timezone.now()
    draft.save()
    if text or draft.attachments.exists():
        return draft
    draft.delete()
    return None


@transaction.atomic
def move_to_main(inquiry, author):
    """Put the author's draft of a merged inquiry into that of the main one; return the main one."""
    main, draft = inquiry.main, of(inquiry, author)
    if draft:
        main_draft = Draft.objects.add_text(main, author, draft.text)
        draft.attachments.update(draft=main_draft)
        draft.delete()
    return main


def add_files(inquiry, author, files):
    """Keep uploaded files with the author's draft, each once however often it is sent.

    Raises `attachments.Refused`, and OSError; none is kept then.
    """
    stored = []
    try:
        for file in files:
            stored.append(attachments.store(file, file.name, file.content_type))
        with transaction.atomic():
            _attach(inquiry, author, stored)
    except BaseException:
        attachments.discard(stored)
        raise


def _attach(inquiry, author, stored):
    draft, _is_new = Draft.objects.get_or_create(inquiry=inquiry, author=author)
    Draft.objects.select_for_update().get(pk=draft.pk)
    kept = list(draft.attachments.all())
    known = {(each.name, each.sha256) for each in kept}
    new = [each for each in stored if (each.name, each.sha256) not in known]
    attachments.refuse_too_many([each.size for each in [*kept, *new]])
    for attachment in new:
        attachment.draft = draft
        attachment.save()


def note_presence(inquiry, user, *, is_writing):
    """Keep that the user looks at the inquiry now: one statement."""
    Presence.objects.bulk_create(
        [Presence(inquiry=inquiry, user=user, is_writing=is_writing)],
        update_conflicts=True,
        unique_fields=["inquiry", "user"],
        update_fields=["is_writing", "seen_at"],
    )


def others_present(inquiry, user):
    """The Presence of everyone else who looks at the inquiry now."""
    present = Presence.objects.filter(inquiry=inquiry, seen_at__gt=timezone.now() - PRESENT_FOR)
    return present.exclude(user=user).select_related("user").order_by("pk")
