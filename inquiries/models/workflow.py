"""The states of an inquiry, who owns it, and how it moves: New → Open → Waiting → Closed, Spam."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inquiries.models.delivery import TROUBLED, Delivery
from inquiries.models.desk import Desk
from inquiries.models.team import Team

TROUBLE_LASTS = timedelta(days=30)  # an inquiry with failed mail is listed as such
# What others may have changed by the time its row is held; the owner besides.
LOCKED = ["state", "outcome", "act_at", "answered_at", "promised_at", "remind_at", "merged_into_id"]


class InquiryQuerySet(models.QuerySet):
    def needing_answer(self, at=None):
        """Those that are ours to act on: new, open, and waiting ones whose wake-up date is there.

        No job has to run for that to be right, and one index range answers it.
        """
        return self.filter(act_at__lte=at or timezone.now())

    def waiting(self, at=None):
        """Those where it is the buyer's turn, before their wake-up date if they have one."""
        asleep = Q(act_at__isnull=True) | Q(act_at__gt=at or timezone.now())
        return self.filter(asleep, state=Workflow.State.WAITING)

    def ongoing(self):
        """Those that are not over: neither closed nor spam."""
        return self.filter(state__in=[*Workflow.OURS, Workflow.State.WAITING])

    def unassigned(self):
        return self.filter(owner__isnull=True)

    def undelivered(self):
        """Those with mail that did not get through lately: not spam, whose mail is held back.

        Closing one says that its failed mail is known; what is still tried counts even then. Of
        years of mail only the newest is looked through, which keeps this as quick as the rest.
        """
        lately = timezone.now() - TROUBLE_LASTS
        deliveries = Delivery.objects.undelivered().filter(due_at__gt=lately)
        deliveries = deliveries.exclude(
            state__in=TROUBLED, message__inquiry__state=Workflow.State.CLOSED
        )
        inquiries = self.filter(pk__in=deliveries.values("message__inquiry"))
        return inquiries.exclude(state=Workflow.State.SPAM)

    def visible_to(self, user):
        """Those a member of staff may see: unassigned, own and the team's; or every one."""
        if user.has_perm("inquiries.view_every_inquiry"):
            return self
        if not user.has_perm("inquiries.view_inquiry"):
            return self.none()
        # As numbers: the database then knows how many rows each owner has, and plans by it.
        mates = list(Team.objects.mates_of(user).values_list("pk", flat=True))
        return self.filter(Q(owner__isnull=True) | Q(owner__in=mates))

    def in_threads_of(self, user):
        """Those a member of staff may see, and what was merged into them, whoever owned it."""
        visible = self.visible_to(user)
        return self.filter(Q(pk__in=visible) | Q(merged_into__in=visible))


