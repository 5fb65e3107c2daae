"""The reply box before anything is sent: the draft, its files, and who else is here."""

from django.contrib import messages
from django.http import JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from inquiries import attachments, canned, correspondence, drafts
from inquiries.admin.inquiry.reply_form import placeholder_values, plain, told
from inquiries.admin.inquiry.replying import to_box
from inquiries.models import Attachment, CannedReply

SHOWN = 2000  # characters of a new mail shown before the page is loaded again


class Drafting:
    """Mixed into the admin of inquiries: what the reply box keeps and asks in the background."""

    def get_urls(self):
        return [
            self.acting_path("<int:pk>/draft/", self.draft_view, "draft"),
            self.acting_path("<int:pk>/presence/", self.presence_view, "presence"),
            self.acting_path("<int:pk>/attach/", self.attach_view, "attach"),
            self.acting_path("<int:pk>/detach/", self.detach_view, "detach"),
            *super().get_urls(),
        ]

    def draft_view(self, request, pk):
        """Keep the text; with `canned`, that canned reply is put below it."""
        inquiry = self.get_for_answer(request, pk)
        text, key = plain(request.POST.get("text", "")), request.POST.get("key", "")
        if chosen := _canned(request.POST.get("canned")):
            filled = canned.fill(chosen.text, placeholder_values(request.user, inquiry))
            text = "\n\n".join(filter(None, [text.rstrip(), filled]))
        draft = drafts.save(inquiry, request.user, text, key)
        if not request.accepts("text/html"):
            saved = draft and date_format(localtime(draft.saved_at), "TIME_FORMAT")
            return JsonResponse({"saved": saved or ""})
        if draft:
            self.message_user(request, _("The draft is saved."), messages.SUCCESS)
        return to_box(request, inquiry)

    def presence_view(self, request, pk):
        """Note that the user is here; tell who else is, and what the buyer wrote since `seen`."""
        inquiry = self.get_for_answer(request, pk)
        drafts.note_presence(inquiry, request.user, is_writing="writing" in request.POST)
        others = drafts.others_present(inquiry, request.user)
        seen = request.POST.get("seen", "")
        newer = correspondence.incoming(inquiry).filter(pk__gt=int(seen) if seen.isdecimal() else 0)
        newest = newer.first()
        answer = {"viewers": [str(told(each)) for each in others], "newest": None}
        if newest:
            sender = newest.from_name or newest.from_address or inquiry.name
            answer["newest"] = {"from": sender, "text": newest.text[:SHOWN]}
        return JsonResponse(answer)

    def attach_view(self, request, pk):
        inquiry = self.get_for_answer(request, pk)
        try:
            self.keep_typed(request, inquiry)
        except attachments.Refused as error:
            self.message_user(request, str(error), messages.ERROR)
        except OSError:
            text = _("The file could not be stored. Try again.")
            self.message_user(request, text, messages.ERROR)
        return to_box(request, inquiry)

    def detach_view(self, request, pk):
        """Take a file out of one's own draft."""
        inquiry = self.get_for_answer(request, pk)
        self.keep_typed(request, inquiry)
        file = request.POST.get("file", "")
        own = Attachment.objects.filter(draft__inquiry=inquiry, draft__author=request.user)
        own.filter(pk=file if file.isdecimal() else None).delete()
        return to_box(request, inquiry)


def _canned(pk):
    return CannedReply.objects.filter(pk=pk).first() if pk and pk.isdecimal() else None
