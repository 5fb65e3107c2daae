from django.contrib.admin.apps import AdminConfig as StockAdminConfig


class AdminConfig(StockAdminConfig):
    """The stock admin, signed in to by `portal.accounts`."""

    default_site = "portal.accounts.site.AdminSite"
