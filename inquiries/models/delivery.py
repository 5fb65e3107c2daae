from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Delivery(models.Model):
    """The outbox: one row for each recipient of a message, so that one refusal hides no success."""

    class State(models.TextChoices):
        HELD = "held", _("Held back")
        PENDING = "pending", _("To be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Uncertain")
        DEAD = "dead", _("Failed")

    message = models.ForeignKey(
        "Message", models.CASCADE, related_name="deliveries", verbose_name=_("message")
    )
    recipient = models.EmailField(_("recipient"), max_length=254)
    mail_id = models.CharField(
        _("Message-ID"),
        max_length=200,
        unique=True,
        help_text=_("Fixed before the first attempt, so that mail programs recognise a repeat."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    lease_token = models.UUIDField(
        _("lease"), null=True, blank=True, help_text=_("Fences off a sender that was too slow.")
    )
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    transmitting_at = models.DateTimeField(
        _("transmitting since"),
        null=True,
        blank=True,
        help_text=_("Set before the text leaves: from then on a lost connection leaves doubt."),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "recipient"], name="delivery_once_each"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(leased_until__isnull=False),
                name="delivery_sending_is_leased",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="delivery_pending"),
            models.Index(
                fields=["leased_until"], condition=Q(state="sending"), name="delivery_leased"
            ),
            models.Index(
                fields=["message"],
                condition=Q(state__in=["dead", "uncertain"]),
                name="delivery_troubled",
            ),
        ]

    def __str__(self):
        return f"{self.recipient}: {self.get_state_display()}"


class Attempt(models.Model):
    """One try at a delivery, kept for people to see."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        LATER = "later", _("Not accepted now, will be tried again")
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
