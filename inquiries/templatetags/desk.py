"""How the pages of the desk show moments, texts and changes."""

import re
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from inquiries.models import Change, Inquiry

register = template.Library()
# Only whole addresses, shown as they are: a link never leads elsewhere than it says.
ADDRESS = re.compile(r"https?://[^\s<>\"'‘’“”，。；）]+")
LINK = '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'
AFTER_ADDRESS = ".,;:!?)]}»"


@register.simple_tag
def moment(at, zone=""):
    """A <time>: short, in our time; its title says the whole, also in the buyer's zone."""
    ours = timezone.localtime(at)
    whole = f"{date_format(ours, 'DATETIME_FORMAT')} {ours.tzname()}"
    if zone:
        theirs = date_format(at.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT")
        whole = _("%(ours)s; for the buyer %(theirs)s") % {"ours": whole, "theirs": theirs}
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        ours.isoformat(timespec="seconds"),
        whole,
        date_format(ours, "SHORT_DATETIME_FORMAT"),
    )


@register.filter
def is_to_come(at):
    return at > timezone.now()


@register.filter
def linked(text):
    """Escaped text whose web addresses are links that tell the other site nothing."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip(AFTER_ADDRESS)
        parts += [escape(text[end : found.start()]), _link(address)]
        end = found.start() + len(address)
    return mark_safe("".join([*parts, escape(text[end:])]))


def _link(address):
    return format_html(LINK, address, address)


@register.filter
def page_link(address):
    """A link to where a buyer was, shown as people read it: of our own site without the host."""
    parts = urlsplit(address)
    shown = unquote(parts.path) or "/"
    if parts.netloc != urlsplit(settings.SITE_URL).netloc:
        shown = parts.netloc.removeprefix("www.") + shown.rstrip("/")
    words = format_html("<bdi>{}</bdi>", Truncator(shown).chars(80))
    return format_html(LINK, address, words)


@register.filter
def told(change):
    """What a `Change` says, in words."""
    if change.field == Change.Field.STATE:
        before, after = (_state(words) for words in (change.before, change.after))
        return f"{before} → {after}"
    if change.field == Change.Field.MERGE:
        return _merge(change)
    nobody = _("nobody") if change.field == Change.Field.OWNER else _("nothing")
    label, before, after = change.get_field_display(), change.before, change.after
    if before == after:
        return f"{label}: {after or nobody}"
    return f"{label}: {before or nobody} → {after or nobody}"


def _state(words):
    state, outcome, wake_at = Inquiry.read_state(words)
    label = Inquiry.State(state).label
    if outcome:
        return _("%(state)s (%(outcome)s)") % {
            "state": label,
            "outcome": Inquiry.Outcome(outcome).label,
        }
    if wake_at:
        until = date_format(timezone.localtime(wake_at), "SHORT_DATETIME_FORMAT")
        return _("%(state)s until %(until)s") % {"state": label, "until": until}
    return str(label)


def _merge(change):
    texts = {
        "into": (_("Merged into %s"), _("No longer merged into %s")),
        "from": (_("%s was merged into this"), _("%s is no longer merged into this")),
    }
    direction, _space, reference = (change.after or change.before).partition(" ")
    return texts[direction][not change.after] % reference
