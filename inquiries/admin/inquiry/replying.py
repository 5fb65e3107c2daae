"""Answering one inquiry: replies, notes, calls. What was typed is kept before anything else."""

from math import ceil
from urllib.parse import urlencode

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from inquiries import attachments, drafts, replies
from inquiries.admin.delivery import inquiry_url
from inquiries.admin.inquiry.reply_form import ReplyForm, box, chosen, plain
from inquiries.models import Inquiry, Message

LOGGED = (Message.Kind.CALL, Message.Kind.WHATSAPP)


class Replying:
    """Mixed into the admin of inquiries: the reply box and what its buttons do."""

    def get_urls(self):
        return [
            self.acting_path("<int:pk>/reply/", self.reply_view, "reply"),
            self.acting_path("<int:pk>/note/", self.note_view, "note"),
            self.acting_path("<int:pk>/log/", self.log_view, "log"),
            self.acting_path("<int:pk>/undo/<int:message_pk>/", self.undo_view, "undo"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse):  # not yet rendered
            self._offer_undo(request)
        return response

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        self._offer_undo(request)
        if not obj.obstacle and self.has_answer_permission(request):
            context["reply"] = box(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def reply_view(self, request, pk):
        """Send what was written, and go on with the next inquiry."""

        def send(inquiry, form, **answer):
            data = form.cleaned_data
            to, seen = data["to"] or None, data["seen"] or 0
            return replies.send(inquiry, to=to, seen=seen, delay=replies.UNDO_WITHIN, **answer)

        return self._write(request, pk, send, self._sent)

    def note_view(self, request, pk):
        def note(inquiry, form, **answer):
            return replies.note(inquiry, **answer)

        return self._write(request, pk, note, self._noted)

    def log_view(self, request, pk):
        kind = request.POST.get("kind")
        kind = kind if kind in LOGGED else Message.Kind.CALL

        def log(inquiry, form, **answer):
            return replies.log(inquiry, kind=kind, **answer)

        return self._write(request, pk, log, self._logged)

    def undo_view(self, request, pk, message_pk):
        inquiry = self.get_for_answer(request, pk)
        message = inquiry.messages.filter(pk=message_pk).first()
        if message and replies.undo(message, request.user):
            text = _("The reply was not sent. Its text is in the box again.")
            self.message_user(request, text, messages.SUCCESS)
        else:
            self.message_user(request, _("It is too late: the reply has left."), messages.WARNING)
        return to_box(request, inquiry)

    def _write(self, request, pk, write, go_on):
        """Keep the text and the files, then write; errors are told above the box with the text."""
        inquiry, form = self.get_for_answer(request, pk), ReplyForm(request.POST)
        try:
            self.keep_typed(request, inquiry)
            if self.is_chosen(request, form):
                draft = drafts.of(inquiry, request.user)
                answer = {"author": request.user, "draft": draft, **form.answer}
                return go_on(request, inquiry, write(inquiry, form, **answer))
        except replies.Merged:
            return self._go_to_main(request, inquiry)
        except (replies.Refused, attachments.Refused) as error:
            self.message_user(request, str(error), messages.ERROR)
        except replies.Stale:
            text = _("Not sent: the buyer wrote meanwhile. Read it, then send again.")
            self.message_user(request, text, messages.WARNING)
        except (DatabaseError, OSError):
            return self._failed(request, inquiry)
        return to_box(request, inquiry)

    def keep_typed(self, request, inquiry):
        """Keep the text and the chosen files of the box as a draft.

        Raises `attachments.Refused` for a file, with the text kept.
        """
        text, key = plain(request.POST.get("text", "")), request.POST.get("key", "")
        drafts.save(inquiry, request.user, text, key)
        files = request.FILES.getlist("files")
        if files and not (key and replies.was_written(inquiry, request.user, key)):
            drafts.add_files(inquiry, request.user, files)

    def _go_to_main(self, request, inquiry):
        """Somebody merged it while this was written: the draft goes on where it is answered."""
        main = drafts.move_to_main(inquiry, request.user)
        text = _("Not sent: it was merged into %s. Your text is in the box of that one.")
        self.message_user(request, text % main.display_reference, messages.WARNING)
        return to_box(request, main)

    def _failed(self, request, inquiry):
        """A page that needs no database, with what was typed."""
        context = {"inquiry": inquiry, "text": request.POST.get("text", ""), "post": request.POST}
        template = "admin/inquiries/inquiry/reply_failed.html"
        return TemplateResponse(request, template, context, status=503)

    def _sent(self, request, inquiry, message):
        return self._open_next(request, inquiry)

    def _noted(self, request, inquiry, message):
        self.message_user(request, _("The note is kept."), messages.SUCCESS)
        return to_box(request, inquiry)

    def _logged(self, request, inquiry, message):
        values = {"kind": message.get_kind_display(), "reference": inquiry.display_reference}
        text = _("%(kind)s kept as the answer to %(reference)s.") % values
        self.message_user(request, text, messages.SUCCESS)
        return self._open_next(request, inquiry)

    def _open_next(self, request, after):
        if following := next_inquiry(request, after):
            return redirect(inquiry_url(following))
        self.message_user(request, _("No other inquiry needs an answer."), messages.INFO)
        return redirect("admin:inquiries_inquiry_changelist")

    def _offer_undo(self, request):
        """Tell on this page, however often it is loaded, which replies can be taken back."""
        for delivery in replies.undoable(request.user):
            left = (delivery.due_at - timezone.now()).total_seconds()
            context = {"message": delivery.message, "seconds": max(ceil(left), 0)}
            html = render_to_string("admin/inquiries/inquiry/_reply_undo.html", context, request)
            self.message_user(request, mark_safe(html), messages.SUCCESS)


def next_inquiry(request, after):
    """The inquiry that has waited longest for an answer, of those the user may see, or None."""
    inquiries = Inquiry.objects.visible_to(request.user).needing_answer()
    return inquiries.exclude(pk=after.pk).order_by("act_at", "pk").first()


def to_box(request, inquiry):
    """To the reply box, with what was chosen there."""
    query = urlencode(chosen(request.POST))
    return HttpResponseRedirect(f"{inquiry_url(inquiry)}{query and f'?{query}'}#reply")
