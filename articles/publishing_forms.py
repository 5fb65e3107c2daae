"""The form of the page that asks when to publish."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class PublishForm(forms.Form):
    """When the draft goes live. Moments are in the site's time zone."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Now")), (LATER, _("At a date and time"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    starts_at = forms.DateTimeField(label=_("Publish at"), required=False)
    ends_at = forms.DateTimeField(
        label=_("Withdraw at"),
        required=False,
        help_text=_("The article disappears by itself at this time. Leave empty to keep it."),
    )
    is_minor = forms.BooleanField(
        label=_("Minor correction"),
        required=False,
        help_text=_("Readers see no “Updated” date for this change."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, article, **kwargs):
        self.article = article
        super().__init__(*args, initial={"version": article.version}, label_suffix="", **kwargs)
        for name in ("starts_at", "ends_at"):
            widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            self.fields[name].widget = widget

    def clean(self):
        data = super().clean()
        starts_at, is_later = data.get("starts_at"), data.get("when") == self.LATER
        if is_later and "starts_at" not in self.errors:
            if not starts_at:
                self.add_error("starts_at", _("Enter the date and time."))
            elif starts_at <= timezone.now():
                self.add_error(
                    "starts_at", _("This time has passed. Choose a later one, or “Now”.")
                )
        elif starts_at:
            message = _("Choose “At a date and time” to use this date, or remove the date.")
            self.add_error("starts_at", message)
        return data

    def publish(self, by):
        """The new edition, or None where something stands against it, which the form then says."""
        try:
            with transaction.atomic():
                return self._publish(by)
        except ValidationError as error:
            self._show(error)
        except IntegrityError:
            self.add_error(None, _("Somebody published at the same moment. Look at it again."))
        return None

    def _publish(self, by):
        article = Article.objects.select_for_update().get(pk=self.article.pk)
        if article.version != self.cleaned_data["version"]:
            message = _(
                "The draft was changed after you opened this page. Read it again before you "
                "publish it."
            )
            raise ValidationError(message, code="stale")
        values = self.cleaned_data
        return article.publish(
            by, at=values["starts_at"], until=values["ends_at"], is_minor=values["is_minor"]
        )

    def _show(self, error):
        """At the field where there is one here: the address, for example, belongs to the draft."""
        for field, found in error.update_error_dict({}).items():
            self.add_error(field if field in self.fields else None, found)
