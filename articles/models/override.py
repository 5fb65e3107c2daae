from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Override(models.Model):
    """A rule of the checklist that was published against, by whom and why."""

    edition = models.ForeignKey(
        "Edition", models.CASCADE, related_name="overrides", verbose_name=_("edition")
    )
    rule = models.CharField(_("rule"), max_length=40)
    found = models.TextField(_("what was found"))
    reason = models.CharField(_("reason"), max_length=250)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("override of the checklist")
        verbose_name_plural = _("overrides of the checklist")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "rule"], name="override_once_a_rule")
        ]

    def __str__(self):
        return f"{self.rule}: {self.reason}"
