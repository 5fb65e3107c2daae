"""When readers begin to see something else: the moments at which articles come, change and go."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Edition

SHOWN = 5  # moments in each direction
NAMED = 40  # articles of all of them


@dataclass
class Boundary:
    """A moment, and what happens then in words."""

    at: datetime
    events: list[str] = field(default_factory=list)


def before(at: datetime) -> list[Boundary]:
    """The last moments of change before one, the latest first."""
    return _boundaries("lt", at, "-")


def after(at: datetime) -> list[Boundary]:
    """The next moments of change after one."""
    return _boundaries("gt", at, "")


def _boundaries(comparison, at, direction):
    moments = set()
    for column in ("starts_at", "ends_at"):
        rows = Edition.objects.filter(**{f"{column}__{comparison}": at})
        found = rows.order_by(f"{direction}{column}").values_list(column, flat=True).distinct()
        moments.update(found[:SHOWN])
    boundaries = [Boundary(at) for at in sorted(moments, reverse=bool(direction))[:SHOWN]]
    _tell(boundaries)
    return boundaries


def _tell(boundaries):
    """Say for each what comes, changes and goes."""
    moments = [boundary.at for boundary in boundaries]
    shown = Edition.objects.filter(Q(starts_at__in=moments) | Q(ends_at__in=moments))
    columns = ("article", "title", "starts_at", "ends_at")
    rows = list(shown.order_by("starts_at", "pk").values_list(*columns)[:NAMED])
    for boundary in boundaries:
        come = {article: title for article, title, start, _end in rows if start == boundary.at}
        gone = {article: title for article, title, _start, end in rows if end == boundary.at}
        for article, title in come.items():
            words = _("“%(title)s” changes") if article in gone else _("“%(title)s” appears")
            boundary.events.append(words % {"title": title})
        for article in gone.keys() - come.keys():
            boundary.events.append(_("“%(title)s” disappears") % {"title": gone[article]})
