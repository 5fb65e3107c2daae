"""Uploading many pictures at once, and giving them the words without which none enters the library.

Each file is encoded and kept by itself, so that a damaged one or a lost connection costs no other.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import ngettext

from articles.admin.picture.words import MOST, rows
from articles.images import MAX_MEGABYTES, UnusablePicture
from articles.models import Picture, Upload
from articles.picture_forms import UploadForm


class UploadingMixin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("upload/", view(self.upload_view), name="articles_picture_upload"),
            path("uploads/", view(self.uploads_view), name="articles_picture_uploads"),
            *super().get_urls(),
        ]

    def upload_view(self, request):
        """A form for many files. A script sends each as `file` and reads the answer as JSON."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "file" in request.FILES:
            error = self.take(request, request.FILES["file"])
            return JsonResponse({"error": error}, status=422 if error else 200)
        if files := request.FILES.getlist("files"):
            errors = [error for file in files if (error := self.take_and_say(request, file))]
            is_any_kept = len(errors) < len(files)
            return redirect(f"admin:articles_picture_upload{'s' if is_any_kept else ''}")
        return self.render_rows(request, "upload", [], **upload_context())

    def changelist_view(self, request, extra_context=None):
        """Files can be dropped on the grid as well."""
        context = upload_context() if self.has_add_permission(request) else {}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def take(self, request, file):
        """Keep a file; returns what is wrong with it, or ""."""
        try:
            Upload.objects.take(file, request.user)
        except UnusablePicture as error:
            return str(error)
        return ""

    def take_and_say(self, request, file):
        error = self.take(request, file)
        if error:
            self.message_user(request, f"{file.name}: {error}", messages.ERROR)
        return error

    def uploads_view(self, request):
        """What waits for its words; what is complete enters the library when the page is sent."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            forms = [UploadForm(row=row) for row in Upload.objects.all()[:MOST]]
            return self.render_uploads(request, forms)
        forms = [UploadForm(request.POST, row=row) for row in rows(request, Upload.objects.all())]
        credit = request.POST.get("credit", "").strip()[:120]
        settled = [form for form in forms if form.is_settled]
        self.say_described(
            request, [picture for form in settled if (picture := form.apply(credit))]
        )
        open_forms = [form for form in forms if form not in settled]
        if open_forms:
            return self.render_uploads(request, open_forms, credit=credit)
        return redirect(self.after_uploads())

    def after_uploads(self):
        waits = Upload.objects.exists()
        return reverse(f"admin:articles_picture_{'uploads' if waits else 'changelist'}")

    def say_described(self, request, pictures):
        for picture in pictures:
            self.log_addition(request, picture, [{"added": {}}])
        if pictures:
            said = ngettext(
                "%(count)d picture is in the library now.",
                "%(count)d pictures are in the library now.",
                len(pictures),
            )
            self.message_user(request, said % {"count": len(pictures)}, messages.SUCCESS)

    def render_uploads(self, request, forms, **context):
        names = [form.row.file.name for form in forms]
        twins = {row.file.name: row for row in Picture.objects.filter(file__in=names)}
        for form in forms:
            form.twin = twins.get(form.row.file.name)
        return self.render_rows(request, "uploads", forms, **context)


def upload_context():
    """What the upload form says."""
    return {
        "megabytes": MAX_MEGABYTES,
        "most": MAX_MEGABYTES * 1024 * 1024,  # bytes
        "waiting": Upload.objects.count(),
    }
