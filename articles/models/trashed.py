from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class TrashedArticle(Article):
    """An article in the trash, as the admin lists it."""

    class Meta:
        proxy = True
        verbose_name = _("article in the trash")
        verbose_name_plural = _("articles in the trash")
        ordering = ["-trashed_at", "-pk"]
        default_permissions = []  # those of articles count
