"""Redirects from a CSV file, seen before they are made, and into one."""

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.crypto import get_random_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from articles.address_forms import RedirectsFileForm
from articles.redirecting import FILES, own_host
from articles.redirects_file import MOST_LINES, csv_lines, go_through

SALT = "articles.redirects_file"

EXAMPLE = """\
https://www.old-site.example/news_detail.php?id=3,/news/steel-for-bridges/
/products.html,/contact/
/catalog-2009.html,"""


class RedirectsFileMixin(admin.ModelAdmin):
    """Import in two steps: the file is kept, what it would do is shown, then it is done."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="articles_redirect_import"),
            path("import/<str:token>/", view(self.preview_view), name="articles_redirect_preview"),
            path("export/", view(self.export_view), name="articles_redirect_export"),
            *super().get_urls(),
        ]

    def may_import(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": self.may_import(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def import_view(self, request):
        if not self.may_import(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = RedirectsFileForm(*sent)
        if form.is_valid():
            name = f"{FILES}/{get_random_string(22)}.csv"
            name = storages["private"].save(name, form.cleaned_data["file"])
            token = signing.dumps([name, request.user.pk], salt=SALT)
            return redirect("admin:articles_redirect_preview", token)
        most = number_format(MOST_LINES, force_grouping=True)
        return self.render_import(request, form=form, most=most)

    def preview_view(self, request, token):
        """What the file would do; sent, what it has done. It is read only by whoever sent it."""
        if not self.may_import(request):
            raise PermissionDenied
        try:
            name, pk = signing.loads(token, salt=SALT)
            if pk != request.user.pk:
                raise PermissionDenied
            file = storages["private"].open(name)
        except (signing.BadSignature, FileNotFoundError):
            said = _("This file is not here any more. Send it once more.")
            self.message_user(request, said, messages.WARNING)
            return redirect("admin:articles_redirect_import")
        is_done = request.method == "POST"
        with file:
            report = go_through(file, own_host(), request.user, is_trial=not is_done)
        if is_done:
            storages["private"].delete(name)
        return self.render_import(request, report=report, is_done=is_done)

    def export_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        headers = {"Content-Disposition": 'attachment; filename="redirects.csv"'}
        return StreamingHttpResponse(csv_lines(), content_type="text/csv", headers=headers)

    def render_import(self, request, **context):
        shown = {"opts": self.opts, "example": EXAMPLE}
        context = {**self.admin_site.each_context(request), **shown, **context}
        return TemplateResponse(request, "admin/articles/redirect/import.html", context)
