from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Attempt(models.Model):
    """One try at a delivery, kept for people to see."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        LATER = "later", _("Not accepted now")
        REFUSED = "refused", _("Refused for good")
        UNCERTAIN = "uncertain", _("Connection lost, perhaps sent")

    delivery = models.ForeignKey(
        "Delivery", models.CASCADE, related_name="attempts", verbose_name=_("delivery")
    )
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    detail = models.TextField(_("detail"), blank=True, help_text=_("What the mail server said."))

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["started_at", "pk"]

    def __str__(self):
        return f"{self.started_at:%Y-%m-%d %H:%M:%S} {self.get_outcome_display()}"
