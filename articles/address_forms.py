"""What editors type about addresses: one redirect, or a file of many."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from articles import addresses
from articles.leading import Redirects
from articles.models import Redirect
from articles.redirecting import own_host
from articles.redirects_file import MOST_BYTES


class RedirectForm(forms.ModelForm):
    """A redirect to an article, to an address, or to nothing: then the page is gone for good.

    Must be cleaned and saved in one transaction. `redirects.save(by)` writes it, with those that
    led to its address and now lead on.
    """

    is_gone = forms.BooleanField(
        label=_("gone for good"),
        required=False,
        help_text=_("Nothing took its place: the address says so, and search engines forget it."),
    )

    def __init__(self, *args, instance=None, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        if instance and instance.pk:
            self.initial["is_gone"] = instance.is_gone

    def clean_path(self):
        return addresses.former(self.cleaned_data["path"])

    def clean_target(self):
        target = self.cleaned_data["target"]
        return addresses.target(target, own_host()) if target else ""

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        article, target = data["article"], data["target"]
        if sum(map(bool, (article, target, data["is_gone"]))) != 1:
            message = _("Choose an article, or write an address, or tick “gone for good”.")
            raise ValidationError(message, code="target")
        edited = self.instance if self.instance.pk else None
        self.redirects = Redirects([(data["path"], target)], edited)
        try:
            row = self.redirects.add(data["path"], target, article and article.pk)
        except ValidationError as error:
            self.add_error(error.code, error)
            return data
        return {**data, "article": row.article, "target": row.target}

    class Meta:
        model = Redirect
        fields = ["path", "article", "target"]


class RedirectsFileForm(forms.Form):
    """A CSV file of redirects."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "A line for each address: the old one, then the new one, between them a comma, "
            "a semicolon or a tab. Whole addresses of the former site are shortened to what "
            "follows its name. Leave the new one empty for a page that is gone for good."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            size = filesizeformat(MOST_BYTES)
            message = _("This file is too large: at most %(size)s.")
            raise ValidationError(message, code="large", params={"size": size})
        return file
