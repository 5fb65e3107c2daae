"""What a backup says of itself, and whether this release of the portal understands it."""

import json
import tomllib

import django
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.version import get_version_tuple

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
    unknown = _unknown(manifest["database"]["migrations"])
    if unknown or get_version_tuple(manifest["portal"]) > get_version_tuple(version()):
        raise Trouble(
            f"The backup was made by a newer release ({manifest['portal']}; this one is "
            f"{version()}). Install that release first. {' '.join(unknown)}".rstrip()
        )


def _unknown(migrations):
    """Those of apps that this release has, too. Apps that it has no more leave tables that nobody
    looks at, as after an update in place."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    for migration in loader.disk_migrations.values():
        known |= {f"{app}.{name}" for app, name in migration.replaces}
    ours = [name for name in migrations if name.partition(".")[0] in loader.migrated_apps]
    return sorted(set(ours) - known)


def version() -> str:
    """The portal's version."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
