from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles.models.rendering import Rendering
from articles.models.search import SearchEntry
from articles.models.use import EditionUse

OFFERED = 60


class KeywordQuerySet(models.QuerySet):
    def locked(self):
        """Unchanged until the transaction ends; always in this order: nobody waits in circles."""
        return self.select_for_update(of=["self"], no_key=True).order_by("pk")

    def offered(self, chosen=()):
        """What a page of the admin offers to choose from: the newest and the `chosen` (keys). The
        others, of which there may be thousands, are found by name."""
        newest = self.order_by("-pk").values("pk")[:OFFERED]
        keys = [key for key in map(str, chosen) if key.isdecimal()]
        return self.filter(models.Q(pk__in=newest) | models.Q(pk__in=keys))

    @transaction.atomic
    def delete(self):
        list(self.model.objects.filter(pk__in=self.values("pk")).locked().values_list("pk"))
        Rendering.objects.filter(edition__keywords__in=self.values("pk")).outdate()
        SearchEntry.objects.filter(edition__keywords__in=self.values("pk")).outdate()
        return super().delete()

    delete.alters_data = delete.queryset_only = True


class Keyword(models.Model):
    """A word under which readers find all articles of one subject, in one language."""

    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("As readers see it."))
    slug = models.SlugField(
        _("address"),
        max_length=80,
        allow_unicode=True,
        help_text=_("The last part of the page's address."),
    )

    objects = KeywordQuerySet.as_manager()

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                name="keyword_slug_unique",
                violation_error_code="slug",
                violation_error_message=_("Another keyword has this address. Choose another."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            Rendering.objects.filter(edition__keywords=self).outdate()
            SearchEntry.objects.filter(edition__keywords=self).outdate()
            EditionUse.rerender(models.Q(card__keyword=self))

    def get_absolute_url(self):
        with translation.override(self.language):
            return reverse("articles:keyword", args=[self.slug])

    @transaction.atomic
    def delete(self, *args, **kwargs):
        list(type(self).objects.filter(pk=self.pk).locked().values_list("pk"))
        Rendering.objects.filter(edition__keywords=self).outdate()
        SearchEntry.objects.filter(edition__keywords=self).outdate()
        return super().delete(*args, **kwargs)
