"""Two editors, one article: what the other saved and what was about to erase it."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles import body
from articles.comparison import side_by_side


@dataclass(frozen=True)
class Difference:
    """One field: both values as marked HTML, who changed it, and of the body the HTML source."""

    label: str
    theirs: str
    mine: str
    changed_by: str
    sources: tuple[str, str] | None = None


class Conflict:
    """Made of a bound form whose article has been saved by somebody since it was opened."""

    def __init__(self, form):
        self.form = form
        self.saved = form.saved
        self.last = self.saved.history.select_related("history_user").first()

    @property
    def version(self):
        """The version that the editor sees on the page that shows this."""
        return self.saved.version

    @property
    def by(self):
        return (
            str(self.last.history_user) if self.last and self.last.history_user else _("Somebody")
        )

    @property
    def message(self):
        when = localize(localtime(self.saved.saved_at), use_l10n=True)
        return _(
            "%(user)s saved this article on %(when)s, after you had opened it. Your text is "
            "not saved yet and is still in the form. Compare both texts."
        ) % {"user": self.by, "when": when}

    @cached_property
    def differences(self):
        """What differs between the saved article and the form, in the order of the form."""
        return [self._difference(name) for name in self.form.fields if name in self._names]

    @property
    def _names(self):
        return set(self.form.changed_data) - {"new_keywords"}

    @cached_property
    def _opened(self):
        """The article as it was when the form was opened, or None."""
        version = self.form.cleaned_data.get("opened_version")
        return version and self.saved.history.filter(version=version).first()

    def _difference(self, name):
        values = self._saved_value(self.saved, name), self._typed_value(name)
        theirs, mine = side_by_side(*(_text(name, value) for value in values))
        return Difference(
            label=self.form.fields[name].label,
            theirs=theirs or escape("–"),
            mine=mine or escape("–"),
            changed_by=self._changed_by(name, *values),
            sources=values if name == "body" else None,
        )

    def _saved_value(self, row, name):
        value = getattr(row, name)
        return list(value.all()) if hasattr(value, "all") else value

    def _typed_value(self, name):
        value = self.form.cleaned_data.get(name, self.form[name].value())
        return value if isinstance(value, str | Model) or value is None else _plain(value)

    def _changed_by(self, name, theirs, mine):
        """Who changed the field since the form was opened; "" where that is not known."""
        if self._opened is None or name == "keywords":
            return ""
        before = _text(name, self._saved_value(self._opened, name))
        if before == _text(name, mine):
            return self.by
        return _("You") if before == _text(name, theirs) else _("Both")


def _plain(value):
    return list(value) if hasattr(value, "__iter__") else value


def _text(name, value):
    """A value as people read it."""
    if name == "body":
        return body.plain_text(value or "")
    if isinstance(value, list):
        return ", ".join(sorted(map(str, value)))
    return "" if value is None else str(value)
