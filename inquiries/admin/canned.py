from django import forms
from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from inquiries import canned
from inquiries.models import CannedReply


class CannedReplyForm(forms.ModelForm):
    class Meta:
        model = CannedReply
        fields = ["title", "language", "text", "position"]
        widgets = {"text": forms.Textarea(attrs={"rows": 12, "dir": "auto"})}

    def clean_text(self):
        """A mistyped placeholder would reach a buyer as it stands."""
        text = self.cleaned_data["text"]
        if wrong := canned.unknown(text):
            error = _("%(wrong)s is no placeholder. There are %(known)s.")
            known = ", ".join(f"{{{name}}}" for name in canned.PLACEHOLDERS)
            values = {"wrong": ", ".join(wrong), "known": known}
            raise forms.ValidationError(error, params=values)
        return text


@admin.register(CannedReply)
class CannedReplyAdmin(admin.ModelAdmin):
    """The texts that staff put into replies."""

    form = CannedReplyForm
    list_display = ["title", "language", "beginning", "position"]
    list_filter = ["language"]
    search_fields = ["title", "text"]
    list_editable = ["position"]

    @admin.display(description=_("text"))
    def beginning(self, reply):
        return Truncator(reply.text).chars(100)
