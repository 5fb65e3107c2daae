from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SILENT_AFTER = timedelta(minutes=2)  # several heartbeats, and one mail to a very slow server
FORGOTTEN_AFTER = timedelta(hours=1)


class SenderManager(models.Manager):
    def beat(self, name):
        """Note that the sender of this name is alive: one statement, any number of processes."""
        self.bulk_create(
            [Sender(name=name)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["seen_at"],
        )

    def is_any_alive(self):
        """Whether some sender told of itself lately."""
        return self.filter(seen_at__gt=timezone.now() - SILENT_AFTER).exists()

    def forget_silent(self):
        """Delete the rows of senders that have stopped long ago."""
        self.filter(seen_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


class Sender(models.Model):
    """A process that sends mail, and when it was last alive."""

    name = models.CharField(
        _("name"), max_length=120, unique=True, help_text=_("Host and process.")
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now, db_index=True)

    objects = SenderManager()

    class Meta:
        verbose_name = _("mail sender")
        verbose_name_plural = _("mail senders")
        ordering = ["-seen_at", "pk"]

    def __str__(self):
        return self.name

    @property
    def is_alive(self):
        """Whether it told of itself lately."""
        return self.seen_at > timezone.now() - SILENT_AFTER
