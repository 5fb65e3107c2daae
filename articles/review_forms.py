"""What people say about a draft: the steps of its review, and comments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import commenting, reviewing
from articles.models import Comment, ReviewStep
from articles.publishing_forms import VersionForm


class ReviewForm(VersionForm):
    """The step is the pressed button."""

    text = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Those concerned get it by email."),
    )
    step = forms.ChoiceField(choices=ReviewStep.Kind, widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        if data.get("step") == ReviewStep.Kind.CHANGES_REQUESTED and not data.get("text"):
            self.add_error("text", _("Say what should be changed."))
        return data

    def act(self, article, by):
        """The `ReviewStep`."""
        kind = ReviewStep.Kind(self.cleaned_data["step"])
        return reviewing.take(kind, article, by, self.cleaned_data["text"])


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ["quote", "text"]
        widgets = {"text": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", auto_id="id_comment_%s", **kwargs)

    def apply(self, article, by):
        """The stored comment."""
        return commenting.write(article, by, **self.cleaned_data)
