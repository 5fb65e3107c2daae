"""The tabs of the inquiry list: which inquiries each holds, in which order, and how many."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import F, IntegerField, Subquery
from django.utils.translation import gettext_lazy as _

from inquiries.models import Inquiry

# Nothing is counted beyond: the database stops there, however many there are.
COUNTED = 1000


@dataclass(frozen=True)
class Tab:
    """name: in addresses. rows: (inquiries, user) → those of the tab. ordering: of its rows."""

    name: str
    label: str
    rows: Callable
    ordering: tuple
    empty: str = _("There is nothing here.")


NEEDS_ANSWER = Tab(
    "answer",
    _("Needs answer"),
    lambda inquiries, user: inquiries.needing_answer(),
    ("act_at", "pk"),
    _("Every inquiry is answered."),
)
MINE = Tab(
    "mine",
    _("Mine"),
    lambda inquiries, user: inquiries.ongoing().filter(owner=user),
    # What needs an answer is first by its very date; then what wakes up, then what sleeps on.
    (F("act_at").asc(nulls_last=True), "pk"),
)
UNASSIGNED = Tab(
    "unassigned",
    _("Unassigned"),
    lambda inquiries, user: inquiries.needing_answer().unassigned(),
    ("act_at", "pk"),
    _("Every inquiry that needs an answer has an owner."),
)
WAITING = Tab(
    "waiting",
    _("Waiting"),
    lambda inquiries, user: inquiries.waiting(),
    ("moved_at", "-pk"),
    _("No inquiry waits for its buyer."),
)
UNDELIVERED = Tab(
    "undelivered",
    _("Undelivered"),
    lambda inquiries, user: inquiries.undelivered(),
    ("-moved_at", "-pk"),
    _("All mail was delivered."),
)
CLOSED = Tab(
    "closed",
    _("Closed"),
    lambda inquiries, user: inquiries.filter(state=Inquiry.State.CLOSED),
    ("-moved_at", "-pk"),
)
SPAM = Tab(
    "spam",
    _("Spam"),
    lambda inquiries, user: inquiries.filter(state=Inquiry.State.SPAM),
    ("-moved_at", "-pk"),
)
# Of any state: where a search looks that found nothing in the tab.
ALL = Tab("all", _("All"), lambda inquiries, user: inquiries, ("-created_at", "-pk"))

TABS = {
    tab.name: tab
    for tab in (NEEDS_ANSWER, MINE, UNASSIGNED, WAITING, UNDELIVERED, CLOSED, SPAM, ALL)
}


def tab_of(request):
    """The tab that the address names; the first one where it names none that exists."""
    return TABS.get(request.GET.get("tab"), NEEDS_ANSWER)


class BoundedCount(Subquery):
    """How many rows a queryset has, up to COUNTED."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) bounded)"
    output_field = IntegerField()

    def __init__(self, rows):
        super().__init__(bounded(rows))


def bounded(rows):
    """The queryset's keys, no more than are counted, in whichever order comes first."""
    return rows.order_by().values("pk")[:COUNTED]


def count_tabs(inquiries, user):
    """Name of each tab → how many of these inquiries it holds, in one query."""
    counts = {
        name: BoundedCount(tab.rows(inquiries, user))
        for name, tab in TABS.items()
        if tab is not ALL
    }
    one_row = get_user_model().objects.filter(pk=user.pk).order_by()
    return one_row.values(**counts).get()


def is_bounded(count):
    """Whether there may be more than was counted."""
    return count >= COUNTED


def count_words(count):
    """The count as shown: "12", "999+"."""
    return f"{COUNTED - 1}+" if is_bounded(count) else str(count)
