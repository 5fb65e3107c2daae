"""Files of inquiries and messages, handed out to staff and never shown in the browser."""

from django.conf import settings
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from inquiries import filetypes, scanner
from inquiries.models import Attachment, Inquiry

Scan = Attachment.Scan


class Files:
    """Mixed into the admin of inquiries: the download of a file."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.download_view)
        return [
            path("file/<int:pk>/", view, name="inquiries_attachment_download"),
            *super().get_urls(),
        ]

    def download_view(self, request, pk):
        """Hand out a file of an inquiry that the user may see; asks first where it may do harm."""
        attachment = get_object_or_404(visible_files(request.user), pk=pk)
        scan = scanner.scan(attachment)
        is_confirmed = request.method == "POST"
        if scan == Scan.INFECTED or (not is_confirmed and is_doubtful(attachment)):
            return self._ask(request, attachment)
        response = FileResponse(
            attachment.file.open("rb"),
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    def _ask(self, request, attachment):
        is_infected = attachment.scan == Scan.INFECTED
        context = {
            **self.admin_site.each_context(request),
            "title": _("Virus found") if is_infected else _("Download this file?"),
            "opts": self.opts,
            "attachment": attachment,
            "is_infected": is_infected,
            "is_unscanned": attachment.scan == Scan.UNSCANNED and settings.SCAN_COMMAND,
        }
        return TemplateResponse(
            request,
            "admin/inquiries/inquiry/file.html",
            context,
            status=403 if is_infected else 200,
        )


def visible_files(user):
    """The attachments of inquiries and messages that a user may see, and of the user's drafts.

    What was merged into an inquiry is seen in its thread, whoever owned it before.
    """
    inquiries = Inquiry.objects.in_threads_of(user)
    return Attachment.objects.filter(
        Q(inquiry__in=inquiries)
        | Q(message__inquiry__in=inquiries)
        | Q(draft__author=user, draft__inquiry__in=Inquiry.objects.visible_to(user))
    )


def is_doubtful(attachment):
    """Whether the scanner failed, or it is of a kind that only mail brings, such as a program."""
    is_unknown = attachment.content_type == filetypes.UNKNOWN
    return attachment.scan == Scan.UNSCANNED and (is_unknown or bool(settings.SCAN_COMMAND))
