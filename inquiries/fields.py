"""The kinds of fields of the buyer's forms."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from inquiries import attachments, contacts, filetypes
from inquiries.filetypes import BIDI_CONTROLS


def country_choices():
    return [("", _("Not stated")), *countries]


class LongSelect(forms.Select):
    """Django's select without a template for each option; 250 took most of the page's time."""

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        rows = (
            (flatatt({"value": option["value"], **option["attrs"]}), option["label"])
            for _group, options, _index in widget["optgroups"]
            for option in options
        )
        rendered = format_html_join("\n", "<option{}>{}</option>", rows)
        attributes = flatatt({"name": name, **widget["attrs"]})
        return format_html("<select{}>{}</select>", attributes, rendered)


class TypedField(forms.CharField):
    """What a person typed, without signs that nobody types and databases or mails refuse.

    One line unless the widget has more; `limit` is in characters, counted as people do: a line
    break is one. There is no `maxlength`, which would cut off pasted text unnoticed.
    """

    def __init__(self, *, limit=None, **kwargs):
        self.limit = limit
        super().__init__(**kwargs)

    def to_python(self, value):
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(char for char in text if char in "\n\t" or not _is_untypable(char))
        if not isinstance(self.widget, forms.Textarea):
            text = " ".join("".join(char for char in text if char not in BIDI_CONTROLS).split())
        return super().to_python(text if _is_visible(text) else "")

    def validate(self, value):
        super().validate(value)
        if self.limit and len(value) > self.limit:
            raise ValidationError(
                _("%(label)s is %(length)s characters. The limit is %(limit)s"),
                code="max_length",
                params={
                    "label": self.label,
                    "length": number_format(len(value), force_grouping=True),
                    "limit": number_format(self.limit, force_grouping=True),
                },
            )


class ContactField(forms.CharField):
    """Phone or email in one field; cleans to a `contacts.Contact`."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return contacts.parse(text)
        except contacts.UnusableContact as error:
            raise ValidationError(error.message, code="unusable") from error


class FilesInput(forms.FileInput):
    """Tells the script what the server takes, in the words of the server."""

    allow_multiple_selected = True

    def get_context(self, name, value, attrs):
        limits = {
            "multiple": True,
            "aria-describedby": "{id}_helptext {id}_error".format_map(attrs),
            "accept": ",".join(f".{ending}" for ending in filetypes.TYPES),
            "data-max-size": attachments.MAX_SIZE,
            "data-max-together": attachments.MAX_TOGETHER,
            "data-max-files": attachments.MAX_FILES,
        }
        texts = {f"data-{name}": text for name, text in attachments.texts().items()}
        return super().get_context(name, value, {**attrs, **limits, **texts})


class FilesField(forms.Field):
    """Any number of files; cleans to the list of what was uploaded, not yet looked at."""

    widget = FilesInput


def _is_untypable(char):
    return unicodedata.category(char) in {"Cc", "Cs"}


def _is_visible(text):
    return any(
        char.isprintable() and not char.isspace() and char not in contacts.INVISIBLE
        for char in text
    )