class Workflow(models.Model):
    """What an inquiry's state, owner and dates are, and the only ways to change them.

    Every change leaves a `Change`: who, when, why.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        OPEN = "open", _("Open")
        WAITING = "waiting", _("Waiting")
        CLOSED = "closed", _("Closed")
        SPAM = "spam", _("Spam")

    class Outcome(models.TextChoices):
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        NO_ANSWER = "no_answer", _("No answer")
        NOT_A_FIT = "not_a_fit", _("Not a fit")
        DUPLICATE = "duplicate", _("Duplicate")

    OURS = (State.NEW, State.OPEN)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, blank=True, help_text=_("Of a closed one.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # those of `Inquiry` begin with it
        related_name="inquiries",
        verbose_name=_("owner"),
        help_text=_("Who answers it. The first to reply becomes the owner."),
    )
    act_at = models.DateTimeField(
        _("ours from"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Since when it is our turn; of a waiting one, its wake-up date."),
    )
    moved_at = models.DateTimeField(
        _("last moved"), default=timezone.now, editable=False, help_text=_("To its present state.")
    )
    answered_at = models.DateTimeField(_("first answered"), null=True, blank=True, editable=False)
    promised_at = models.DateTimeField(
        _("answer promised by"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("By the office hours, while it is our turn; empty where nothing is promised."),
    )
    remind_at = models.DateTimeField(_("next reminder"), null=True, blank=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders sent"), default=0, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # see `Inquiry`
        related_name="merged",
        verbose_name=_("merged into"),
    )

    class Meta:
        abstract = True

    @property
    def current_state(self):
        """The state as it counts now: a waiting inquiry is open from its wake-up date on."""
        is_awake = self.act_at is not None and self.act_at <= timezone.now()
        return self.State.OPEN if self.state == self.State.WAITING and is_awake else self.state

    @property
    def main(self):
        """The inquiry that this one is part of: itself, or the last it was merged into."""
        return self.merged_into.main if self.merged_into else self

    @property
    def obstacle(self):
        """Why staff cannot act on it by itself, in words, or "".

        Spam is released first, and one that was merged follows the other.
        """
        if self.state == self.State.SPAM:
            return _("It is spam. Say first that it is not.")
        if self.merged_into:
            text = _("It was merged into %s. Act on that one.")
            return text % self.merged_into.display_reference
        return ""

    @property
    def wake_at(self):
        """When a waiting inquiry becomes ours again, or None."""
        return self.act_at if self.state == self.State.WAITING else None

    @transaction.atomic
    def move(self, state, *, by=None, reason="", outcome="", wake_at=None, at=None, message=None):
        """Bring it into a state; return whether anything changed.

        by: the user, or None for the site itself. outcome: with CLOSED. wake_at: with WAITING.
        at: when it becomes ours, by default now. message: what caused it.
        """
        self.lock()
        after = {"state": state, "outcome": outcome, "act_at": wake_at}
        if state in self.OURS:
            is_ours_already = self.state in self.OURS
            after["act_at"] = self.act_at if is_ours_already else at or timezone.now()
        if all(getattr(self, name) == value for name, value in after.items()):
            return False
        before = self.state_words()
        self.__dict__.update(after, moved_at=timezone.now(), reminders=0)
        self.promise(self.act_at if state in self.OURS else None)
        self._save(*after, "moved_at", "promised_at", "remind_at", "reminders")
        self.note("state", before, self.state_words(), by=by, reason=reason, message=message)
        return True

    @transaction.atomic
    def assign(self, owner, *, by=None, reason="", message=None):
        """Give it to a user, or to nobody (None); return whether that changed anything."""
        self.lock()
        if self.owner_id == (owner and owner.pk):
            return False
        before = str(self.owner or "")
        self.owner = owner
        self._save("owner")
        self.note("owner", before, str(owner or ""), by=by, reason=reason, message=message)
        return True

    def promise(self, since):
        """Set by when an answer is promised, from the moment it became ours (None: not ours).

        Only sets the columns; the caller saves them.
        """
        self.promised_at = since and Desk.current().promise(since)
        self.remind_at = self.promised_at

    def note(self, field, before, after, *, by=None, reason="", message=None):
        """Write down what changed: the only trace that staff need later."""
        return self.changes.create(
            field=field,
            before=before,
            after=after,
            by=by,
            by_name=by.get_username() if by else "",
            reason=str(reason),
            message=message,
        )

    def state_words(self):
        """What a `Change` keeps of a state: "closed won", "waiting 2026-12-01T09:00:00+00:00"."""
        wake = self.wake_at.isoformat(timespec="seconds") if self.wake_at else ""
        return " ".join(filter(None, [self.state, self.outcome, wake]))

    @staticmethod
    def read_state(words):
        """(state, outcome, wake-up moment or None) of what `state_words` wrote."""
        state, *rest = words.split()
        if state == Workflow.State.WAITING:
            return state, "", datetime.fromisoformat(rest[0]) if rest else None
        return state, " ".join(rest), None

    def lock(self):
        """Hold the row until the transaction ends, and know what it holds now.

        The key stays free: whoever stores a message of it first does not block whoever moves it.
        """
        row = type(self)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)
        owner_id = row.owner_id
        for name in LOCKED:
            setattr(self, name, getattr(row, name))
        if self.owner_id != owner_id:
            self.owner = owner_id and get_user_model().objects.filter(pk=owner_id).first()

    def lock_main(self):
        """The inquiry that this one is part of, held like that: nobody merges it meanwhile."""
        main = self.main
        main.lock()
        return main.lock_main() if main.merged_into_id else main

    def _save(self, *fields):
        self.save(update_fields=fields)
