"""What lets strangers in although every setting has a right value: `check --deploy` looks at the
accounts, files and clocks of a public site. `serve` does so each time it starts."""

import os
import stat
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connection
from django.utils import timezone

from portal.demo.content import read_site

NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre"}
MOUNTS = Path("/proc/self/mounts")
# Variables whose files nobody else may read.
SECRETS = [
    "SECRET_KEY",
    "DATABASE_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "IMAP_URL",
    "STORAGE_URL",
    "PRIVATE_STORAGE_URL",
    "METRICS_TOKEN",
    "SENTRY_DSN",
]
SKEW = timedelta(seconds=5)


@register(Tags.security)
def check_debug(app_configs, **kwargs):
    """A page of DEBUG shows whoever comes the settings, the code and what others sent."""
    if not (settings.IS_PRODUCTION and settings.DEBUG):
        return []
    hint = "Leave DEBUG out. The log tells of errors."
    return [Error("DEBUG is on, and the site has a public address.", hint=hint, id="portal.E003")]


@register(Tags.security, deploy=True)
def check_sample_accounts(app_configs, **kwargs):
    """The passwords of the sample accounts stand in the source, for everybody to read."""
    if not settings.IS_PRODUCTION:
        return []
    samples = read_site()["users"]
    try:
        users = list(get_user_model().objects.filter(username__in=samples, is_active=True))
    except DatabaseError:  # not migrated yet
        return []
    known = [user for user in users if user.check_password(samples[user.username]["password"])]
    if not known:
        return []
    names = ", ".join(sorted(user.username for user in known))
    return [
        Error(
            f"Accounts of the sample site still have their public passwords: {names}.",
            hint="Give each a new password with `manage.py changepassword <name>`, or deactivate "
            "the account in the admin of a site that is not public.",
            id="portal.E004",
        )
    ]


@register(Tags.security, deploy=True)
def check_hosts(app_configs, **kwargs):
    """Links in mail and the keys of kept pages are made of hosts: all are not to be chosen."""
    if not any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        return []
    return [
        Warning(
            "ALLOWED_HOSTS takes hosts that it does not name.",
            hint="Write every host of the site, or leave ALLOWED_HOSTS out.",
            id="portal.W006",
        )
    ]


@register(Tags.security, deploy=True)
def check_file_modes(app_configs, **kwargs):
    """Who else has an account on the machine reads no secrets and writes nothing of the site."""
    faults = [f"others may read {path}" for path in secret_paths() if _is_open(path, stat.S_IROTH)]
    faults += [
        f"others may write to {path}" for path in own_paths() if _is_open(path, stat.S_IWOTH)
    ]
    if not settings.IS_PRODUCTION or not faults:
        return []
    return [
        Warning(
            "Files are open to other accounts of this machine: " + "; ".join(faults) + ".",
            hint="`chmod o-rwx` closes them; the web server may read static and media files.",
            id="portal.W007",
        )
    ]


def secret_paths():
    """Files and folders that hold what nobody else may see."""
    named = filter(None, [os.environ.get(f"{name}_FILE") for name in SECRETS])
    found = [settings.VAR_DIR / "secret_key", _database(), _folder("private")]
    return [*map(Path, named), *filter(None, found)]


def own_paths():
    """Folders of which what lies there is run or served."""
    found = [settings.BASE_DIR, settings.BASE_DIR / "portal", settings.STATIC_ROOT]
    return [*found, *filter(None, [_folder("default")])]


@register(Tags.security, deploy=True)
def check_served_folders(app_configs, **kwargs):
    """What lies in a folder that a web server serves, is read by whoever guesses its name."""
    served = [path.resolve() for path in (Path(settings.STATIC_ROOT), _folder("default")) if path]
    hidden = {"the database": _database(), "PRIVATE_ROOT": _folder("private")}
    faults = [
        f"{name} lies in {folder}"
        for name, path in hidden.items()
        for folder in served
        if path and path.resolve().is_relative_to(folder)
    ]
    if not faults:
        return []
    hint = "Move it out: web servers give away all that is in there."
    return [Error("; ".join(faults).capitalize() + ".", hint=hint, id="portal.E005")]


@register(Tags.security, deploy=True)
def check_sqlite_is_local(app_configs, **kwargs):
    """SQLite's write-ahead log needs memory that all processes share, hence one machine
    (https://www.sqlite.org/wal.html)."""
    path = _database()
    kind = path and filesystem_of(path.resolve())
    if kind not in NETWORK and not str(kind).startswith("fuse.ssh"):
        return []
    return [
        Error(
            f"The SQLite database lies on a file system of the network ({kind}).",
            hint="Move it to a disk of this machine, or set DATABASE_URL to a PostgreSQL server.",
            id="portal.E006",
        )
    ]


def filesystem_of(path):
    """The kind of file system that holds a path, "" where the machine does not tell."""
    found, kind = Path(), ""
    for line in MOUNTS.read_text().splitlines() if MOUNTS.exists() else ():
        _device, point, its_kind, *_rest = line.split()
        point = Path(point.replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) >= len(found.parts):
            found, kind = point, its_kind
    return kind


@register(Tags.security, deploy=True)
def check_clock(app_configs, **kwargs):
    """Schedules and sessions go by the clocks of all machines: they must agree."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            skew = abs(cursor.fetchone()[0] - timezone.now())
    except DatabaseError:
        return []
    if skew < SKEW:
        return []
    return [
        Warning(
            f"This machine's clock and the database's differ by {skew.total_seconds():.0f} s.",
            hint="Let both follow a time server (`timedatectl set-ntp true`).",
            id="portal.W008",
        )
    ]


def _is_open(path, mode):
    """Whether every account of the machine may do it: the folders above let it through, too."""
    path = path.resolve()
    try:
        ways = [folder.stat().st_mode & stat.S_IXOTH for folder in path.parents]
        return all(ways) and bool(path.stat().st_mode & mode)
    except OSError:  # it is not there, or not even ours to look at
        return False


def _database():
    """The file of an SQLite database, or None."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return None
    return Path(connection.settings_dict["NAME"])


def _folder(alias):
    """Where the files of a storage lie on this machine, or None."""
    location = settings.STORAGES[alias].get("OPTIONS", {}).get("location")
    return Path(location) if location else None
