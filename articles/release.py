"""Which release of the site made a page: what is kept by one is never shown by another."""

import hashlib
from functools import cache
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

SOURCES = ("**/*.py", "**/*.toml", "templates/**/*.html")
# Whatever else pages and their headers depend on.
SETTINGS = (
    "SITE_URL",
    "LANGUAGE_CODE",
    "TIME_ZONE",
    "STATIC_URL",
    "MEDIA_URL",
    "DEBUG",
    "CONTENT_SECURITY_POLICY",
)


@cache
def fingerprint() -> str:
    """A hash of all that pages are made with, besides the content: code, templates, catalogs, names
    of static files, settings. The same on every host of a release; read once in a process."""
    languages = [code for code, _name in settings.LANGUAGES]  # names follow the active language
    digest = hashlib.sha256(f"{django.__version__} {languages}\n".encode())
    for name in SETTINGS:
        digest.update(f"{name}={getattr(settings, name)!r}\n".encode())
    # Plain names, where files are not hashed, say nothing of their contents.
    names = getattr(staticfiles_storage, "hashed_files", {})
    digest.update(repr(sorted(names.items())).encode())
    for path in sorted(_files()):
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def _files():
    base = Path(settings.BASE_DIR)
    for config in apps.get_app_configs():
        if Path(config.path).parent == base:  # the project's own
            for pattern in SOURCES:
                yield from Path(config.path).glob(pattern)
    for folder in settings.TEMPLATES[0]["DIRS"]:
        yield from (path for path in Path(folder).rglob("*") if path.is_file())
    for folder in settings.LOCALE_PATHS:
        yield from Path(folder).rglob("*.mo")
