"""Where files are kept, as an address: `file:///folder` or `s3://key:secret@bucket/folder`."""

import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from marshmallow import ValidationError

OPTIONS = {"endpoint", "region", "addressing"}
ADDRESSING = {"auto", "path", "virtual"}
BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"  # the rules of S3 for names of buckets
FORM = "Write file:///folder or s3://key:secret@bucket/folder?endpoint=https://host&region=name"


def storage(value: str, folder: Path, base_url: str | None) -> dict:
    """An entry of Django's STORAGES. value: an address that `check` lets through, or "".

    folder: where files are kept without an address. base_url: where pages link to what an object
    storage keeps; None for what is private.
    """
    parts = urlsplit(value)
    if parts.scheme == "s3":
        return {
            "BACKEND": "portal.s3.S3Storage",
            "OPTIONS": {"base_url": base_url, **_bucket(parts)},
        }
    location = {"location": Path(unquote(parts.path)) if value else folder}
    closed = {"directory_permissions_mode": 0o700, "file_permissions_mode": 0o600}
    return {
        "BACKEND": "articles.storage.DurableFileSystemStorage",
        "OPTIONS": location if base_url else location | closed,
    }


def _bucket(parts):
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    prefix = unquote(parts.path).strip("/")
    return {
        "bucket": parts.hostname,
        "prefix": f"{prefix}/" if prefix else "",
        "endpoint_url": options.get("endpoint"),
        "region_name": options.get("region"),
        "addressing_style": options.get("addressing", "auto"),
        # Without a key boto3 looks for one where Amazon's tools do, as in a role of the host.
        "aws_access_key_id": unquote(parts.username or "") or None,
        "aws_secret_access_key": unquote(parts.password or "") or None,
    }


def check(value: str) -> None:
    """Raises ValidationError, which never repeats the value: it may hold a secret."""
    try:
        parts = urlsplit(value)
        checks = {"file": _check_folder, "s3": _check_bucket}
        checks.get(parts.scheme, _refuse)(parts)
    except ValueError:  # of urlsplit or parse_qs
        _refuse(value)


def _refuse(_parts):
    raise ValidationError(f"{FORM}, key and secret with % escapes (/ is %2F).") from None


def _check_folder(parts):
    if parts.netloc not in {"", "localhost"} or not parts.path.strip("/"):
        raise ValidationError("A folder has three slashes before it: file:///srv/media.")


def _check_bucket(parts):
    options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    endpoint = urlsplit(options.get("endpoint", ["https://s3"])[0])
    if not re.fullmatch(BUCKET, parts.hostname or "") or parts.port:
        _refuse(parts)
    if bool(parts.username) != bool(parts.password):
        raise ValidationError("Write both key and secret before the @, or neither.")
    if unknown := sorted(options.keys() - OPTIONS):
        raise ValidationError(
            f"Not known: {', '.join(unknown)}; only {', '.join(sorted(OPTIONS))}."
        )
    if endpoint.scheme not in {"http", "https"} or not endpoint.hostname:
        raise ValidationError("The endpoint must be an address like https://s3.example.com.")
    if not ADDRESSING.issuperset(options.get("addressing", [])):
        raise ValidationError("addressing is one of auto, path, virtual.")
    if find_spec("boto3") is None:
        raise ValidationError("s3:// needs the extra s3: pip install boto3.")
