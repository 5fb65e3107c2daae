"""Merging one inquiry into another, and undoing that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from inquiries import merging
from inquiries.admin.delivery import inquiry_url
from inquiries.models import Inquiry
from inquiries.models.inquiry import typed_reference


class Merging:
    """Mixed into the admin of inquiries: merge into the one whose reference is posted."""

    def get_urls(self):
        return [
            self.acting_path("<int:pk>/merge/", self.merge_view, "merge"),
            self.acting_path("<int:pk>/unmerge/", self.unmerge_view, "unmerge"),
            *super().get_urls(),
        ]

    def merge_view(self, request, pk):
        source = self.get_for_merge(request, pk)
        reference = typed_reference(request.POST.get("into", ""))
        into = Inquiry.objects.visible_to(request.user).filter(reference=reference).first()
        if into is None:
            self.message_user(request, _("No inquiry has this reference."), messages.ERROR)
            return redirect(inquiry_url(source))
        try:
            main = merging.merge(source, into, by=request.user)
        except merging.Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return redirect(inquiry_url(source))
        text = _("%s was merged into this one.") % source.display_reference
        self.message_user(request, text, messages.SUCCESS)
        return redirect(inquiry_url(main))

    def unmerge_view(self, request, pk):
        source = self.get_for_merge(request, pk)
        try:
            main = merging.unmerge(source, by=request.user)
        except merging.Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            text = _("It is no longer part of %s.") % main.display_reference
            self.message_user(request, text, messages.SUCCESS)
        return redirect(inquiry_url(source))

    def get_for_merge(self, request, pk):
        if not request.user.has_perm("inquiries.merge_inquiry"):
            raise PermissionDenied
        return self.get_for_answer(request, pk)
