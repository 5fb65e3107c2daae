"""Which backups are kept. Names tell whose they are and when they were made."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

STAMP = "%Y-%m-%dT%H%M%SZ"
WITHOUT_FILES = "-database"
MARK = ".verified"  # of the file beside a backup that was restored and compared


@dataclass(frozen=True)
class Policy:
    """How many are kept: the newest ones, and the newest of each of the last days, weeks, months
    that have any. All None keeps every one."""

    newest: int | None = None
    daily: int | None = None
    weekly: int | None = None
    monthly: int | None = None

    def kept(self, moments: Iterable[datetime]) -> set[datetime]:
        """Those of the moments whose backups stay."""
        ordered = sorted(moments, reverse=True)
        periods: list[tuple[int | None, Callable]] = [
            (self.newest, lambda moment: moment),
            (self.daily, lambda moment: moment.date()),
            (self.weekly, lambda moment: moment.isocalendar()[:2]),
            (self.monthly, lambda moment: (moment.year, moment.month)),
        ]
        if all(number is None for number, _period in periods):
            return set(ordered)
        kept = set()
        for number, period in periods:
            newest_of = {}
            for moment in ordered:
                newest_of.setdefault(period(moment), moment)
            kept |= set(list(newest_of.values())[: number or 0])
        return kept


def site_name() -> str:
    return re.sub(r"[^a-z0-9.-]", "-", settings.SITE_HOST.lower())


def file_name(moment: datetime, *, with_files: bool = True) -> str:
    """Such as portal-www.example.com-2026-11-23T190501Z.tar; without files …Z-database.tar"""
    kind = "" if with_files else WITHOUT_FILES
    return f"portal-{site_name()}-{moment.astimezone(UTC):{STAMP}}{kind}.tar"


def backups(folder: Path, *, with_files: bool = True) -> dict[datetime, Path]:
    """The complete backups of this site in a folder, with files or without, by when they were
    made."""
    site, kind = re.escape(site_name()), "" if with_files else WITHOUT_FILES
    pattern = re.compile(rf"portal-{site}-(\d{{4}}-[\d-]+T\d+Z){kind}\.tar(\.age)?")
    found = {}
    for path in folder.iterdir():
        if match := pattern.fullmatch(path.name):
            found[datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)] = path
    return found


def mark_of(path: Path) -> Path:
    return path.with_name(path.name + MARK)


def mark_verified(path: Path):
    """Note beside a backup that it was restored for a trial, and found to be whole."""
    mark_of(path).write_text(f"{timezone.now():{STAMP}}\n")


def rotate(folder: Path, policy: Policy, *, with_files: bool = True) -> list[Path]:
    """Delete what the policy does not keep, never the newest one that was verified; return it.

    Those with files and those without are rotated each by themselves.
    """
    found = backups(folder, with_files=with_files)
    kept = policy.kept(found)
    verified = [moment for moment, path in found.items() if mark_of(path).exists()]
    if verified:
        kept.add(max(verified))
    gone = [found[moment] for moment in sorted(found.keys() - kept)]
    for path in gone:
        path.unlink()
        mark_of(path).unlink(missing_ok=True)
    return gone
