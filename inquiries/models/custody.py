from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CustodyManager(models.Manager):
    def began_at(self):
        """Since when files are this database's; from now on if nobody has noted it."""
        return self.get_or_create(pk=self.model.ONLY)[0].since


class Custody(models.Model):
    """Since when the files of the private storage have been this database's.

    A file that came before and has no row here may have one in another database: of the site that
    this one is to be restored to, or was a copy of. Only what came since is ever swept out.
    """

    ONLY = 1  # the key of the only row

    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = CustodyManager()

    class Meta:
        verbose_name = _("custody of files")
        verbose_name_plural = _("custody of files")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="custody_only_row")]

    def __str__(self):
        return f"{self.since:%Y-%m-%d %H:%M}"
