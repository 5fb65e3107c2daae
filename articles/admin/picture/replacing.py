"""Another file in place of a picture's: the same row, so that all its uses show the new one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from articles.models import Picture
from articles.picture_forms import ReplaceForm


class ReplacingMixin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.replace_view)
        name = "articles_picture_replace"
        return [path("<int:pk>/replace/", view, name=name), *super().get_urls()]

    def replace_view(self, request, pk):
        picture = get_object_or_404(Picture, pk=pk)
        if not self.has_change_permission(request, picture):
            raise PermissionDenied
        before = get_object_or_404(Picture, pk=pk)
        form = ReplaceForm(request.POST or None, request.FILES or None, instance=picture)
        if form.is_valid():
            form.save()
            changes = self.construct_change_message(request, form, None)
            self.log_change(request, picture, changes)
            said = _("The file is replaced. See whether the focal point still fits.")
            self.message_user(request, said, messages.SUCCESS)
            self.say_twin(request, picture)
            return redirect("admin:articles_picture_change", pk)
        context = {"original": before, "form": form, "uses": list(self.uses(before))}
        return self.render_rows(request, "replace", [form], **context)
