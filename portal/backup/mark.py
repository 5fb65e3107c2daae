"""What the last backup came to, in a small file that the status page reads."""

import json
import os

from django.conf import settings
from django.utils import timezone

NAME = "backup.json"


def read() -> dict:
    """What was written last, {} where there is nothing."""
    try:
        return json.loads((settings.VAR_DIR / NAME).read_text())
    except (OSError, ValueError):
        return {}


def succeed(**facts) -> None:
    """facts: destination (the file), bytes, seconds, verified, encrypted."""
    _write({"at": timezone.now().isoformat(timespec="seconds"), "ok": True, **facts})


def fail(error: str) -> None:
    """Keep what is known of the last good one, and say that a later one failed."""
    failed_at = timezone.now().isoformat(timespec="seconds")
    _write({**read(), "ok": False, "failed_at": failed_at, "error": error})


def _write(facts):
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.VAR_DIR / NAME
    part = path.with_name(f"{NAME}.{os.getpid()}")
    part.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    part.replace(path)
