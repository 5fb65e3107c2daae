"""Text that was typed and not saved: kept beside the draft, offered again, forgotten in time."""

import copy
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.forms import ModelForm
from django.utils import timezone

from articles import editor
from articles.changes import changes
from articles.models import Article, Autosave, Editing
from articles.typed import typed_article

LARGEST = 1024 * 1024  # characters; the longest body that can be pasted has as many
TEXTS_KEPT = timedelta(days=30)
FORMS_KEPT = timedelta(hours=1)
MULTIPLE = {field.name for field in Article._meta.many_to_many}


def typed_values(names, data) -> dict:
    """What a form has sent in a QueryDict, by the names of its fields, as it was typed, but for
    NUL: PostgreSQL stores none."""
    return {
        name: data.getlist(name) if name in MULTIPLE else data[name].replace("\0", "")
        for name in names
        if name in data or name in MULTIPLE
    }


def usable(autosave) -> dict:
    """Its values as a form may show them: what is stored is whatever a browser has sent."""
    values = dict(autosave.values)
    values["body"] = editor.sanitize(values.get("body", ""))
    values["keywords"] = [key for key in values.get("keywords", ()) if key.isdecimal()]
    return {**values, "opened_version": autosave.version}


def filled(form_class, values, article):
    """The article's form as if values had been sent, and checked; also of a prefilled form."""
    form_class = getattr(form_class, "plain", form_class)
    form = form_class(values, instance=copy.copy(article))
    form.is_valid()
    return form


def would_change(form):
    """What saving a filled form would change."""
    return changes(form.saved, typed_article(form))


@dataclass
class Offer:
    """An autosave and the article's form filled with it."""

    autosave: Autosave
    form: ModelForm

    @property
    def is_stale(self):
        """Whether the article was saved after the form was opened into which it was typed."""
        return self.autosave.version < self.form.saved.version

    @cached_property
    def changes(self):
        return would_change(self.form)


def find_offer(user, article, form_class):
    """What somebody typed into an article's form and did not save, or None. A text that equals
    what is saved by now is forgotten."""
    autosave = Autosave.objects.filter(user=user, article=article).first()
    if autosave is None:
        return None
    form = filled(form_class, usable(autosave), article)
    if form.changed_data:
        return Offer(autosave, form)
    Autosave.objects.filter(pk=autosave.pk, saved_at=autosave.saved_at).delete()
    return None


def prefilled(form_class, values):
    """A form that shows what was typed before, saves nothing, whatever is sent, and complains of
    nothing: somebody looks at it first."""

    class PrefilledForm(form_class):
        plain = form_class

        def __init__(self, *args, instance=None, initial=None, **kwargs):
            super().__init__(instance=instance, initial={**(initial or {}), **values})
            self.initial.update(values)  # the version that was typed over as well

    return PrefilledForm


def forget():
    """Delete forms that are long closed and texts that nobody came back for; returns how many."""
    now = timezone.now()
    closed = Editing.objects.filter(seen_at__lt=now - FORMS_KEPT).delete()
    unwanted = Autosave.objects.filter(saved_at__lt=now - TEXTS_KEPT).delete()
    return closed[0] + unwanted[0]
