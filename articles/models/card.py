from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles.models.use import EditionUse


class Card(models.Model):
    """The "View Detail >" block: leads readers from an article to an offer."""

    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.CharField(_("text"), max_length=300, blank=True)
    label = models.CharField(
        _("link text"),
        max_length=40,
        blank=True,
        help_text=_("“View Detail” when left empty. Screen readers hear the title with it."),
    )
    picture = models.ForeignKey(
        "Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cards",
        verbose_name=_("picture"),
    )
    article = models.ForeignKey(
        "Article",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cards_to",
        verbose_name=_("article"),
        help_text=_(
            "Where it leads: an article, a keyword's page, or any address. One of the three."
        ),
    )
    keyword = models.ForeignKey(
        "Keyword",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cards_to",
        verbose_name=_("keyword"),
    )
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(article__isnull=False, keyword__isnull=True, url="")
                    | models.Q(article__isnull=True, keyword__isnull=False, url="")
                    | (models.Q(article__isnull=True, keyword__isnull=True) & ~models.Q(url=""))
                ),
                name="card_has_one_target",
                violation_error_code="article",
                violation_error_message=_(
                    "Choose where the card leads: an article, a keyword or an address, one of them."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            EditionUse.rerender(models.Q(card=self))

    def get_target_url(self, article_slug=None):
        """Where it leads; "" while its article is not live.

        `article_slug` is the address of the article's live edition ("" without one) where it is
        known; it is looked up otherwise.
        """
        if self.keyword_id:
            return self.keyword.get_absolute_url()
        if not self.article_id:
            return self.url
        if article_slug is None:
            article_slug = self.article.editions.live().values_list("slug", flat=True).first()
        with translation.override(self.language):
            return reverse("articles:detail", args=[article_slug]) if article_slug else ""
