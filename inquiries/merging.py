"""Merging: one conversation that came as two inquiries is answered as one. Only people do it.

The merged inquiry is closed as a duplicate and keeps everything of its own, so that it can be
taken out again. The main one shows its thread and gets what the buyer writes to either. If the
main one is deleted, the other stays closed as a duplicate and can be reopened.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from inquiries.models import Change, Inquiry
from inquiries.notifications.announcing import announce

MERGE = Change.Field.MERGE


class Refused(Exception):
    """These two cannot be merged; says why."""


@transaction.atomic
def merge(source, into, *, by):
    """Make `source` part of `into`, or of what that is part of; return the main inquiry.

    What was merged into `source` goes with it. If `source` was ours to act on, the main one is
    now. Raises Refused for Spam, what is merged already, and merging into itself.
    """
    announce(source)
    main, source, others = _locked(into.main, source)
    if main == source:
        raise Refused(_("An inquiry cannot be merged into itself."))
    if source.merged_into_id or main.merged_into_id:
        raise Refused(_("It was merged already."))
    if Inquiry.State.SPAM in (source.state, main.state):
        raise Refused(_("Spam cannot be merged. Say first that it is not spam."))
    reason = _("Merged into %s") % main.display_reference
    _hand_over(source, main, by)
    source.note(MERGE, _snapshot(source), f"into {main.display_reference}", by=by)
    source.move(Inquiry.State.CLOSED, outcome=Inquiry.Outcome.DUPLICATE, by=by, reason=reason)
    main.note(MERGE, "", f"from {source.display_reference}", by=by)
    _point(source, main)
    for each in others:
        _pass_on(each, source, main, by)
    return main


@transaction.atomic
def unmerge(source, *, by):
    """Take `source` out again, as it was before, with what had come along; return its former main.

    Its state is the one it had, unless somebody has moved it since. Raises Refused if it is not
    merged.
    """
    if source.merged_into is None:
        raise Refused(_("It is not merged."))
    main, source, _others = _locked(source.merged_into, source)
    if source.merged_into_id != main.pk:
        raise Refused(_("It is not merged."))
    before = _own_merges(source).last().before
    _point(source, None)
    for each in main.merged.order_by("pk"):
        if _came_along(each, source, main):
            _pass_on(each, main, source, by)
    source.note(MERGE, f"into {main.display_reference}", "", by=by)
    main.note(MERGE, f"from {source.display_reference}", "", by=by)
    if source.outcome == Inquiry.Outcome.DUPLICATE:
        _restore(source, before, by)
    return main


def lost_main(inquiry):
    """The reference of the inquiry it was merged into if that is deleted, else ""."""
    if inquiry.merged_into_id or inquiry.outcome != Inquiry.Outcome.DUPLICATE:
        return ""
    trace = inquiry.changes.filter(field=MERGE)
    last = trace.filter(Q(before__startswith="into ") | Q(after__startswith="into ")).last()
    return last.after.removeprefix("into ") if last else ""


def _locked(main, source):
    """(main, source, what was merged into source) as the database has them, held until commit.

    Locked in the order of their keys, with all that hangs on them, so that no two wait in a ring.
    """
    pks = [main.pk, source.pk]
    rows = Inquiry.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    family = {row.pk: row for row in rows.filter(Q(pk__in=pks) | Q(merged_into__in=pks))}
    if not family.keys() >= set(pks):
        raise Refused(_("It was deleted meanwhile."))
    others = [row for row in family.values() if row.merged_into_id == source.pk]
    return family[main.pk], family[source.pk], others


def _hand_over(source, main, by):
    """The main one is ours at least since the source is, and has an owner if one of them has."""
    reason = _("%s was merged into this") % source.display_reference
    if source.current_state in Inquiry.OURS:
        if main.current_state not in Inquiry.OURS:
            main.move(Inquiry.State.OPEN, at=source.act_at, by=by, reason=reason)
        if source.act_at < main.act_at:
            main.act_at = source.act_at
            main.promise(main.act_at)
            main.save(update_fields=["act_at", "promised_at", "remind_at"])
    if main.owner is None:
        main.assign(source.owner, by=by, reason=reason)


def _point(inquiry, main):
    inquiry.merged_into = main
    inquiry.save(update_fields=["merged_into"])


def _pass_on(inquiry, old, new, by):
    """What was merged into one of the two belongs to the other now: chains stay one link long."""
    _point(inquiry, new)
    references = f"into {old.display_reference}", f"into {new.display_reference}"
    inquiry.note(MERGE, *references, by=by)


def _came_along(inquiry, source, main):
    last = inquiry.changes.filter(field=MERGE).last()
    words = f"into {source.display_reference}", f"into {main.display_reference}"
    return (last.before, last.after) == words


def _own_merges(inquiry):
    """The merges of its own, without those in which it only came along."""
    merges = inquiry.changes.filter(field=MERGE, after__startswith="into ")
    return merges.exclude(before__startswith="into ")


def _snapshot(inquiry):
    """State, outcome and `act_at`, of which the trace of a state keeps only a wake-up date."""
    act_at = inquiry.act_at.isoformat() if inquiry.act_at else ""
    return f"{inquiry.state}|{inquiry.outcome}|{act_at}"


def _restore(inquiry, snapshot, by):
    state, outcome, act_at = snapshot.split("|")
    moment = parse_datetime(act_at) if act_at else None
    when = "wake_at" if state == Inquiry.State.WAITING else "at"
    reason = _("No longer merged")
    inquiry.move(state, outcome=outcome, by=by, reason=reason, **{when: moment})
