"""Duplicate: an article as the start of another."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.copying import duplicate


class DuplicatingMixin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.duplicate_view)
        return [
            path("<int:pk>/duplicate/", view, name="articles_article_duplicate"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def duplicate_view(self, request, pk):
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        may_see = self.has_view_or_change_permission(request, article)
        if not may_see or not self.has_add_permission(request):
            raise PermissionDenied
        try:
            made = duplicate(article, request.user)
        except IntegrityError:  # somebody takes the address at the same moment: the next is free
            made = duplicate(article, request.user)
        self.log_addition(request, made, _("Copied from “%(title)s”.") % {"title": article})
        said = _("This is the copy. Readers see nothing of it until you publish it.")
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:articles_article_change", made.pk)
