"""Whether public files and private ones are kept apart."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security)
def check_private_is_apart(app_configs, **kwargs):
    """Whatever lies in the public storage is read by anybody who knows its name."""
    public, private = (_place(settings.STORAGES[alias]) for alias in ("default", "private"))
    if public[: len(private)] != private[: len(public)]:
        return []
    return [
        Error(
            "Public and private files are kept in one place, or one in a folder of the other.",
            hint="Choose folders or buckets for STORAGE_URL (or MEDIA_ROOT) and "
            "PRIVATE_STORAGE_URL (or PRIVATE_ROOT) of which neither is inside the other.",
            id="portal.E002",
        )
    ]


def _place(entry):
    """What leads to a storage, from the outside to the inside."""
    options = entry["OPTIONS"]
    if "bucket" in options:
        folders = filter(None, options["prefix"].split("/"))
        return (options["endpoint_url"], options["bucket"], *folders)
    return Path(options["location"]).resolve().parts
