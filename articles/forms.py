"""What editors type into the admin: pictures, cards, keywords and articles."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import model_to_dict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles import editor
from articles.conflict import Conflict
from articles.images import UnusablePicture, open_picture
from articles.importing.writer import find_or_make_keyword, make_slug
from articles.models import Article, Keyword

WORDS = 80  # characters, the most a keyword's name may have


class ConstrainedForm(forms.ModelForm):
    """Shows a violated database constraint at the field to change: its `violation_error_code`."""

    def _update_errors(self, errors):
        for error in errors.error_dict.pop(NON_FIELD_ERRORS, []):
            self.add_error(error.code if error.code in self.fields else None, error)
        super()._update_errors(errors)


class PictureFileField(forms.FileField):
    """A file that `articles.images` can read; the decoded picture is the file's `image`."""

    def to_python(self, data):
        file = super().to_python(data)
        if file is not None:
            try:
                file.image = open_picture(file)
            except UnusablePicture as error:
                raise ValidationError(str(error), code="unusable") from error
        return file


class PictureForm(ConstrainedForm):
    class Meta:
        field_classes = {"file": PictureFileField}


class ArticleForm(ConstrainedForm):
    """The working copy, guarded against a save over what somebody else has saved meanwhile.

    Carries the version it was opened with. `changed_data` names the fields that differ from the
    article as it is saved now. After a refused save `conflict` holds both texts; a second POST with
    `_overwrite` set to the version that the editor has seen by then goes through.
    """

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    new_keywords = forms.CharField(
        label=_("More keywords"),
        required=False,
        help_text=_("By name, separated by commas. A new name becomes a keyword when you save."),
    )

    conflict = None
    may_add_keywords = True

    def __init__(self, *args, instance=None, initial=None, **kwargs):
        self.saved = instance and Article.objects.filter(pk=instance.pk).first()
        if self.saved and (args or "data" in kwargs):
            initial = {**model_to_dict(self.saved), **(initial or {})}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        if self.saved:
            self.initial["opened_version"] = self.saved.version
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "keywords" in self.fields:
            chosen = [getattr(row, "pk", row) for row in self["keywords"].value() or ()]
            offered = Keyword.objects.offered(chosen)
            self.fields["keywords"].widget.choices = [(row.pk, row.name) for row in offered]

    @cached_property
    def changed_data(self):
        same = {"opened_version"}
        if self.saved and self.cleaned_data.get("body") == self.saved.body:
            same.add("body")  # the editor writes the same text with other spaces and quotes
        return [name for name in super().changed_data if name not in same]

    def _get_validation_exclusions(self):
        """Stock, but Django skips a constraint whose condition names a column the form lacks."""
        return super()._get_validation_exclusions() - {"trashed_at"}

    def clean_body(self):
        return editor.sanitize(self.cleaned_data["body"])

    def clean_new_keywords(self):
        names = self.cleaned_data["new_keywords"].replace("，", ",").split(",")
        names = [" ".join(name.split()) for name in names if name.strip()]
        for name in names:
            slug = make_slug(Keyword, name)
            if len(name) > WORDS or not slug:
                raise ValidationError(_("“%(name)s” cannot be a keyword."), params={"name": name})
            known = Keyword.objects.filter(language=self.cleaned_data.get("language"), slug=slug)
            if not self.may_add_keywords and not known.exists():
                message = _("“%(name)s” is no keyword, and you may not add keywords.")
                raise ValidationError(message, params={"name": name})
        return names

    def clean(self):
        data = super().clean()
        if data.get("title") and not data.get("slug"):
            data["slug"] = make_slug(Article, data["title"])
        if not data.get("slug") and not {"slug", "title"} & self.errors.keys():
            self.add_error("slug", _("Write the last part of the page's address."))
        self._check_language(data.get("language"))
        self._check_languages(data)
        self._check_version(data)
        return data

    def _check_language(self, language):
        """Of one article there is one version in a language."""
        if not self.saved or language in (None, self.saved.language):
            return
        others = Article.objects.kept().filter(group=self.saved.group, language=language)
        if other := others.exclude(pk=self.saved.pk).first():
            values = {"title": other, "language": other.get_language_display()}
            message = _("“%(title)s” is the %(language)s version of this article.")
            self.add_error("language", ValidationError(message, params=values))

    def _check_languages(self, data):
        """Keywords and cards lead to pages of one language."""
        for name, chosen in (
            ("keywords", data.get("keywords") or []),
            ("card", [data.get("card")]),
        ):
            others = [str(row) for row in chosen if row and row.language != data.get("language")]
            if others:
                message = _("Not in the article's language: %(names)s.")
                self.add_error(name, ValidationError(message, params={"names": ", ".join(others)}))

    def _check_version(self, data):
        """Refuse to erase what was saved after this form was opened."""
        if not self.saved or not self.changed_data:
            return
        seen = (data.get("opened_version"), self.data.get("_overwrite"))
        if self.saved.version == seen[0] or str(self.saved.version) == seen[1]:
            return
        self.conflict = Conflict(self)
        raise ValidationError(self.conflict.message, code="stale")

    def _save_m2m(self):
        language = self.instance.language
        names = self.cleaned_data.get("new_keywords", [])
        made = [find_or_make_keyword(name, language) for name in names]
        self.cleaned_data["keywords"] = {*self.cleaned_data["keywords"], *made}
        super()._save_m2m()
