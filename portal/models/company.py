"""Company: the public contact details, and who is told of inquiries."""

from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models import Edition, Picture
from articles.models.rows import RowsSubquery
from articles.prepared import Prepared
from inquiries import contacts

LATEST = 12  # articles, of which one may lend its picture to pages without one


class Line(NamedTuple):
    """One line of a list such as "Export sales: sales@example.com"."""

    label: str
    value: str
    url: str


def lines(text):
    """Label and value of each line that is not blank."""
    for line in filter(None, map(str.strip, text.splitlines())):
        label, _colon, value = line.replace("：", ":").rpartition(":")
        yield label.strip(), value.strip()


def addresses(text):
    """The values of all lines, each once."""
    return list(dict.fromkeys(value for _label, value in lines(text)))


def validate_emails(text):
    """Each line an email address, after an optional label and a colon."""
    for _label, value in lines(text):
        try:
            validate_email(value)
        except ValidationError as error:
            raise ValidationError(
                _("“%(value)s” is not an email address.") % {"value": value}
            ) from error


def validate_phones(text):
    """Each line a phone number with country code, after an optional label and a colon."""
    for _label, value in lines(text):
        try:
            known = contacts.parse(value).phone
        except contacts.UnusableContact:
            known = ""
        if not known:
            raise ValidationError(
                _("Write “%(value)s” with its country code, like +44 20 7946 0958.")
                % {"value": value}
            )


class Company(models.Model):
    """What is the same in every language. There is one row."""

    accent = models.CharField(
        _("accent color"),
        max_length=7,
        default="#0b5c6b",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write it like #0b5c6b."))],
        help_text=_(
            "The one color of links and buttons; shades are made so that text stays legible."
        ),
    )
    logo = models.ForeignKey(
        "articles.Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    shared_picture = models.ForeignKey(
        "articles.Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture for shared links"),
        help_text=_(
            "Shown where a page without a picture of its own is shared; 1200 × 630 pixels of it. "
            "That of the latest article, else the logo, when left empty."
        ),
    )
    emails = models.TextField(
        _("emails"),
        blank=True,
        validators=[validate_emails],
        help_text=_("One a line; a label may stand before it: “Export sales: sales@example.com”."),
    )
    phones = models.TextField(
        _("phones"),
        blank=True,
        validators=[validate_phones],
        help_text=_("One a line with country code; a label may stand before it."),
    )
    whatsapp = models.CharField(
        _("WhatsApp"),
        max_length=40,
        blank=True,
        validators=[validate_phones],
        help_text=_("A number with country code."),
    )
    wechat = models.CharField(_("WeChat ID"), max_length=60, blank=True)
    wechat_qr = models.ForeignKey(
        "articles.Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("WeChat QR picture"),
    )
    recipients = models.TextField(
        _("inquiry recipients"),
        blank=True,
        validators=[validate_emails],
        help_text=_("Who gets each inquiry by email: one address a line."),
    )

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("company")
        ordering = ["pk"]
        permissions = [("view_status", _("Can see the status page"))]
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="company_is_one"),
        ]

    def __str__(self):
        text = self.texts.filter(language=settings.LANGUAGE_CODE).first()
        return text.name if text else str(_("Company"))

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)


class CompanyTextQuerySet(models.QuerySet):
    def for_language(self, language):
        """The text in a language, else in the site's first; one query with all a page shows."""
        target = Edition.objects.live().filter(article=OuterRef("default_card__article"))
        is_wanted = Case(When(language=language, then=Value(0)), default=Value(1))
        return (
            self.filter(language__in=[language, settings.LANGUAGE_CODE])
            .select_related(
                "company__logo",
                "company__shared_picture",
                "company__wechat_qr",
                "default_card__picture",
                "default_card__keyword",
            )
            .annotate(
                card_article_slug=Subquery(target.values("slug")[:1]),
                latest_hero=_latest_hero(),
                language_rows=RowsSubquery(
                    CompanyText.objects.order_by("language").values(
                        item=JSONObject(language="language")
                    )
                ),
            )
            .order_by(is_wanted)
            .first()
        )


def _latest_hero():
    """Of a few articles: a list of many without pictures is not searched to its end."""
    latest = Edition.objects.live().indexable().filter(language=OuterRef(OuterRef("language")))
    few = Edition.objects.filter(pk__in=latest.values("pk")[:LATEST])
    return Subquery(few.exclude(hero=None).values("hero")[:1])


class CompanyText(models.Model):
    """What the company says of itself in one language, and the names of its pages."""

    company = models.ForeignKey(
        "Company", models.CASCADE, related_name="texts", verbose_name=_("company")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=120)
    tagline = models.CharField(
        _("tagline"), max_length=160, blank=True, help_text=_("One line below the name.")
    )
    about = models.TextField(
        _("about"), blank=True, help_text=_("A few sentences for the home page and search results.")
    )
    address = models.TextField(_("address"), blank=True)
    hours = models.TextField(
        _("hours"), blank=True, help_text=_("When you answer, with the time zone.")
    )
    home_name = models.CharField(
        _("name of the home page"),
        max_length=40,
        blank=True,
        help_text=_("“Home” when left empty."),
    )
    list_name = models.CharField(
        _("name of the news list"),
        max_length=40,
        blank=True,
        help_text=_("“News List” when left empty."),
    )
    default_card = models.ForeignKey(
        "articles.Card",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("default card"),
        help_text=_("Shown with articles that have no card of their own."),
    )

    # Without a query: an unsaved company speaks no language.
    language_rows = ()
    latest_hero = None

    objects = CompanyTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("company text")
        verbose_name_plural = _("company texts")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["company", "language"], name="company_text_language"),
        ]

    def __str__(self):
        return f"{self.name} ({self.get_language_display()})"

    @cached_property
    def shared_picture(self):
        """What stands for pages without a picture of their own; None where there is no picture."""
        if self.company.shared_picture or not self.latest_hero:
            return self.company.shared_picture or self.company.logo
        return Picture.objects.get(pk=self.latest_hero)

    @property
    def emails(self):
        return [
            Line(label, value, f"mailto:{value}") for label, value in lines(self.company.emails)
        ]

    @property
    def phones(self):
        return [
            Line(label, value, contacts.parse(value).tel_url)
            for label, value in lines(self.company.phones)
        ]

    @property
    def whatsapp(self):
        """The WhatsApp number as a line, or None."""
        for label, value in lines(self.company.whatsapp):
            return Line(label, value, contacts.parse(value).whatsapp_url)
        return None

    @property
    def recipients(self):
        """The addresses that get each inquiry, each once."""
        return addresses(self.company.recipients)


def current_company(language=None):
    """The company as readers of a language (the active one) see it; empty before it is set up."""
    text = CompanyText.objects.for_language(language or get_language())
    return text or CompanyText(company=Company(), name=str(_("Your company")))


RECIPIENTS = Prepared(lambda: Company.objects.values("recipients"))


def inquiry_recipients():
    """The addresses that get each inquiry, each once; empty before the company is set up."""
    return [address for row in RECIPIENTS.rows() for address in addresses(row["recipients"])]
