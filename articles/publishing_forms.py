"""The forms of the pages that change what readers see, or bring an earlier text back."""

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import checklist, reviewing
from articles.models import Article, Edition
from articles.restoring import restore


def shown_editions(article):
    """The editions that readers see or will see, in the order of their dates."""
    return Edition.objects.not_ended().filter(article=article).order_by("starts_at")


def mark(editions):
    """Names the editions on a page and which of them have begun, to be compared when its form comes
    back."""
    now = timezone.now()
    return ",".join(f"{row.pk}{'' if row.starts_at <= now else '+'}" for row in editions)


def spoken(moment):
    """A moment in words, in the time zone of the site."""
    return localize(timezone.localtime(moment))


class StepForm(forms.Form):
    """One step with the article, taken under its lock and logged, or not at all.

    `said` is the sentence about what has happened, in the log as well; "" for what logs itself.
    """

    said = ""

    def __init__(self, *args, article, **kwargs):
        self.article = article
        super().__init__(*args, label_suffix="", **kwargs)

    def apply(self, by):
        """What the subclass's `act(article, by)` returns; None where something stands against it,
        which the form then says."""
        try:
            with transaction.atomic():
                article = Article.objects.select_for_update().get(pk=self.article.pk)
                self.check(article)
                result = self.act(article, by)
                self.said = self.say(result)
                self._log(article, by)
                return result
        except ValidationError as error:
            self._show(error)
        except (IntegrityError, OperationalError):  # a constraint refuses it, or a deadlock
            said = _("Somebody else changed it at the same moment; nothing was done. Try again.")
            self.add_error(None, said)
        return None

    def check(self, article):
        """Raise ValidationError where the locked article is not as the page showed it."""

    def say(self, result):
        """The sentence about what has happened."""
        return ""

    def _log(self, article, by):
        if self.said:
            LogEntry.objects.log_actions(
                by.pk, [article], CHANGE, change_message=self.said, single_object=True
            )

    def _show(self, error):
        """At the field where there is one here: the address, for example, belongs to the draft."""
        for field, found in error.update_error_dict({}).items():
            self.add_error(field if field in self.fields else None, found)


class ShownForm(StepForm):
    """Refused where somebody has changed what readers see since its page was opened."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, article, initial=None, **kwargs):
        initial = {"shown": mark(shown_editions(article)), **(initial or {})}
        super().__init__(*args, article=article, initial=initial, **kwargs)

    def check(self, article):
        super().check(article)
        if mark(shown_editions(article)) != self.cleaned_data["shown"]:
            message = _(
                "What readers see was changed after you opened this page. Look at it again."
            )
            raise ValidationError(message, code="stale")


class VersionForm(StepForm):
    """Refused where somebody has saved the draft since its page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, article, initial=None, **kwargs):
        initial = {"version": article.version, **(initial or {})}
        super().__init__(*args, article=article, initial=initial, **kwargs)

    def check(self, article):
        if article.version != self.cleaned_data["version"]:
            message = _("The draft was changed after you opened this page. Read it again first.")
            raise ValidationError(message, code="stale")
        super().check(article)


class WithdrawForm(ShownForm):
    """Nothing to choose: what is live ends, what is scheduled is discarded."""

    def act(self, article, by):
        """How many editions that were."""
        return article.withdraw()

    def say(self, result):
        return gettext("The article is withdrawn.") if result else ""


class CancelForm(ShownForm):
    """Nothing to choose: one scheduled edition is discarded, what is live stays."""

    def __init__(self, *args, edition, **kwargs):
        self.edition = edition
        super().__init__(*args, **kwargs)

    def act(self, article, by):
        """The edition that is no more."""
        Edition.objects.cancel(self.edition)
        return self.edition

    def say(self, result):
        text = gettext("The schedule for %(when)s is canceled.")
        return text % {"when": spoken(result.starts_at)}


class RestoreForm(VersionForm):
    """Nothing to choose: an earlier text becomes the working copy."""

    def __init__(self, *args, content, **kwargs):
        self.content = content
        super().__init__(*args, **kwargs)

    def act(self, article, by):
        """A `Restored`."""
        return restore(article, self.content, by)

    def say(self, result):
        if result.is_same:
            return ""
        return gettext("The draft holds this text again. What it held before is in its history.")


class PublishForm(VersionForm, ShownForm):
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
    reason = forms.CharField(
        label=_("Reason"),
        max_length=250,
        required=False,
        help_text=_("Why it is published all the same. It is kept with the edition."),
    )

    def __init__(self, *args, article, **kwargs):
        last = shown_editions(article).last()
        # A correction of a page that ends by itself must not make it stay.
        initial = {"ends_at": last and last.ends_at}
        super().__init__(*args, article=article, initial=initial, **kwargs)
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

    def act(self, article, by):
        """The new edition; `replaced` on it are the scheduled ones that it puts an end to."""
        values, before = self.cleaned_data, list(shown_editions(article))
        findings = checklist.check(article, values["starts_at"])
        overrides = checklist.overrides(findings, values["reason"], by)
        edition = article.publish(
            by, at=values["starts_at"], until=values["ends_at"], is_minor=values["is_minor"]
        )
        reviewing.end(article, by, edition.starts_at)
        edition.overrides.add(*overrides, bulk=False)
        kept = {row.pk for row in shown_editions(article)}
        edition.replaced = [
            row for row in before if row.pk not in kept and row.starts_at > edition.published_at
        ]
        return edition

    def say(self, result):
        text = gettext("The schedule for %(when)s, “%(title)s”, is replaced.")
        replaced = [text % {"when": spoken(row.starts_at), "title": row} for row in result.replaced]
        if result.starts_at > timezone.now():
            said = gettext("Scheduled for %(when)s.") % {"when": spoken(result.starts_at)}
        else:
            said = gettext("Published.")
        return " ".join([said, *replaced])
