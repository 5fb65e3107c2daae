from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewStep(models.Model):
    """One step of a draft's review: who did what, when, to which version, with which words."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted for review")
        CHANGES_REQUESTED = "changes", _("Changes requested")
        APPROVED = "approved", _("Approved")
        RECALLED = "recalled", _("Taken back")
        PUBLISHED = "published", _("Published")

    article = models.ForeignKey(
        "Article", models.CASCADE, related_name="review_steps", verbose_name=_("article")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    version = models.PositiveIntegerField(
        _("version"), help_text=_("The version of the draft that was looked at.")
    )
    text = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        ordering = ["at", "pk"]

    def __str__(self):
        return self.get_kind_display()


class Comment(models.Model):
    """What somebody says about a draft, open until somebody resolves it."""

    article = models.ForeignKey(
        "Article", models.CASCADE, related_name="comments", verbose_name=_("article")
    )
    text = models.TextField(_("comment"), max_length=2000)
    quote = models.CharField(
        _("about"), max_length=250, blank=True, help_text=_("The words of the draft it is about.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("resolved by"),
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["article"], condition=Q(resolved_at__isnull=True), name="comment_open"
            )
        ]

    def __str__(self):
        return self.text[:60]
