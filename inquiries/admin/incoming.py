"""The tray: mail that came in, above all what belongs to no inquiry or could not be read."""

import logging
from functools import wraps

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from inquiries import related
from inquiries.admin.delivery import inquiry_url
from inquiries.admin.inquiry.changelist import BoundedPaginator
from inquiries.admin.read_only import ReadOnlyAdmin
from inquiries.inbox import filing
from inquiries.models import IncomingMail, Inquiry, UnfetchedMail
from inquiries.models.inquiry import typed_reference

logger = logging.getLogger(__name__)

State = IncomingMail.State
SUGGESTED = 5  # inquiries of the mail's sender
MAX_LINE = 120  # characters, in the list
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


class Tray(ChangeList):
    """The list behind its page, which offers to show all only where a search leaves some out."""

    def get_results(self, request):
        super().get_results(request)
        if not self.query:
            self.full_result_count = self.result_count


@admin.register(IncomingMail)
class IncomingMailAdmin(ReadOnlyAdmin):
    """Every mail that came in, but for what was filed in inquiries the user may not see."""

    list_display = ["mail", "received_at", "standing"]
    list_filter = [StateFilter]
    list_max_show_all = 0
    ordering = ["-received_at", "-pk"]
    paginator = BoundedPaginator
    search_fields = ["sender", "subject"]
    # The page shows everything by itself; the admin wants a field for its empty form.
    fields = readonly_fields = ["subject"]

    class Media:
        css = {"all": ["css/desk.css", "css/tray.css"]}

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
            self._acting_path("restore", self.restore_view),
            self._acting_path("retry", self.retry_view),
            *super().get_urls(),
        ]

    def _acting_path(self, name, view):
        view = self.admin_site.admin_view(require_POST(self._without_loss(view)))
        return path(f"<int:pk>/{name}/", view, name=f"inquiries_incomingmail_{name}")

    def _without_loss(self, view):
        """What cannot be done is told to the person; all that it began has been rolled back."""

        @wraps(view)
        def guarded(request, pk):
            try:
                return view(request, pk)
            except (Http404, PermissionDenied):
                raise
            except (OperationalError, InterfaceError, OSError):
                logger.warning("Incoming mail %s: not now", pk, exc_info=True)
                text = _("The server could not do that just now. Nothing has changed.")
                text = f"{text} {_('Please try again in a minute.')}"
            except Exception:
                logger.exception("Incoming mail %s cannot be filed", pk)
                text = _("This mail cannot be filed as it is. Nothing has changed.")
                text = f"{text} {_('Please tell your administrator.')}"
            self.message_user(request, text, messages.ERROR)
            return redirect(_address(pk))

        return guarded

    def get_changelist(self, request, **kwargs):
        return Tray

    def changelist_view(self, request, extra_context=None):
        title = {"title": self.opts.verbose_name_plural.capitalize()}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("Mail"), ordering="subject")
    def mail(self, incoming):
        rows = '<bdi>{}</bdi><div class="quiet"><bdi>{}</bdi></div>'
        subject = Truncator(incoming).chars(MAX_LINE)
        return format_html(rows, subject, incoming.sender)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, incoming):
        rows = '{}<div class="quiet">{}</div>'
        reason = Truncator(incoming.problem).chars(MAX_LINE)
        return format_html(rows, incoming.get_state_display(), reason)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        letter = self._letter(obj)
        is_waiting = obj.state in obj.IN_TRAY
        context |= {
            "title": str(obj),
            "subtitle": None,
            "letter": letter,
            "text": letter and letter.text[:MAX_SHOWN],
            "is_cut": letter and len(letter.text) > MAX_SHOWN,
            "inquiry": obj.message and obj.message.inquiry,
            "may_act": self.has_answer_permission(request),
            "is_waiting": is_waiting,
            "is_set_aside": obj.state == State.IGNORED,
            "suggested": self._suggested(request, letter) if is_waiting and letter else [],
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _letter(self, incoming):
        """None where there is no file or it cannot be read: all the rest is shown without."""
        try:
            return filing.letter_of(incoming)
        except OSError:
            logger.warning("The file of incoming mail %s cannot be read", incoming.pk)
            return None

    def _suggested(self, request, letter):
        """The newest inquiries from the address that the mail names as its sender."""
        sender = Inquiry(email=letter.from_address)
        return related.inquiries_of_buyer(sender, request.user)[:SUGGESTED]

    def download_view(self, request, pk):
        """The mail as it came; never shown in the browser."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        incoming = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            file = incoming.raw.open("rb")
        except (OSError, ValueError):
            return self._back(request, pk, _("Its file cannot be read."), messages.ERROR)
        response = FileResponse(
            file, as_attachment=True, filename=f"mail-{pk}.eml", content_type="message/rfc822"
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    def attach_view(self, request, pk):
        incoming = self.get_for_answer(request, pk)
        reference = typed_reference(request.POST.get("reference", ""))
        inquiry = Inquiry.objects.visible_to(request.user).filter(reference=reference).first()
        if inquiry is None:
            return self._back(request, pk, _("No inquiry has this reference."), messages.ERROR)
        message = filing.attach(incoming, inquiry, request.user)
        return self._to_inquiry(request, pk, message and message.inquiry)

    def start_view(self, request, pk):
        incoming = self.get_for_answer(request, pk)
        return self._to_inquiry(request, pk, filing.start_inquiry(incoming, request.user))

    def retry_view(self, request, pk):
        incoming = self.get_for_answer(request, pk)
        if UnfetchedMail.objects.filter(incoming=incoming).update(due_at=timezone.now()):
            text = _("The mail server is asked for this mail again, at the next look.")
            return self._back(request, pk, text, messages.INFO)
        filing.file(incoming)
        if incoming.message:
            return self._to_inquiry(request, pk, incoming.message.inquiry)
        text = _("The mail was read again: %s.") % incoming.get_state_display()
        return self._back(request, pk, text, messages.INFO)

    def ignore_view(self, request, pk):
        change = {"state": State.IGNORED, "handled_by": request.user}
        return self._change(request, pk, IncomingMail.IN_TRAY, change, _("The mail was set aside."))

    def restore_view(self, request, pk):
        change = {"state": State.UNMATCHED, "handled_by": None}
        return self._change(request, pk, [State.IGNORED], change, _("The mail is in the tray."))

    def _change(self, request, pk, states, change, text):
        """Change it if it still is in one of the states."""
        self.get_for_answer(request, pk)
        if not IncomingMail.objects.filter(pk=pk, state__in=states).update(**change):
            return self._back(request, pk, _("This mail was handled already."), messages.WARNING)
        return self._back(request, pk, text, messages.SUCCESS)

    def get_for_answer(self, request, pk):
        if not self.has_answer_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _to_inquiry(self, request, pk, inquiry):
        if inquiry is None:
            return self._back(request, pk, _("This mail was handled already."), messages.WARNING)
        text = _("The mail is part of inquiry %s now.") % inquiry.display_reference
        if not Inquiry.objects.visible_to(request.user).filter(pk=inquiry.pk).exists():
            return self._back(request, pk, text, messages.SUCCESS)
        self.message_user(request, text, messages.SUCCESS)
        return redirect(inquiry_url(inquiry))

    def _back(self, request, pk, text, level):
        """To the mail, or to the list where the user may see it no more."""
        self.message_user(request, text, level)
        if not self.get_queryset(request).filter(pk=pk).exists():
            return redirect("admin:inquiries_incomingmail_changelist")
        return redirect(_address(pk))


def _address(pk):
    return reverse("admin:inquiries_incomingmail_change", args=[pk])
