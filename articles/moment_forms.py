"""The form that chooses the moment at which the public site is looked at."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from articles import moment

BOUNDS = [
    MinValueValidator(moment.EARLIEST, _("Choose a later date.")),
    MaxValueValidator(moment.LATEST, _("Choose an earlier date.")),
]


class MomentForm(forms.Form):
    """A moment in the site's time zone; empty for the present. `jump` is the moment of a button,
    which comes before what is typed; `next` is the page that is wanted."""

    at = forms.DateTimeField(
        label=_("Date and time"),
        required=False,
        validators=BOUNDS,
        help_text=_("Leave empty for the present."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    jump = forms.DateTimeField(required=False, validators=BOUNDS, widget=forms.HiddenInput)
    leave = forms.BooleanField(required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_next(self):
        """A page of this site; the home page instead of any other."""
        page = self.cleaned_data["next"]
        return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/"

    @property
    def chosen(self):
        """The moment of a valid form, or None for the present."""
        values = self.cleaned_data
        return None if values["leave"] else values["jump"] or values["at"]
