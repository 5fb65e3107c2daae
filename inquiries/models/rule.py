from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class Rule(models.Model):
    """Sends inquiries that meet every condition given to these people; the first rule that fits
    counts."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(
        _("position"), default=10, help_text=_("Rules are tried from the lowest to the highest.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    countries = CountryField(_("countries"), multiple=True, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    keyword = models.ForeignKey(
        "articles.Keyword",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("keyword"),
        help_text=_("Of the article that was read."),
    )
    article = models.ForeignKey(
        "articles.Article",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article"),
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        verbose_name=_("people"),
        help_text=_("All are told. A single person becomes the owner."),
    )

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(countries="", language="", keyword__isnull=True, article__isnull=True),
                name="rule_has_condition",
                violation_error_message=_("Set at least one condition."),
            ),
        ]

    def __str__(self):
        return self.name
