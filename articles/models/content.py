from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles import body, editor
from articles.search_result import DESCRIPTION


class BodyField(ProseEditorField):
    """Rich text that is sanitized on every save, not only in forms: imports and fixtures too.

    `QuerySet.update()` bypasses it.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", editor.EXTENSIONS)
        kwargs.setdefault("sanitize", editor.sanitize)
        super().__init__(*args, **kwargs)

    def clean(self, value, model_instance):
        """Sanitize, and raise ValidationError for references to what the library does not have."""
        value = super().clean(value, model_instance)
        found = body.references(value)
        known = {
            kind: set(
                apps.get_model("articles", kind)
                .objects.filter(pk__in=ids)
                .values_list("pk", flat=True)
            )
            for kind, ids in found.items()
        }
        if problems := body.problems(value, known):
            raise ValidationError(problems)
        return value

    def pre_save(self, model_instance, add):
        value = self.sanitize(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value


# Addresses below /news/ that are other pages': years are archives.
RESERVED_SLUGS = r"^(feed|keyword|preview|rss|search|[0-9]{4})$"


class Content(models.Model):
    """Every column a reader sees. `Article` is the working copy of it, an `Edition` what was
    published."""

    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    title = models.CharField(
        _("title"), max_length=200, help_text=_("The page's only main heading.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        allow_unicode=True,
        validators=[
            RegexValidator(
                RESERVED_SLUGS,
                inverse_match=True,
                message=_("This address belongs to another page of the site. Choose another."),
                code="reserved",
            )
        ],
        help_text=_(
            "The last part of the page's address. Earlier addresses lead to it by themselves."
        ),
    )
    breadcrumb = models.CharField(
        _("short title"),
        max_length=80,
        blank=True,
        help_text=_("For the breadcrumb. The title serves when left empty."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences for lists, search results and shared links."),
    )
    posted_on = models.DateField(
        _("posted on"),
        null=True,
        blank=True,
        help_text=_("The date readers see. The day of first publication when left empty."),
    )
    body = BodyField(_("body"), blank=True)
    hero = models.ForeignKey(
        "Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main picture"),
        help_text=_("Shown above the text, in lists and in shared links."),
    )
    keywords = models.ManyToManyField(
        "Keyword", blank=True, related_name="%(class)ss", verbose_name=_("keywords")
    )
    card = models.ForeignKey(
        "Card",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("card"),
        help_text=_(
            "The block that leads to an offer. The company's default serves when left empty."
        ),
    )
    is_noindex = models.BooleanField(
        _("hidden from search engines"),
        default=False,
        help_text=_(
            "Asks search engines not to list it; readers with the address see it, and so do lists."
        ),
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def description(self):
        """What search results and shared links say below the title: the summary, else as much of
        the text's beginning as they show, else the title."""
        text = self.summary or body.plain_text(self.body)
        return self.summary or DESCRIPTION.cut(" ".join(text.split())) or self.title
