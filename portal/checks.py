"""What can only be seen of the settings as a whole, said with a hint before the site starts."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.security)
def check_site_address(app_configs, **kwargs):
    """Links in mail and sitemaps start with SITE_URL: the site must answer there."""
    host = urlsplit(settings.SITE_URL).hostname
    if "*" in settings.ALLOWED_HOSTS or host in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            f"ALLOWED_HOSTS does not contain {host}, the host of SITE_URL.",
            hint=f"Add {host} to ALLOWED_HOSTS, or leave ALLOWED_HOSTS out.",
            id="portal.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_mail_leaves(app_configs, **kwargs):
    """A public site that keeps its mail in files tells nobody of inquiries."""
    if not settings.IS_PRODUCTION or settings.EMAIL_HOST:
        return []
    return [
        Warning(
            "Mail is not sent: EMAIL_URL names no mail server.",
            hint="Set EMAIL_URL, for example submission://user:password@mail.example.com.",
            id="portal.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_https(app_configs, **kwargs):
    """A public site without https shows inquiries to everyone on the way."""
    if not settings.IS_PRODUCTION or settings.IS_HTTPS:
        return []
    return [
        Warning(
            "SITE_URL is not an https address.",
            hint="Put a web server with a certificate before the site and set SITE_URL to https://…",
            id="portal.W002",
        )
    ]


@register(Tags.security, deploy=True)
def check_proxies(app_configs, **kwargs):
    """`serve` speaks http: before an https site stands a proxy, whose address is no visitor's."""
    if not settings.IS_HTTPS or settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "SITE_URL is an https address, and TRUSTED_PROXIES is 0.",
            hint="Set TRUSTED_PROXIES to the number of proxies before the site. Without it all "
            "visitors count as one, and after a few inquiries the next ones are refused.",
            id="portal.W003",
        )
    ]


@register()
def check_answers_come_in(app_configs, **kwargs):
    """Answers need both: an address they go to, and a mailbox where they are read."""
    if settings.IMAP and not settings.INBOUND_ADDRESS:
        return [
            Warning(
                "IMAP_URL is set, and INBOUND_ADDRESS is not.",
                hint="Set INBOUND_ADDRESS to the address of that mailbox. Without it only answers "
                "that name the mail they answer find their inquiry.",
                id="portal.W004",
            )
        ]
    if settings.INBOUND_ADDRESS and not settings.IMAP:
        return [
            Warning(
                "INBOUND_ADDRESS is set, and IMAP_URL is not.",
                hint="Set IMAP_URL to the mailbox of that address. Until then nobody reads there.",
                id="portal.W005",
            )
        ]
    return []
