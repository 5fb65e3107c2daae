"""Taking inquiries along: as CSV or XLSX, the ticked ones or all that the list holds."""

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from inquiries import exporting

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LABELS = {CSV: _("Export as CSV"), XLSX: _("Export as XLSX")}


class Exporting:
    """Mixed into the admin of inquiries. Every export leaves an entry in the admin's log."""

    actions = ["export_csv", "export_xlsx"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.export_view)
        paths = [
            path(f"export.{kind}", view, {"kind": kind}, name=f"inquiries_inquiry_export_{kind}")
            for kind in TYPES
        ]
        return [*paths, *super().get_urls()]

    def has_export_permission(self, request):
        may_see = self.has_view_permission(request)
        return may_see and request.user.has_perm("inquiries.export_inquiry")

    @admin.action(description=LABELS[CSV], permissions=["export"])
    def export_csv(self, request, queryset):
        return self._export(request, queryset, CSV)

    @admin.action(description=LABELS[XLSX], permissions=["export"])
    def export_xlsx(self, request, queryset):
        return self._export(request, queryset, XLSX)

    @method_decorator(require_safe)
    def export_view(self, request, kind):
        """All that the list holds at the same query string, on however many pages."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            found = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect("admin:inquiries_inquiry_changelist")
        return self._export(request, found, kind)

    def changelist_view(self, request, extra_context=None):
        """Stock, with links to the exports of what is shown."""
        links = []
        if self.has_export_permission(request):
            query = request.GET.urlencode()
            links = [(LABELS[kind], f"{export_url(kind)}?{query}") for kind in TYPES]
        context = {"export_links": links, **(extra_context or {})}
        return super().changelist_view(request, context)

    def _export(self, request, inquiries, kind):
        self._log(request, inquiries.order_by().count(), kind)
        name = f"inquiries-{timezone.localdate()}.{kind}"
        if kind == XLSX:
            file = exporting.xlsx_file(inquiries)
            return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        lines = exporting.csv_lines(inquiries)
        return StreamingHttpResponse(lines, content_type=TYPES[kind], headers=headers)

    def _log(self, request, count, kind):
        """Before anything leaves: who took how many."""
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=ngettext("%d inquiry", "%d inquiries", count) % count,
            action_flag=CHANGE,
            change_message=str(LABELS[kind]),
        )


def export_url(kind):
    return reverse(f"admin:inquiries_inquiry_export_{kind}")
