"""Which generation of the site's content is live: what everything cached is kept under.

A stamp changes when anything that readers see is changed and committed, by whomever, and when the
moment of a schedule passes. Nothing kept under it needs to be purged.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stamp:
    """The content's state: equal stamps, equal pages (of one release of the code)."""

    token: str  # changes with every commit that readers see
    passed: datetime | None  # the latest moment of a schedule that is over
    next: datetime | None  # the first to come: nothing is kept beyond it


def current() -> Stamp | None:
    """The present stamp, by one small query.

    None where nothing may be kept: inside a transaction (what is seen there may never be
    committed), while a chosen moment is browsed, and with PAGE_CACHE off.
    """
    return None
