"""What a backup says of itself, and whether this release of the portal understands it."""

import json
import tomllib

import django
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal.backup.trouble import Trouble

FORMAT = 1


def describe(connection, copy, *, with_files: bool) -> dict:
    """copy: of the database, as `sqlite` and `postgresql` make it."""
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "site": settings.SITE_URL,
        "portal": version(),
        "django": django.__version__,
        "created_at": timezone.now().isoformat(timespec="seconds"),
        "database": {
            "kind": copy.kind,
            "server": str(copy.server),
            "bytes": copy.bytes,
            "migrations": sorted(f"{app}.{name}" for app, name in applied),
            "rows": copy.rows,
        },
        "files": with_files,
    }


def to_bytes(manifest: dict) -> bytes:
    return (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()


def check(manifest: dict, connection) -> None:
    """Raise Trouble where this release, or this kind of database, cannot take it."""
    if manifest.get("format") != FORMAT:
        raise Trouble("The backup was made by a release of the portal that this one does not know.")
    kind = manifest["database"]["kind"]
    if kind != connection.vendor:
        raise Trouble(
            f"The backup is of {kind}, and DATABASE_URL names {connection.vendor}. "
            "Restore it into a database of its own kind."
        )
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    for migration in loader.disk_migrations.values():
        known |= {f"{app}.{name}" for app, name in migration.replaces}
    if unknown := sorted(set(manifest["database"]["migrations"]) - known):
        raise Trouble(
            f"The backup was made by a newer release ({manifest['portal']}; this one is "
            f"{version()}). Install that release first. Unknown here: {', '.join(unknown)}."
        )


def version() -> str:
    """The portal's version."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
