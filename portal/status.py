"""The page that tells a person how the portal is: what is wrong first, then the facts."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import boundaries
from inquiries.models import Inquiry
from portal import condition
from portal.problems import problems

MINUTE = timedelta(minutes=1)


class Section(NamedTuple):
    """A heading and rows of (what, how it is)."""

    title: str
    rows: list[tuple[str, str]]


class StatusPage:
    """Mixed into the admin of the company; asks for `view_status` alone."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.status_view)
        return [path("status/", view, name="portal_status"), *super().get_urls()]

    @method_decorator(require_safe)
    def status_view(self, request):
        if not request.user.has_perm("portal.view_status"):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Status"),
            "problems": problems(),
            "sections": sections(),
            "scheduled": scheduled(request.user),
            "at": timezone.now(),
        }
        return TemplateResponse(request, "admin/portal/status.html", context)


def sections():
    return [
        Section(_("Inquiries"), of_inquiries()),
        Section(_("Mail that leaves"), of_mail()),
        *([Section(_("Mail that comes in"), of_inbox())] if settings.IMAP else []),
        Section(_("Processes that send mail"), of_senders()),
        Section(_("What runs"), of_software()),
        Section(_("Disks"), of_disks()),
        Section(_("Backup"), of_backup()),
        Section(_("Still to be made anew"), of_backlog()),
    ]


def scheduled(user):
    """The next moments at which readers see something else, for who may know of it."""
    return boundaries.after(timezone.now()) if user.has_perm("articles.view_article") else []


def of_inquiries():
    received = condition.received(timezone.now() - condition.DAY)
    counts = condition.inquiries().items()
    rows = [(Inquiry.State(state).label, many(count)) for state, count in counts]
    return [(_("Received in the last 24 hours"), many(received)), *rows]


def of_mail():
    outbox = condition.outbox()
    ended = condition.deliveries(timezone.now() - condition.DAY)
    last_day = _("%s, in the last 24 hours")
    return [
        (
            _("Waits longest"),
            ago(outbox["oldest_at"]) if outbox["oldest_at"] else _("Nothing waits"),
        ),
        (_("To be sent"), many(outbox["waiting"])),
        (_("Of these, refused before"), many(outbox["retrying"])),
        *((last_day % condition.STATE(state).label, many(count)) for state, count in ended.items()),
    ]


def of_inbox():
    mailbox = condition.mailbox()
    if mailbox is None:
        return [(_("Last read"), _("Never"))]
    return [
        (_("Last read"), ago(mailbox.seen_at)),
        (_("Last sign of a fetcher"), ago(mailbox.attended_at)),
        (_("In no inquiry yet"), many(condition.tray())),
    ]


def of_senders():
    rows = []
    for sender in condition.senders():
        words = (
            _("since %(start)s, last sign %(sign)s")
            if sender.is_alive
            else _("silent, last sign %(sign)s")
        )
        signs = {
            "start": date_format(local(sender.started_at), "DATETIME_FORMAT"),
            "sign": ago(sender.seen_at),
        }
        rows.append((sender.name, words % signs))
    return rows or [(_("None"), "")]


def of_software():
    cache = settings.CACHES["default"].get("BACKEND", "").rpartition(".")[2]
    connections = condition.connections_open()
    return [
        *condition.software().items(),
        (_("Size of the database"), filesizeformat(condition.database_size())),
        *([] if connections is None else [(_("Connections to it"), str(connections))]),
        (_("Cache"), cache),
    ]


def of_disks():
    rooms = condition.rooms().items()
    words = _("%(free)s of %(total)s free")
    return [
        (name, words % {"free": filesizeformat(room.free), "total": filesizeformat(room.total)})
        for name, room in rooms
    ]


def of_backup():
    facts = condition.backup()
    if "at" not in facts:
        return [(_("Last good one"), _("None is known on this server"))]
    size = facts.get("bytes")
    return [
        (_("Last good one"), ago(facts["at"])),
        (_("Where"), facts.get("destination", "")),
        *([(_("Size"), filesizeformat(size))] if size else []),
    ]


def of_backlog():
    names = {
        "renderings": _("Ready parts of pages"),
        "search": _("Entries of the search"),
        "related": _("Related articles"),
    }
    return [(names[what], many(count)) for what, count in condition.backlog().items()]


def many(count):
    """A bounded count in words."""
    return _("%d or more") % count if count == condition.MOST else str(count)


def ago(moment):
    if moment is None:
        return _("Never")
    if timezone.now() - moment < MINUTE:
        return _("just now")
    return _("%s ago") % timesince(moment)


def local(moment):
    return timezone.localtime(moment)
