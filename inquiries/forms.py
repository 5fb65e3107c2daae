"""The Send Inquiry form: what a buyer typed becomes an inquiry and the mail that tells of it."""

import secrets
from datetime import UTC, datetime, timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.functional import cached_property, lazy
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import Edition
from articles.pages import Row
from articles.prepared import Prepared
from inquiries import contacts, notifications, source, spam, zones
from inquiries.fields import (
    ContactField,
    CountryField,
    CountrySelect,
    FilesField,
    TypedField,
    typed_line,
)
from inquiries.models import Inquiry, Limit
from inquiries.models.limit import TooMany, client_key
from inquiries.uploads import Uploads

LIMIT_WINDOW = timedelta(minutes=10)
OPENED_SALT = "inquiries.opened"
# What a page carries in hidden inputs from where the form was opened. Nothing of it is refused or
# shown, so they are no fields of the form, which would double the time that it takes.
HIDDEN = ("article", "key", "opened", "page", "referrer", "campaign", "time_zone")
CONTENT_LIMIT = Inquiry._meta.get_field("content").max_length


READ = Prepared(
    lambda language, slug, at: (
        Edition.objects.live(at)
        .filter(language=language, slug=slug)
        .values("article_id", "slug", "title")
    ),
    language=models.CharField(),
    slug=models.CharField(),
    at=models.DateTimeField(),
)


class InquiryForm(forms.Form):
    """Name, contact and content are required; HIDDEN may all be missing.

    language: of the page. When the form is opened, slug: of the article the buyer came from, and
    source: values for `page`, `referrer` and `campaign`.
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
    country = CountryField(
        label=_("Country or region"),
        required=False,
        widget=CountrySelect({"autocomplete": "country"}),
    )
    attachments = FilesField(
        label=_("Files"),
        help_text=_("PDF, Office, image, ZIP or CAD files. Up to 10 MB each, 25 MB together"),
        required=False,
    )
    homepage = TypedField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        *("name", "contact", "content"),
        Div("company", "country", css_class="field-row"),
        Field("attachments", template="inquiries/_attachments.html"),
        Div("homepage", css_class="trap"),
    )

    def __init__(self, *args, language, slug="", source=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.language = language
        if not self.is_bound:
            self.initial = {**opening(), "article": slug, **(source or {})}
        self.fields["contact"].suggestion = lazy_hint(self.data.get("contact", ""))

    @cached_property
    def hidden(self):
        """The values of HIDDEN, "" for what is missing."""
        values = self.data if self.is_bound else self.initial
        return {name: typed_line(values.get(name, "")) for name in HIDDEN}

    @cached_property
    def opened_at(self):
        """When the form was opened, or None if that is not known."""
        try:
            opened = signing.loads(self.hidden["opened"], salt=OPENED_SALT)
        except signing.BadSignature:
            return None
        return datetime.fromtimestamp(opened, UTC)

    @cached_property
    def edition(self):
        """What the buyer read: the edition that was live when the form was opened, or None."""
        slug = self.hidden["article"]
        at = (self.is_bound and self.opened_at) or timezone.now()
        rows = READ.rows(language=self.language, slug=slug, at=at) if slug else []
        return Row(**rows[0]) if rows else None

    def hidden_inputs(self):
        """What differs each time the form is opened; the rest of it is the same for all."""
        rows = ((name, value, name) for name, value in self.hidden.items())
        return format_html_join("", '<input type="hidden" name="{}" value="{}" id="id_{}">', rows)

    @cached_property
    def uploads(self):
        """What was chosen and what is kept, without the kept files ticked as `remove`."""
        removed = forms.MultipleHiddenInput().value_from_datadict(self.data, {}, "remove")
        return Uploads(self.hidden["key"] if self.is_bound else "", removed or ())

    def clean(self):
        for fault in self.uploads.take(self.cleaned_data.get("attachments") or []):
            self.add_error("attachments", fault)

    def keep_files(self, address):
        """Keep the files of a form that is not accepted, or say that they are lost."""
        if not self.uploads.stage(address):
            self.add_error("attachments", _("Your files could not be kept. Choose them again"))
        self.hidden["key"] = self.uploads.key

    def save(self, address):
        """Store the inquiry, its files and its alert in one transaction; the same when sent again.

        address: the client's. Raises TooMany when it sent too many, and whatever the database
        raises; then nothing is stored.
        """
        with transaction.atomic():
            inquiry, is_new = Inquiry.objects.receive(self._inquiry(), self.hidden["key"])
            has_more = self.uploads.attach(inquiry, is_new=is_new)
            # After the insertion, so that one inquiry sent often does not count as many.
            if is_new or has_more:
                _count(address)
            if is_new:
                notifications.announce_later(inquiry)
        return inquiry

    def _inquiry(self):
        typed, hidden, edition = self.cleaned_data, self.hidden, self.edition
        contact, verdict = typed["contact"], self._verdict()
        return Inquiry(
            **{name: typed[name] for name in ("name", "content", "company", "country")},
            contact=contact.raw,
            email=contact.email,
            phone=contact.phone or contact.phone_raw,
            article_id=edition and edition.article_id,
            article_title=edition.title if edition else "",
            article_url=self._address_of(edition) if edition else "",
            language=self.language,
            time_zone=zones.zone_of(hidden["time_zone"], contact.phone, typed["country"]),
            source_url=source.clean_address(hidden["page"]),
            referrer=source.clean_address(hidden["referrer"]),
            campaign=source.clean_campaign(hidden["campaign"]),
            spam_score=verdict.score,
            spam_reasons=list(verdict.reasons),
            state=Inquiry.State.SPAM if verdict.is_spam else Inquiry.State.NEW,
            created_at=timezone.now(),
        )

    def _address_of(self, edition):
        with translation.override(self.language):
            return settings.SITE_URL + edition.get_absolute_url()

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


def _count(address):
    """Count an inquiry of a client; raises TooMany where it sent too many."""
    if Limit.objects.hit(client_key("inquiry", address), LIMIT_WINDOW) > settings.INQUIRY_LIMIT:
        raise TooMany


def opening():
    """What is new each time the form is opened: its key, and when that was."""
    opened = signing.dumps(timezone.now().timestamp(), salt=OPENED_SALT)
    return {"key": secrets.token_urlsafe(24), "opened": opened}


def typo_hint(text):
    """The question whether another address was meant, or ""; a hint that never blocks."""
    try:
        meant = contacts.suggestion(contacts.parse(text).email)
    except contacts.UnusableContact:
        return ""
    return _("Did you mean %(contact)s?") % {"contact": meant} if meant else ""


lazy_hint = lazy(typo_hint, str)  # asked for only where the form is shown
