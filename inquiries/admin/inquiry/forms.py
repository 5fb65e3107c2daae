"""What staff choose when they move an inquiry."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inquiries.models import Desk, Inquiry
from inquiries.notifications.reply import full_name

LATEST = timedelta(days=3653)  # no calendar goes beyond the year 9999
OPENING = time(9)  # of a day on which no office hours are set


def answerers(*, is_active=True):
    """The users who may answer inquiries; is_active None: also those who have left."""
    users = get_user_model().objects.with_perm(
        "inquiries.change_inquiry",
        is_active=is_active,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return users.filter(is_staff=True).order_by("username")


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return full_name(user)


class AssignForm(forms.Form):
    owner = PersonField(label=_("Owner"), queryset=None, required=False, empty_label=_("Nobody"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = answerers()


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Inquiry.Outcome)
    reason = forms.CharField(label=_("Why (for colleagues)"), required=False, max_length=300)


class WaitForm(forms.Form):
    """Until when it is the buyer's turn. Empty: until the buyer writes."""

    until = forms.DateField(
        label=_("Wake up on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_until(self):
        """The moment at which the office opens that day, or None."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day > timezone.localdate() + LATEST:
            raise forms.ValidationError(_("Choose a day within ten years."))
        desk = Desk.current()
        morning = datetime.combine(day, OPENING, desk.zone)
        midnight = datetime.combine(day, time.min, desk.zone)
        wake_at = desk.calendar.after(midnight, hours=0) or morning
        if wake_at <= timezone.now():
            raise forms.ValidationError(_("Choose a day to come."))
        return wake_at
