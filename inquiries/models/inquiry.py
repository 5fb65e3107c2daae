import hashlib
import re
import secrets
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, models
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inquiries.models.insertion import insert
from inquiries.models.workflow import InquiryQuerySet, Workflow

# Crockford's base 32 without vowels that make words and signs that look alike (0 O, 1 I L, U V).
REFERENCE_ALPHABET = "23456789CDFGHJKMNPQRTWXYZ"
REFERENCE_LENGTH = 8
# Without a key, the same contact and text within this time is one inquiry sent twice.
JOINED_WITHIN = timedelta(minutes=10)
STORE_ATTEMPTS = 10


def make_reference():
    """Eight random signs that are safe to read out: about 1.5 × 10¹¹ possibilities."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _i in range(REFERENCE_LENGTH))


def typed_reference(text):
    """A reference as people write it, "ab12-cd34", in the way it is stored."""
    return re.sub(r"[\s-]", "", text).upper()


def reversed_digits(phone):
    """The digits of a phone number from the last to the first, "" without any."""
    return "".join(char for char in phone if char.isdecimal())[::-1]


def make_token():
    return secrets.token_urlsafe(24)


@cache
def _around_token(language):
    with translation.override(language):
        before, _token, after = reverse("inquiries:sent", args=["token"]).rpartition("token")
    return before, after


class InquiryManager(models.Manager.from_queryset(InquiryQuerySet)):
    def receive(self, inquiry, form_key=""):
        """Store a new inquiry unless it is there already: (the one stored, whether it is new).

        form_key names one opening of the form: with the same contact and text it is one inquiry,
        however often and however parallel it is sent. Without it, the same contact and text joins
        what came in the ten minutes before. Must run inside a transaction.
        """
        inquiry.fingerprint = self.model.make_fingerprint(inquiry.contact, inquiry.content)
        inquiry.key = hashlib.sha256(f"{form_key}\0{inquiry.fingerprint}".encode()).hexdigest()
        inquiry.act_at = inquiry.created_at if inquiry.state in inquiry.OURS else None
        inquiry.promise(inquiry.act_at)
        inquiry.phone_reversed = reversed_digits(inquiry.phone)
        since = inquiry.created_at - JOINED_WITHIN
        if not form_key:
            recent = self.filter(fingerprint=inquiry.fingerprint, created_at__gt=since)
            if first := recent.order_by("created_at", "pk").first():
                return first, False
        return self._insert(inquiry, joins=lambda first: form_key or first.created_at > since)

    def _insert(self, inquiry, joins):
        """The unique key decides between parallel requests: the later one waits for the earlier.

        A keyless inquiry that is too old to join gives its key up to the new one. Several may ask
        for that at once; one of them then gets its insertion through, which the others find.
        """
        for _attempt in range(STORE_ATTEMPTS):
            if keys := insert(type(inquiry), vars(inquiry), or_nothing=True):
                inquiry.pk, inquiry._state.adding, inquiry._state.db = (
                    *keys,
                    False,
                    DEFAULT_DB_ALIAS,
                )
                return inquiry, True
            first = self.filter(key=inquiry.key).first()
            if first and joins(first):
                return first, False
            if first:
                self.filter(pk=first.pk).update(key=secrets.token_hex(32))
            inquiry.reference, inquiry.token = make_reference(), make_token()
        raise DatabaseError(f"An inquiry was refused {STORE_ATTEMPTS} times.")


class Inquiry(Workflow):
    """What a buyer sent with the "Contact Supplier" form, as sent, and what became of it."""

    reference = models.CharField(
        _("reference"),
        max_length=REFERENCE_LENGTH,
        unique=True,
        default=make_reference,
        editable=False,
        help_text=_("What buyer and staff call it by."),
    )
    token = models.CharField(
        _("token"), max_length=43, unique=True, default=make_token, editable=False
    )
    key = models.CharField(
        _("idempotency key"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("Sending the same form twice gives the same key, hence one inquiry."),
    )
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, editable=False, help_text=_("Of contact and text.")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    contact = models.CharField(_("phone/email address"), max_length=254, help_text=_("As typed."))
    email = models.EmailField(_("email"), max_length=254, blank=True)
    phone = models.CharField(
        _("phone"),
        max_length=40,
        blank=True,
        help_text=_("International form (E.164) when known, else as typed."),
    )
    phone_reversed = models.CharField(
        _("phone digits reversed"),
        max_length=40,
        blank=True,
        db_index=True,
        editable=False,
        help_text=_("Its digits from the last to the first: numbers are found by their end."),
    )
    content = models.TextField(_("content"), max_length=5000)
    company = models.CharField(_("company"), max_length=160, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("ISO 3166 code, given by the buyer.")
    )
    article = models.ForeignKey(
        "articles.Article",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="inquiries",
        verbose_name=_("article"),
    )
    article_title = models.CharField(_("article title"), max_length=200, blank=True)
    article_url = models.CharField(_("article address"), max_length=2000, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        help_text=_("The buyer's, a tz database name; empty where it is not known."),
    )
    source_url = models.CharField(
        _("page"), max_length=2000, blank=True, help_text=_("Where the form was opened.")
    )
    referrer = models.CharField(
        _("referrer"), max_length=2000, blank=True, help_text=_("What led the buyer to the site.")
    )
    campaign = models.CharField(
        _("campaign"), max_length=300, blank=True, help_text=_("The utm values of that visit.")
    )
    spam_score = models.PositiveSmallIntegerField(_("spam score"), default=0)
    spam_reasons = models.JSONField(_("spam reasons"), default=list, blank=True)
    created_at = models.DateTimeField(_("received"), db_index=True)

    objects = InquiryManager()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("view_every_inquiry", _("Can see the inquiries of all teams")),
            ("assign_inquiry", _("Can assign inquiries to others")),
            ("merge_inquiry", _("Can merge inquiries")),
            ("export_inquiry", _("Can export inquiries")),
            ("view_report", _("Can see the report")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting")
                | Q(state__in=["new", "open"], act_at__isnull=False)
                | Q(state__in=["closed", "spam"], act_at__isnull=True),
                name="inquiry_act_at_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(state="closed") ^ Q(outcome=""), name="inquiry_closed_has_outcome"
            ),
        ]
        # A buyer waits for each index that has a place for a new inquiry, which has no outcome and
        # was merged into nothing. The condition on outcomes is joined by OR: from `outcome = 'won'`
        # SQLite concludes that one of them holds, but not that an IN or `<> ''` does.
        indexes = [
            models.Index(fields=["act_at"], name="inquiry_act"),
            models.Index(fields=["owner", "act_at"], name="inquiry_owner_act"),
            models.Index(fields=["state", "-moved_at"], name="inquiry_state_moved"),
            models.Index(fields=["owner", "state", "-moved_at"], name="inquiry_owner_moved"),
            models.Index(fields=["country", "state", "-moved_at"], name="inquiry_country_moved"),
            models.Index(fields=["language", "state", "-moved_at"], name="inquiry_language_moved"),
            models.Index(
                fields=["outcome", "state", "-moved_at"],
                condition=Q(
                    *(("outcome", each) for each in Workflow.Outcome.values), _connector=Q.OR
                ),
                name="inquiry_ended_moved",
            ),
            models.Index(fields=["state", "-created_at"], name="inquiry_state_created"),
            models.Index(
                fields=["remind_at"], condition=Q(remind_at__isnull=False), name="inquiry_remind_at"
            ),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="inquiry_merged_into",
            ),
            models.Index(fields=["email", "created_at"], name="inquiry_email"),
            models.Index(fields=["fingerprint", "created_at"], name="inquiry_fingerprint"),
        ]

    def __str__(self):
        return f"{self.display_reference} {self.name}"

    def save(self, *args, **kwargs):
        self.phone_reversed = reversed_digits(self.phone)
        super().save(*args, **kwargs)

    @property
    def display_reference(self):
        """The reference in two groups, K7QM-3RT9."""
        return f"{self.reference[:4]}-{self.reference[4:]}"

    def get_sent_url(self):
        """The page that confirms it to the buyer, at an address nobody can guess."""
        before, after = _around_token(self.language)
        return f"{before}{self.token}{after}"

    @staticmethod
    def make_fingerprint(contact, content):
        """Equal for the same contact and text but for case and white space."""
        text = "\0".join(" ".join(part.split()).casefold() for part in (contact, content))
        return hashlib.sha256(text.encode()).hexdigest()
