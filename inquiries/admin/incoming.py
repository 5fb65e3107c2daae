"""The tray: mail that came in, above all what belongs to no inquiry or could not be read."""

import re

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from inquiries.admin.delivery import inquiry_url
from inquiries.admin.inquiry.changelist import BoundedPaginator
from inquiries.admin.read_only import ReadOnlyAdmin
from inquiries.inbox import filing
from inquiries.models import IncomingMail, Inquiry

State = IncomingMail.State
MAX_SHOWN = 20_000  # characters; the whole mail can be downloaded


class StateFilter(admin.SimpleListFilter):
    """What waits for a person, unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "show"
    states = {"filed": [State.FILED], "ignored": [State.IGNORED], "all": list(State)}

    def lookups(self, request, model_admin):
        names = {"filed": State.FILED.label, "ignored": State.IGNORED.label}
        return [*names.items(), ("all", _("All"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Waiting")}, *others]

    def queryset(self, request, queryset):
        return queryset.filter(state__in=self.states.get(self.value(), IncomingMail.IN_TRAY))


@admin.register(IncomingMail)
class IncomingMailAdmin(ReadOnlyAdmin):
    """Every mail that came in, but for what was filed in inquiries the user may not see."""

    list_display = ["subject_line", "sender", "received_at", "state", "error"]
    list_filter = [StateFilter]
    list_max_show_all = 0
    ordering = ["-received_at", "-pk"]
    paginator = BoundedPaginator
    search_fields = ["sender", "subject"]
    fields = ["sender", "subject", "received_at", "state", "error", "inquiry", "handled_by"]
    readonly_fields = ["inquiry"]

    def get_queryset(self, request):
        mails = super().get_queryset(request)
        if request.user.has_perm("inquiries.view_every_inquiry"):
            return mails
        visible = Inquiry.objects.visible_to(request.user)
        # Of a filed mail whose message was deleted, nobody knows any more whose it was.
        of_nobody = Q(message__isnull=True) & ~Q(state=State.FILED)
        return mails.filter(of_nobody | Q(message__inquiry__in=visible))

    def get_urls(self):
        view = self.admin_site.admin_view(self.download_view)
        return [
            path("<int:pk>/raw/", view, name="inquiries_incomingmail_raw"),
            self._acting_path("attach", self.attach_view),
            self._acting_path("start", self.start_view),
            self._acting_path("ignore", self.ignore_view),
            self._acting_path("retry", self.retry_view),
            *super().get_urls(),
        ]

    def _acting_path(self, name, view):
        view = self.admin_site.admin_view(require_POST(view))
        return path(f"<int:pk>/{name}/", view, name=f"inquiries_incomingmail_{name}")

    @admin.display(description=gettext_lazy("subject"), ordering="subject")
    def subject_line(self, incoming):
        return incoming.subject or _("(no subject)")

    @admin.display(description=gettext_lazy("inquiry"))
    def inquiry(self, incoming):
        if not incoming.message:
            return "-"
        inquiry = incoming.message.inquiry
        return format_html('<a href="{}">{}</a>', inquiry_url(inquiry), inquiry.display_reference)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["letter"] = found = filing.letter_of(obj)
        context["text"] = found.text[:MAX_SHOWN]
        context["is_cut"] = len(found.text) > MAX_SHOWN
        context["may_act"] = obj.state in obj.IN_TRAY and self.has_answer_permission(request)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def download_view(self, request, pk):
        """The mail as it came; never shown in the browser."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        incoming = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            file = incoming.raw.open("rb")
        except (OSError, ValueError) as error:
            raise Http404 from error
        response = FileResponse(
            file, as_attachment=True, filename=f"mail-{pk}.eml", content_type="message/rfc822"
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    def attach_view(self, request, pk):
        incoming = self.get_for_answer(request, pk)
        reference = re.sub(r"[\s-]", "", request.POST.get("reference", "")).upper()
        inquiry = Inquiry.objects.visible_to(request.user).filter(reference=reference).first()
        if inquiry is None:
            return self._back(request, pk, _("No inquiry has this reference."), messages.ERROR)
        message = filing.attach(incoming, inquiry, request.user)
        return self._to_inquiry(request, pk, message and message.inquiry)

    def start_view(self, request, pk):
        incoming = self.get_for_answer(request, pk)
        return self._to_inquiry(request, pk, filing.start_inquiry(incoming, request.user))

    def ignore_view(self, request, pk):
        self.get_for_answer(request, pk)
        with transaction.atomic():
            waiting = IncomingMail.objects.filter(pk=pk, state__in=IncomingMail.IN_TRAY)
            is_done = waiting.update(state=State.IGNORED, handled_by=request.user)
        if not is_done:
            return self._back(request, pk, _("This mail was handled already."), messages.WARNING)
        return self._back(request, pk, _("The mail was set aside."), messages.SUCCESS)

    def retry_view(self, request, pk):
        incoming = self.get_for_answer(request, pk)
        filing.file(incoming)
        return self._back(request, pk, incoming.get_state_display(), messages.INFO)

    def get_for_answer(self, request, pk):
        if not self.has_answer_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _to_inquiry(self, request, pk, inquiry):
        if inquiry is None:
            return self._back(request, pk, _("This mail was handled already."), messages.WARNING)
        self.message_user(request, _("The mail is part of this inquiry now."), messages.SUCCESS)
        if not Inquiry.objects.visible_to(request.user).filter(pk=inquiry.pk).exists():
            return redirect("admin:inquiries_incomingmail_changelist")
        return redirect(inquiry_url(inquiry))

    def _back(self, request, pk, text, level):
        self.message_user(request, text, level)
        if not self.get_queryset(request).filter(pk=pk).exists():
            return redirect("admin:inquiries_incomingmail_changelist")
        return redirect(reverse("admin:inquiries_incomingmail_change", args=[pk]))
