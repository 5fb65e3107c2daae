"""Keeps true what articles are found by, besides publishing: little by little, or all at once."""

from collections.abc import Iterator

from django.utils import timezone

from articles.models import Edition, SearchEntry

LOOKED_AT = 2_000  # editions of which one run of the housekeeping looks whether they are found
AT_ONCE = 50  # entries written in one transaction: less than a second's work
DELETED_AT_ONCE = 500

_last = 0  # key of the edition that this process has looked at last


def catch_up():
    """Make some of the entries that are missing or outdated, and delete some of those that nobody
    finds any more: so few that it takes a moment."""
    global _last  # noqa: PLW0603
    ended = SearchEntry.objects.filter(edition__ends_at__lte=timezone.now())
    ended = list(ended.values_list("pk", flat=True)[:DELETED_AT_ONCE])
    SearchEntry.objects.filter(pk__in=ended).delete()
    outdated = SearchEntry.objects.outdated().values_list("pk", flat=True)
    if keys := list(outdated[:AT_ONCE]):
        SearchEntry.objects.remake(keys)
        return
    rows = Edition.objects.not_ended().filter(pk__gt=_last).order_by("pk")
    rows = list(rows.values_list("pk", "search_entry")[:LOOKED_AT])
    missing = [pk for pk, entry in rows if entry is None]
    if missing:
        SearchEntry.objects.remake(missing[:AT_ONCE])
    if len(missing) > AT_ONCE:
        _last = missing[AT_ONCE - 1]
    else:
        _last = rows[-1][0] if len(rows) == LOOKED_AT else 0


def rebuild(after=0) -> Iterator[int]:
    """Make all entries anew, of editions after a key; yields the key of each that is done. Searches
    go on meanwhile."""
    while True:
        rest = Edition.objects.not_ended().filter(pk__gt=after).order_by("pk")
        keys = list(rest.values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            return
        SearchEntry.objects.remake(keys)
        after = keys[-1]
        yield from keys
