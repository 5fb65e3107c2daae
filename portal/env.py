"""Typed, strict reads of the environment.

Every variable has a type. A value that does not fit is remembered, and `seal()` stops the start
with one message that names all of them, so an operator mends them in one go. `<NAME>_FILE` may
name a file that holds the value (Docker and systemd hand secrets over that way).
"""

import ipaddress
import re
import zoneinfo
from collections.abc import Collection
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as InvalidAddress
from django.core.management.utils import get_random_secret_key
from django.core.validators import validate_email
from environs import EnvValidationError, FileAwareEnv
from marshmallow import ValidationError
from marshmallow.validate import Range

from portal import storage_url

MAIL_TIMEOUT = 20  # seconds for each exchange with the mail server
IMAP_PORTS = {"imaps": 993, "imap": 143}
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "::1"}
# The signed part that `inquiries.addresses` adds leaves this much of a local part's 64 characters.
INBOUND_LOCAL_LENGTH = 41


class PortalEnv(FileAwareEnv):
    """environs' reader with the rules of this project; raises only in `seal()`."""

    def __init__(self):
        super().__init__(eager=False, strip_whitespace=True)

    def _get_value(self, env_key: str, default):
        """As environs, but blank means "not set" (Compose sets many such), and a file that cannot
        be read is reported with the rest."""
        try:
            value = super()._get_value(env_key, default)
        except (ValueError, OSError) as error:
            self._errors[f"{env_key}_FILE"].append(str(error))
            return default
        return default if isinstance(value, str) and not value.strip() else value

    def words(self, name: str, default: list[str]) -> list[str]:
        """A comma-separated list without blanks."""
        value = self.list(name, default)
        return [word.strip() for word in value or [] if word.strip()]

    def choices(self, name: str, keys: Collection[str], values: Collection[str]) -> dict[str, str]:
        """Comma-separated pairs of known words, such as `alt_text:block,dead_link:warn`."""
        pairs = (word.partition(":") for word in self.words(name, []))
        chosen = {key.strip(): value.strip() for key, _colon, value in pairs}
        known = {"before": keys, "after": values}
        wrong = {
            "before": [key for key in chosen if key not in keys],
            "after": [value for value in chosen.values() if value not in values],
        }
        for side, words in wrong.items():
            if words:
                said = ", ".join(f"“{word}”" for word in words)
                hint = f"not {said} {side} a colon; one of {', '.join(known[side])}."
                self._errors[name].append(f"Write pairs like dead_link:warn, {hint}")
        return chosen

    def word(self, name: str, pattern: str, hint: str, default: str = "") -> str:
        """A text of which the pattern (a regular expression) is the whole form; `hint` says it."""

        def fits(value: str):
            if value and not re.fullmatch(pattern, value):
                raise ValidationError(f"Write {hint}.")

        return self.str(name, default, validate=fits) or default

    def count(self, name: str, default: int, least: int = 0) -> int:
        """A whole number from `least`."""
        value = self.int(name, default, validate=Range(min=least))
        return default if value is None else value

    def networks(self, name: str) -> list:
        """Comma-separated IP networks, such as `10.0.0.0/8`."""

        def are_networks(value: list[str]):
            for word in value:
                try:
                    ipaddress.ip_network(word)
                except ValueError as error:
                    raise ValidationError("Write networks like 10.0.0.0/8,fd00::/8.") from error

        words = self.list(name, [], validate=are_networks) or []
        return [] if name in self._errors else [ipaddress.ip_network(word) for word in words]

    def origin(self, name: str, default: str) -> str:
        """An http(s) address without path, such as `https://www.example.com`."""

        def is_origin(value: str):
            parts = urlsplit(value)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
                raise ValidationError("Write it like https://www.example.com, without a path.")

        return (self.str(name, default, validate=is_origin) or default).rstrip("/")

    def address_path(self, name: str, default: str, taken: Collection[str]) -> str:
        """The path of an address inside the site, such as `office/desk/`, that begins with none of
        the parts that are `taken`."""
        part = "[A-Za-z0-9_-]+"
        hint = "letters, digits, - and _ with / at the end, such as office/"
        value = self.word(name, f"{part}(/{part})*/", hint, default)
        first = value.partition("/")[0]
        if first in taken:
            self._errors[name].append(f"Not {first}/: it is an address of the public site.")
        return value

    def timezone(self, name: str, default: str) -> str:
        """A time zone of the tz database, such as `Asia/Shanghai`."""

        def is_zone(value: str):
            if value not in zoneinfo.available_timezones():
                raise ValidationError("Write a tz database name like Asia/Shanghai.")

        return self.str(name, default, validate=is_zone) or default

    def storage(self, name: str, folder: Path, base_url: str | None) -> dict:
        """Where files are kept, as an entry of Django's STORAGES; see `storage_url`."""
        value = self.str(name, "", validate=lambda value: value and storage_url.check(value))
        return storage_url.storage(value or "", folder, base_url)

    def base_url(self, name: str, default: str) -> str:
        """What addresses begin with: a path of this site, or an http(s) address; ends with "/"."""

        def is_base(value: str):
            parts = urlsplit(value)
            is_whole = parts.scheme in {"http", "https"} and parts.hostname
            if value and (not is_whole or re.search(r"[?#;,'\"\s]", value)):
                raise ValidationError("Write it like https://cdn.example.com/media/.")

        return (self.str(name, "", validate=is_base) or default).rstrip("/") + "/"

    def mail(self, name: str, folder: Path) -> dict:
        """Django's mail settings from an address such as `submission://user:password@host`.

        `file:///folder`, and `folder` by default, keep each mail as a file that people can read.
        """
        value = self.dj_email_url(name, f"file://{folder}") or {}
        if value and "EMAIL_BACKEND" not in value:
            self._errors[name].append(f"Use one of: {', '.join(dj_email_url.SCHEMES)}.")
        if value.get("EMAIL_BACKEND") == dj_email_url.SCHEMES["file"]:
            path = f"/{value['EMAIL_FILE_PATH']}"
            value |= {"EMAIL_BACKEND": "inquiries.filemail.EmailBackend", "EMAIL_FILE_PATH": path}
        # Django's default is to wait for ever.
        return value | {"EMAIL_TIMEOUT": value.get("EMAIL_TIMEOUT") or MAIL_TIMEOUT}

    def imap(self, name: str) -> dict | None:
        """The mailbox to be read, from `imaps://user:password@host/INBOX?archive=Processed`.

        `imap://` is encrypted by STARTTLS before the password leaves; only on this machine it is
        plain. None where nothing is set.
        """
        value = self.str(name, "", validate=_check_imap)
        if not value or name in self._errors:
            return None
        parts = urlsplit(value)
        is_local = parts.hostname in LOOPBACK_HOSTS
        by_scheme = {"imaps": "tls", "imap": "plain" if is_local else "starttls"}
        return {
            "HOST": parts.hostname,
            "PORT": parts.port or IMAP_PORTS[parts.scheme],
            "SECURITY": by_scheme[parts.scheme],
            "USER": unquote(parts.username),
            "PASSWORD": unquote(parts.password),
            "FOLDER": unquote(parts.path.strip("/")) or "INBOX",
            "ARCHIVE": parse_qs(parts.query).get("archive", [""])[0],
        }

    def inbound_address(self, name: str, imap: dict | None) -> str:
        """The address that answers go to; by default the mailbox's user if that is an address."""
        user = imap["USER"] if imap else ""
        return self.str(name, "", validate=_check_address) or (user if is_address(user) else "")

    def sentry_dsn(self, name: str) -> str:
        """Where Sentry is told of errors, "" where nothing is set; asks for the extra `sentry`."""

        def is_usable(value: str):
            if value and not re.fullmatch(r"https?://[^@/\s]+@[^@/\s]+/[^\s?#]+", value):
                raise ValidationError("Write it as Sentry shows it: https://key@host/number.")
            if value and find_spec("sentry_sdk") is None:
                raise ValidationError("Install the extra `sentry` (sentry-sdk) for it.")

        return self.str(name, "", validate=is_usable) or ""

    def secret_key(self, name: str, folder: Path, *, is_production: bool) -> str:
        """The secret key; outside production it is made once and kept in `folder`."""
        if key := self.str(name, ""):
            return key
        if is_production:
            self._errors[name].append("Set it: it signs sessions and links. Keep it secret.")
            return "missing"
        path = folder / "secret_key"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("x") as file:  # "x": of two processes starting at once, one writes
                path.chmod(0o600)
                file.write(get_random_secret_key())
        except FileExistsError:
            pass
        return path.read_text()

    def database(self, name: str, folder: Path) -> dict:
        """Where the rows are kept, an entry of DATABASES; by default SQLite in `folder`.

        The file of SQLite is made here, for nobody else on this machine to read: the driver leaves
        that to the umask, and the files beside it take its mode.
        """
        value = self.dj_db_url(name, f"sqlite:///{folder / 'portal.sqlite3'}")
        if not value or not value["ENGINE"].endswith("sqlite3"):
            return value or {"ENGINE": "django.db.backends.dummy"}
        folder.mkdir(parents=True, exist_ok=True)
        if value["NAME"] != ":memory:":
            with suppress(OSError):  # it is there; or cannot be, which the first query tells
                Path(value["NAME"]).touch(0o600, exist_ok=False)
        return value

    def seal(self) -> None:
        """Stop the start if any variable was wrong.

        Raises ImproperlyConfigured, whose message names every wrong variable.
        """
        try:
            super().seal()
        except EnvValidationError as error:
            lines = [f"  {name}: {' '.join(why)}" for name, why in error.error_messages.items()]
            raise ImproperlyConfigured(
                "These environment variables are not usable:\n" + "\n".join(sorted(lines))
            ) from None


def is_address(value: str) -> bool:
    """Whether it is a plain email address that leaves room for a signed part."""
    try:
        validate_email(value)
    except InvalidAddress:
        return False
    return len(value.partition("@")[0]) <= INBOUND_LOCAL_LENGTH


def _check_address(value: str) -> None:
    if value and not is_address(value):
        raise ValidationError(
            "Write a plain address like sales@example.com, with at most "
            f"{INBOUND_LOCAL_LENGTH} characters before the @."
        )


def _check_imap(value: str) -> None:
    """Raises ValidationError, which never repeats the value: it holds a password."""
    hint = "Write it like imaps://user:password@host/INBOX?archive=Processed, user and password "
    try:
        parts = urlsplit(value)
        options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        is_known = parts.scheme in IMAP_PORTS and parts.port != 0 and set(options) <= {"archive"}
    except ValueError:
        is_known = False
    if not is_known or not all([parts.hostname, parts.username, parts.password]):
        raise ValidationError(hint + "with % escapes (@ is %40).")
    if not unquote(value).isprintable():
        raise ValidationError("It must not hold control characters.")


env = PortalEnv()
