"""The Send Inquiry form: what a buyer typed becomes an inquiry and the mail that tells of it."""

import secrets
import unicodedata
from datetime import UTC, datetime, timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from articles.models import Edition
from inquiries import contacts, notifications, spam
from inquiries.models import Inquiry, Limit
from inquiries.models.limit import TooMany, client_key

LIMIT_WINDOW = timedelta(minutes=10)
OPENED_SALT = "inquiries.opened"
CONTENT_LIMIT = Inquiry._meta.get_field("content").max_length
BIDI_CONTROLS = set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


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


class InquiryForm(forms.Form):
    """Name, contact and content are required; the hidden fields may all be missing.

    language: of the page. slug: of the article the buyer came from, when the form is opened.
    """

    name = TypedField(
        label=_("Name"),
        limit=Inquiry._meta.get_field("name").max_length,
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
    )
    contact = ContactField(
        label=_("Phone/Email Address"),
        help_text=_("Phone with country code, or email"),
        error_messages={
            "required": _("Enter a phone number or an email address so that we can answer you")
        },
        widget=forms.TextInput(
            {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    content = TypedField(
        label=_("Content"),
        limit=CONTENT_LIMIT,
        error_messages={
            "required": _(
                "Write what you would like to ask, for example product, quantity and destination"
            )
        },
        widget=forms.Textarea(
            {
                "rows": 5,
                "dir": "auto",
                "data-limit": CONTENT_LIMIT,
                "data-left": _("Characters left: {number}"),
                "data-over": _("Characters too many: {number}"),
            }
        ),
    )
    company = TypedField(
        label=_("Company"),
        limit=Inquiry._meta.get_field("company").max_length,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization", "dir": "auto"}),
    )
    country = forms.ChoiceField(
        label=_("Country or region"),
        choices=country_choices,
        required=False,
        error_messages={"invalid_choice": _("Choose a country or region from the list")},
        widget=LongSelect({"autocomplete": "country"}),
    )
    homepage = TypedField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    article = TypedField(required=False, widget=forms.HiddenInput)
    key = TypedField(required=False, widget=forms.HiddenInput)
    opened = TypedField(required=False, widget=forms.HiddenInput)

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        *("name", "contact", "content"),
        Div("company", "country", css_class="field-row"),
        Div("homepage", css_class="trap"),
        *("article", "key", "opened"),
    )

    def __init__(self, *args, language, slug="", **kwargs):
        super().__init__(*args, **kwargs)
        self.language = language
        self.initial = {
            "article": slug,
            "key": secrets.token_urlsafe(24),
            "opened": signing.dumps(timezone.now().timestamp(), salt=OPENED_SALT),
        }
        self.fields["contact"].suggestion = typo_hint(self.data.get("contact", ""))

    @cached_property
    def opened_at(self):
        """When the form was opened, or None if that is not known."""
        try:
            opened = signing.loads(self["opened"].value() or "", salt=OPENED_SALT)
        except signing.BadSignature:
            return None
        return datetime.fromtimestamp(opened, UTC)

    @cached_property
    def edition(self):
        """What the buyer read: the edition that was live when the form was opened, or None."""
        slug = self.fields["article"].to_python(self["article"].value())
        editions = Edition.objects.live(self.opened_at).filter(language=self.language, slug=slug)
        return editions.select_related("article").for_list().first() if slug else None

    def save(self, address):
        """Store the inquiry and its mail in one transaction; the same one when sent again.

        address: the client's. Raises TooMany when it sent too many, and whatever the database
        raises; then nothing is stored.
        """
        with transaction.atomic():
            inquiry, is_new = Inquiry.objects.receive(self._inquiry(), self.cleaned_data["key"])
            if is_new:
                # After the insertion, so that one inquiry sent often does not count as many.
                count = Limit.objects.hit(client_key("inquiry", address), LIMIT_WINDOW)
                if count > settings.INQUIRY_LIMIT:
                    raise TooMany
                notifications.notify_staff(inquiry)
                notifications.thank_buyer(inquiry)
        return inquiry

    def _inquiry(self):
        typed, contact, edition = self.cleaned_data, self.cleaned_data["contact"], self.edition
        verdict = self._verdict()
        return Inquiry(
            name=typed["name"],
            contact=contact.raw,
            email=contact.email,
            phone=contact.phone or contact.phone_raw,
            content=typed["content"],
            company=typed["company"],
            country=typed["country"],
            article=edition and edition.article,
            article_title=edition.title if edition else "",
            article_url=settings.SITE_URL + edition.get_absolute_url() if edition else "",
            language=self.language,
            spam_score=verdict.score,
            spam_reasons=list(verdict.reasons),
            state=Inquiry.State.SPAM if verdict.is_spam else Inquiry.State.NEW,
            created_at=timezone.now(),
        )

    def _verdict(self):
        typed, opened_at = self.cleaned_data, self.opened_at
        return spam.score(
            spam.Submission(
                name=typed["name"],
                content=typed["content"],
                contact_email=typed["contact"].email,
                company=typed["company"],
                trap=typed["homepage"],
                seconds_to_fill=opened_at and (timezone.now() - opened_at).total_seconds(),
            )
        )


def typo_hint(text):
    """The question whether another address was meant, or ""; a hint that never blocks."""
    try:
        meant = contacts.suggestion(contacts.parse(text).email)
    except contacts.UnusableContact:
        return ""
    return _("Did you mean %(contact)s?") % {"contact": meant} if meant else ""


def _is_untypable(char):
    return unicodedata.category(char) in {"Cc", "Cs"}


def _is_visible(text):
    return any(
        char.isprintable() and not char.isspace() and char not in contacts.INVISIBLE
        for char in text
    )
