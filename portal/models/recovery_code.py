import hashlib
import secrets

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

COUNT = 10
DIGITS = 16


class RecoveryCodeManager(models.Manager):
    def renew(self, user):
        """Replace a user's codes; returns the new ones as people read them, the only time ever."""
        codes = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _number in range(COUNT)]
        with transaction.atomic():
            self.filter(user=user).delete()
            self.bulk_create(RecoveryCode(user=user, digest=digest(user, code)) for code in codes)
        return [" ".join(code[at : at + 4] for at in range(0, DIGITS, 4)) for code in codes]

    def use(self, user, code):
        """Whether it is one of the user's codes, which is then gone: of two at once one wins."""
        return self.filter(user=user, digest=digest(user, code)).delete()[0] == 1


class RecoveryCode(models.Model):
    """Signs a person in once without the device. Only a slow hash of it is kept.

    django-otp's own static tokens lie in the database as they are typed, hence this table.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="recovery_codes",
        verbose_name=_("user"),
    )
    digest = models.CharField(_("digest"), max_length=64)

    objects = RecoveryCodeManager()

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_of_user"),
        ]

    def __str__(self):
        return f"{self.user} #{self.pk}"


def digest(user, code):
    """The hash of a code. The salt is the user's, so that one computation finds it among ten; with
    10¹⁶ possible codes guessing from a stolen table is hopeless at this cost (RFC 7914)."""
    salt = f"recovery code of {user.pk}".encode()
    return hashlib.scrypt(code.encode(), salt=salt, n=2**13, r=8, p=1, dklen=32).hex()
