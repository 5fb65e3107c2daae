from django.db import models
from django.utils.translation import gettext_lazy as _


class Generation(models.Model):
    """Which state of the site's content is committed: one row, written by the database itself.

    Triggers (`articles.triggers`) write it; nothing in Python has to remember to.
    """

    ONLY = 1  # the row's key; PostgreSQL notes transactions that are not over under other keys

    token = models.BigIntegerField(
        _("token"), help_text=_("Random, so that no restored backup repeats one.")
    )

    class Meta:
        verbose_name = _("generation of the content")
        verbose_name_plural = _("generations of the content")

    def __str__(self):
        return f"{self.token & (2**64 - 1):016x}"
