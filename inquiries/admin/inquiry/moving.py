"""Moving inquiries: between the desk and Spam."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from inquiries import quarantine
from inquiries.admin.delivery import inquiry_url
from inquiries.models import Inquiry


class Moving:
    """Mixed into the admin of inquiries: actions on one and on many."""

    actions = ["not_spam", "spam"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.move_view)
        name = "inquiries_inquiry_{}".format
        return [
            path("<int:pk>/spam/", view, {"to_spam": True}, name=name("spam")),
            path("<int:pk>/not-spam/", view, {"to_spam": False}, name=name("not_spam")),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def move_view(self, request, pk, *, to_spam):
        if not self.has_answer_permission(request):
            raise PermissionDenied
        inquiry = get_object_or_404(Inquiry, pk=pk)
        self._move(request, [inquiry], to_spam=to_spam)
        return redirect(inquiry_url(inquiry))

    @admin.action(description=gettext_lazy("Not spam"), permissions=["answer"])
    def not_spam(self, request, queryset):
        self._move(request, queryset, to_spam=False)

    @admin.action(description=pgettext_lazy("action", "Spam"), permissions=["answer"])
    def spam(self, request, queryset):
        self._move(request, queryset, to_spam=True)

    def _move(self, request, inquiries, *, to_spam):
        move = quarantine.hold if to_spam else quarantine.release
        moved = [inquiry for inquiry in inquiries if move(inquiry, by=request.user)]
        count = len(moved)
        text = (
            ngettext("%d inquiry moved to Spam.", "%d inquiries moved to Spam.", count)
            if to_spam
            else ngettext(
                "%d inquiry is not spam. Its mail will be sent.",
                "%d inquiries are not spam. Their mail will be sent.",
                count,
            )
        )
        self.message_user(request, text % count, messages.SUCCESS)
