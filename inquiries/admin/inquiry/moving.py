"""Moving inquiries: many from the list, and one between the desk and Spam."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.db import models, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from inquiries import notifications, quarantine
from inquiries.admin.delivery import inquiry_url
from inquiries.admin.inquiry.filters import people
from inquiries.admin.inquiry.tabs import ALL, SPAM, tab_of
from inquiries.models import Inquiry
from inquiries.notifications.reply import full_name

GROUPS = {"close": _("Close as"), "assign": _("Assign to")}


@dataclass(frozen=True)
class Move:
    """label: in the menu. apply: (inquiry, by whom) → whether anything changed. said: count → what
    the message says of those that changed. tell: (those that changed, by whom) → mail about it."""

    label: str
    apply: Callable
    said: Callable
    tell: Callable = lambda inquiries, by: None


class ChosenOnly(ActionForm):
    """What is done applies to the rows that were ticked, never to pages one has not seen."""

    def clean_select_across(self):
        return False


class Moving:
    """Mixed into the admin of inquiries: actions on one and on many."""

    action_form = ChosenOnly

    def get_urls(self):
        return [
            self.acting_path("<int:pk>/spam/", self.spam_view, "spam"),
            self.acting_path("<int:pk>/not-spam/", self.not_spam_view, "not_spam"),
            *super().get_urls(),
        ]

    def spam_view(self, request, pk):
        return self._move_one(request, pk, HOLD)

    def not_spam_view(self, request, pk):
        return self._move_one(request, pk, RELEASE)

    def get_actions(self, request):
        """The moves that the user may make in the tab, as actions named "close-won"."""
        moves = _moves(request) if self.has_answer_permission(request) else {}
        actions = {name: (_as_action(move), name, move.label) for name, move in moves.items()}
        return actions | super().get_actions(request)

    def get_action_choices(self, request, default_choices=models.BLANK_CHOICE_DASH):
        """The actions, those of one kind under their heading."""
        choices = super().get_action_choices(request, default_choices)
        grouped = []
        for kind, group in groupby(choices, lambda choice: choice[0].partition("-")[0]):
            same = list(group)
            grouped += [(GROUPS[kind], same)] if kind in GROUPS else same
        return grouped

    def _move_one(self, request, pk, move):
        inquiry = self.get_for_answer(request, pk)
        self._move(request, Inquiry.objects.filter(pk=pk), move, chosen=1)
        return redirect(inquiry_url(inquiry))

    @transaction.atomic
    def _move(self, request, inquiries, move, *, chosen):
        """All of them or, where something breaks, none; in one order, so that two never block."""
        held = inquiries.order_by("pk").select_for_update(no_key=True, of=("self",))
        moved = [each for each in held if move.apply(each, request.user)]
        move.tell(moved, request.user)
        count, left = len(moved), chosen - len(moved)
        if moved:
            self.message_user(request, move.said(count), messages.SUCCESS)
        if left:
            text = ngettext(
                "%d inquiry was left as it is: it was so already, or it changed meanwhile.",
                "%d inquiries were left as they are: they were so already, or changed meanwhile.",
                left,
            )
            self.message_user(request, text % left, messages.WARNING)


def _as_action(move):
    def act(admin, request, queryset):
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        admin._move(request, queryset, move, chosen=len(chosen))

    return act


def _moves(request):
    """Name → the moves that the user may make with the inquiries of the tab."""
    tab = tab_of(request)
    moves = {}
    if tab is not SPAM:
        moves = {"take": TAKE, **_closings()}
        if request.user.has_perm("inquiries.assign_inquiry"):
            moves |= {
                f"assign-{user.pk}": _assignment(user) for user in people(request) if user.is_active
            }
        moves |= {"spam": HOLD}
    if tab in (SPAM, ALL):
        moves |= {"not_spam": RELEASE}
    return moves


def _closings():
    return {f"close-{outcome}": _closing(outcome) for outcome in Inquiry.Outcome}


def _closing(outcome):
    def close(inquiry, by):
        closed = Inquiry.State.CLOSED
        return not inquiry.obstacle and inquiry.move(closed, by=by, outcome=outcome)

    def said(count):
        text = ngettext(
            "%(count)d inquiry closed: %(outcome)s.",
            "%(count)d inquiries closed: %(outcome)s.",
            count,
        )
        return text % {"count": count, "outcome": outcome.label}

    return Move(outcome.label, close, said)


def _assignment(user):
    name = full_name(user)

    def assign(inquiry, by):
        return not inquiry.obstacle and inquiry.assign(user, by=by)

    def said(count):
        text = ngettext(
            "%(count)d inquiry assigned to %(owner)s.",
            "%(count)d inquiries assigned to %(owner)s.",
            count,
        )
        return text % {"count": count, "owner": name}

    def tell(inquiries, by):
        notifications.tell_of_assignment(inquiries, user, by)

    return Move(name.replace("%", "%%"), assign, said, tell)  # the admin formats labels


TAKE = Move(
    _("Take"),
    lambda inquiry, by: not inquiry.obstacle and inquiry.assign(by, by=by),
    lambda count: ngettext("%d inquiry is yours.", "%d inquiries are yours.", count) % count,
)
HOLD = Move(
    pgettext_lazy("action", "Spam"),
    quarantine.hold,
    lambda count: (
        ngettext("%d inquiry moved to Spam.", "%d inquiries moved to Spam.", count) % count
    ),
)
RELEASE = Move(
    _("Not spam"),
    quarantine.release,
    lambda count: (
        ngettext(
            "%d inquiry is not spam. Its mail will be sent.",
            "%d inquiries are not spam. Their mail will be sent.",
            count,
        )
        % count
    ),
)
