from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sender(models.Model):
    """A process that sends mail, and when it was last alive."""

    name = models.CharField(
        _("name"), max_length=120, unique=True, help_text=_("Host and process.")
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("mail sender")
        verbose_name_plural = _("mail senders")
        ordering = ["-seen_at", "pk"]

    def __str__(self):
        return self.name
