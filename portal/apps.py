from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from articles.apps import EVERY


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Website")
    readers_see = {"Company": EVERY, "CompanyText": EVERY}  # see `articles.triggers`
    readers_never_see = ["Session", "RecoveryCode", "Passkey"]

    def ready(self):
        from portal import checks, exposure_checks, storage_checks  # noqa: F401  registers them
