from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchText(models.Model):
    """The words by which an inquiry is found; `inquiries.search` writes and reads it."""

    inquiry = models.OneToOneField(
        "Inquiry",
        models.CASCADE,
        primary_key=True,
        related_name="search_text",
        verbose_name=_("inquiry"),
    )
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("search text")
        verbose_name_plural = _("search texts")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.inquiry_id}"
