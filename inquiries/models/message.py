from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One mail as it was written; a `Delivery` for each recipient says what became of it."""

    class Kind(models.TextChoices):
        ALERT = "alert", _("Alert to staff")
        CONFIRMATION = "confirmation", _("Confirmation to the buyer")
        REPLY = "reply", _("Reply to the buyer")

    inquiry = models.ForeignKey(
        "Inquiry", models.CASCADE, related_name="messages", verbose_name=_("inquiry")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    from_name = models.CharField(_("from"), max_length=120, blank=True)
    reply_to = models.EmailField(_("reply to"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.subject
