"""When readers begin to see something else: the moments at which articles come, change and go."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Edition

SHOWN = 5  # in each direction
READ = 60  # moments of which they are made: many articles may change within a minute


@dataclass
class Boundary:
    """A minute of changes: its last moment, and what happens then in words."""

    moments: list[datetime]
    events: list[str] = field(default_factory=list)

    @property
    def at(self):
        return max(self.moments)


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
        moments.update(found[:READ])
    in_order = sorted(moments, reverse=bool(direction))[:READ]
    minutes = groupby(in_order, key=lambda moment: moment.replace(second=0, microsecond=0))
    boundaries = [Boundary(list(moments)) for _minute, moments in islice(minutes, SHOWN)]
    _tell(boundaries)
    return boundaries


def _tell(boundaries):
    """Say for each what comes, changes and goes."""
    moments = [moment for boundary in boundaries for moment in boundary.moments]
    shown = Edition.objects.filter(Q(starts_at__in=moments) | Q(ends_at__in=moments))
    columns = ("article", "title", "starts_at", "ends_at")
    rows = list(shown.order_by("starts_at", "pk").values_list(*columns)[: READ * 2])
    for boundary in boundaries:
        then = boundary.moments
        come = {article: title for article, title, start, _end in rows if start in then}
        gone = {article: title for article, title, _start, end in rows if end in then}
        for article, title in come.items():
            words = _("“%(title)s” changes") if article in gone else _("“%(title)s” appears")
            boundary.events.append(words % {"title": title})
        for article in gone.keys() - come.keys():
            boundary.events.append(_("“%(title)s” disappears") % {"title": gone[article]})
