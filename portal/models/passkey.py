from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Passkey(models.Model):
    """A public key (W3C WebAuthn) with which a person's device signs them in; holds no secret."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="passkeys",
        verbose_name=_("user"),
    )
    name = models.CharField(_("name"), max_length=60)
    credential_id = models.CharField(_("credential"), max_length=1400, unique=True)  # base64url
    public_key = models.TextField(_("public key"))  # base64url of COSE (RFC 9052)
    sign_count = models.BigIntegerField(_("uses as the device counts them"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        default_permissions = ()
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.name
