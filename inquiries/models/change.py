from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """What happened to an inquiry: who, when, why. Written by `Workflow.note`, never changed."""

    class Field(models.TextChoices):
        STATE = "state", _("State")
        OWNER = "owner", _("Owner")
        CONTACT = "contact", _("Contact")
        MERGE = "merge", _("Merged")
        MAIL = "mail", _("Mail sent again")

    inquiry = models.ForeignKey(
        "Inquiry", models.CASCADE, related_name="changes", verbose_name=_("inquiry")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    by_name = models.CharField(
        _("account"),
        max_length=150,
        blank=True,
        help_text=_("Stays when the account is deleted; empty for the site itself."),
    )
    field = models.CharField(_("what"), max_length=10, choices=Field)
    before = models.CharField(_("before"), max_length=300, blank=True)
    after = models.CharField(_("after"), max_length=300, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    message = models.ForeignKey(
        "Message",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("message"),
        help_text=_("What caused it."),
    )

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_field_display()}: {self.before} → {self.after}"
