"""The kinds of fields of the buyer's forms."""

import re
from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from inquiries import attachments, contacts, filetypes
from inquiries.filetypes import BIDI_CONTROLS

# Control characters (Unicode's Cc) but tab and line break, and halves of characters (Cs).
UNTYPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
WITHOUT_BIDI = dict.fromkeys(map(ord, BIDI_CONTROLS))


class CountrySelect(forms.Select):
    """All countries by their names in the active language; 250 options took most of the page's
    time, so they are made once in a process."""

    def render(self, name, value, attrs=None, renderer=None):
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        options = _country_options(get_language())
        if value in countries.countries:
            options = options.replace(f'value="{value}"', f'value="{value}" selected', 1)
        return format_html("<select{}>{}</select>", attributes, mark_safe(options))


@cache
def _country_options(language):
    with translation.override(language):
        rows = [("", _("Not stated")), *countries]
        return format_html_join("\n", '<option value="{}">{}</option>', rows)


class SharedField:
    """Mixed in before a field: all forms share it. Copies of thirteen for each form took as long
    as four statements of the database; nobody may change anything of such a field in a form."""

    def __deepcopy__(self, memo):
        return self


class CountryField(SharedField, forms.CharField):
    """A country's ISO 3166 code, or nothing."""

    widget = CountrySelect
    default_error_messages = {
        "invalid_choice": _("Choose a country or region from the list"),
    }

    def validate(self, value):
        super().validate(value)
        if value and value not in countries.countries:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")


class TypedField(SharedField, forms.CharField):
    """What a person typed, without signs that nobody types and databases or mails refuse.

    One line unless the widget has more; `limit` is in characters, counted as people do: a line
    break is one. There is no `maxlength`, which would cut off pasted text unnoticed.
    """

    def __init__(self, *, limit=None, **kwargs):
        self.limit = limit
        super().__init__(**kwargs)

    def to_python(self, value):
        text = str(value or "")
        if not isinstance(self.widget, forms.Textarea):
            return super().to_python(typed_line(text))
        text = UNTYPABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
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


class FilesField(SharedField, forms.Field):
    """Any number of files; cleans to the list of what was uploaded, not yet looked at."""

    widget = FilesInput


def typed_line(text):
    """A typed text on one line, without signs that nobody types; "" if nothing of it shows."""
    if text.isascii() and text.isprintable():  # most are
        return " ".join(text.split())
    text = UNTYPABLE.sub("", text.replace("\r", "\n"))
    text = " ".join(text.translate(WITHOUT_BIDI).split())
    return text if _is_visible(text) else ""


def _is_visible(text):
    return any(
        char.isprintable() and not char.isspace() and char not in contacts.INVISIBLE
        for char in text
    )
