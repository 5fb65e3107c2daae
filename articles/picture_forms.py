"""What editors type about pictures: the words of many on a page, and a file in place of another."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.forms import ConstrainedForm, PictureFileField
from articles.models import Picture
from articles.models.encoded import EncodedImage

ENCODED = [field.name for field in EncodedImage._meta.get_fields()]


class WordsForm(ConstrainedForm):
    """The words of one of the pictures on a page."""

    class Meta:
        model = Picture
        fields = ["alt", "is_decorative", "caption", "credit", "title"]
        widgets = {"alt": forms.Textarea({"rows": 3})}

    def __init__(self, *args, row, **kwargs):
        self.row = row
        super().__init__(*args, prefix=str(row.pk), use_required_attribute=False, **kwargs)


class UploadForm(WordsForm):
    """An upload that becomes a picture by its words; it may go on waiting without any."""

    is_discarded = forms.BooleanField(label=_("Discard this upload"), required=False)

    def __init__(self, *args, row, **kwargs):
        kwargs.update(instance=row.as_picture(), empty_permitted=True)
        super().__init__(*args, row=row, **kwargs)

    @cached_property
    def is_settled(self):
        """Whether nothing of it has to be put right."""
        return self["is_discarded"].data or self.is_valid()

    def apply(self, credit=""):
        """Discard the upload or put it into the library, with `credit` where it has none of its
        own; returns the picture, or None."""
        if self["is_discarded"].data:
            self.row.delete()
        elif self.has_changed():
            self.instance.credit = self.instance.credit or credit
            return self.instance if self.row.describe(self.instance) else None
        return None


class ReplaceForm(ConstrainedForm):
    """Another file for a picture, and the words that may no longer be true."""

    class Meta:
        model = Picture
        fields = ["file", "alt", "is_decorative", "caption"]
        field_classes = {"file": PictureFileField}
        widgets = {"file": forms.FileInput, "alt": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.pop("file")  # the present file is no answer

    def save(self, commit=True):
        self.instance.save(update_fields={*ENCODED, *self.changed_data})
        return self.instance
