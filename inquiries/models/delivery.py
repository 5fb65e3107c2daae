import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from inquiries.models.attempt import Attempt
from inquiries.models.message import Message

# Longer than all operations of one mail together, each of which ends after EMAIL_TIMEOUT (20 s).
LEASE = timedelta(minutes=5)
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]  # the last one repeats
GIVE_UP_AFTER = timedelta(hours=48)
LATE_AFTER = timedelta(minutes=5)  # far beyond what sending takes
NEWS = timedelta(days=7)  # a failed mail that nobody sent again by then is known
UNSENT = ["pending", "sending"]
TROUBLED = ["dead", "uncertain", "bounced"]


def make_mail_id():
    """A Message-ID (RFC 5322, 3.6.4) that nobody else makes."""
    return f"<{secrets.token_hex(16)}@{punycode(settings.SITE_HOST)}>"


class DeliveryQuerySet(models.QuerySet):
    def due(self):
        """To be sent now, and those whose sender has been silent beyond its lease."""
        return self.unsent().filter(due_at__lte=timezone.now())

    def unsent(self):
        return self.filter(state__in=UNSENT)

    def troubled(self):
        """What no sender will touch again and a person should see."""
        return self.filter(state__in=TROUBLED)

    def undelivered(self):
        """Those that failed: for good, or once already, to be tried again."""
        failed_once = Q(state__in=UNSENT) & ~Q(last_error="")
        return self.filter(Q(state__in=TROUBLED) | failed_once)

    def health(self):
        """What staff should know, in one indexed query: (when the mail that waits longest was
        queued, or None; how many mails came to a bad end in the last days)."""
        unsent = Q(state__in=UNSENT)
        troubled = Q(state__in=TROUBLED, due_at__gt=timezone.now() - NEWS)
        return self.filter(unsent | troubled).aggregate(
            oldest_unsent_at=Min("queued_at", filter=unsent),
            troubled=Count("pk", filter=troubled),
        )

    def queue(self):
        """Have every delivery of the set sent now, as if new; return how many."""
        now = timezone.now()
        return self.update(
            state=Delivery.State.PENDING,
            queued_at=now,
            due_at=now,
            lease_token=None,
            transmitting_at=None,
            last_error="",
        )


class Delivery(models.Model):
    """The outbox: one row for each recipient of a message, so that one refusal hides no success.

    A sender leases the row (`lease`), marks it just before the text leaves (`start_transmission`)
    and writes down how it ended (`conclude`). Each step holds only while the lease token is its
    own, so a sender that was too slow changes nothing.
    """

    class State(models.TextChoices):
        HELD = "held", _("Held back")
        PENDING = "pending", _("To be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Uncertain")
        DEAD = "dead", _("Failed")
        BOUNCED = "bounced", _("Came back")

    message = models.ForeignKey(
        "Message",
        models.CASCADE,
        db_index=False,  # `delivery_once_each` begins with it
        related_name="deliveries",
        verbose_name=_("message"),
    )
    recipient = models.EmailField(
        _("recipient"),
        max_length=254,
        blank=True,
        help_text=_("Empty until a sender has settled to whom a new inquiry belongs."),
    )
    mail_id = models.CharField(
        _("Message-ID"),
        max_length=300,
        unique=True,
        default=make_mail_id,
        editable=False,
        help_text=_("Fixed before the first attempt, so that mail programs recognize a repeat."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    queued_at = models.DateTimeField(
        _("queued"),
        default=timezone.now,
        help_text=_("When it was written, or when a person had it sent again."),
    )
    due_at = models.DateTimeField(
        _("due"),
        default=timezone.now,
        help_text=_("When it is tried next; while being sent, when another sender takes over."),
    )
    lease_token = models.UUIDField(
        _("lease"), null=True, blank=True, help_text=_("Fences off a sender that was too slow.")
    )
    transmitting_at = models.DateTimeField(
        _("transmitting since"),
        null=True,
        blank=True,
        help_text=_("Set before the text leaves: from then on a lost connection leaves doubt."),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "recipient"], name="delivery_once_each"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_token__isnull=False),
                name="delivery_sending_is_leased",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due")]

    def __str__(self):
        return f"{self.addressee}: {self.get_state_display()}"

    @property
    def addressee(self):
        """The recipient as people read it, also where there is none yet."""
        return self.recipient or _("Whom it belongs to")

    @property
    def is_resendable(self):
        """Whether a person may have it sent again; a confirmation never repeats."""
        is_repeatable = self.message.kind != Message.Kind.CONFIRMATION
        return self.state in (self.State.DEAD, self.State.BOUNCED) or (
            self.state == self.State.UNCERTAIN and is_repeatable
        )

    @property
    def first_alert_id(self):
        """Message-ID of the first alert of the same inquiry to the same person, "" for that one."""
        alerts = Delivery.objects.filter(
            message__inquiry=self.message.inquiry_id,
            message__kind=Message.Kind.ALERT,
            recipient__iexact=self.recipient,
            pk__lt=self.pk,
        )
        return alerts.order_by("pk").values_list("mail_id", flat=True).first() or ""

    def lease(self):
        """Take it for one attempt, inside the transaction that locked the row."""
        self.state = self.State.SENDING
        self.lease_token = uuid.uuid4()
        self.due_at = timezone.now() + LEASE
        self.transmitting_at = None
        self.save(update_fields=["state", "lease_token", "due_at", "transmitting_at"])

    def start_transmission(self):
        """Note that the text is about to leave; False if the lease is no longer ours."""
        now = timezone.now()
        self.transmitting_at, self.due_at = now, now + LEASE
        return bool(self._fenced().update(transmitting_at=now, due_at=self.due_at))

    @transaction.atomic
    def conclude(self, outcome, detail=""):
        """Keep the attempt and what follows from it; False if the lease is no longer ours."""
        changes = self._changes_after(outcome)
        Attempt.objects.create(
            delivery=self,
            started_at=self.transmitting_at or self.due_at - LEASE,
            outcome=outcome,
            detail=detail,
        )
        error = "" if outcome == Attempt.Outcome.SENT else detail
        is_ours = bool(self._fenced().update(lease_token=None, last_error=error, **changes))
        if is_ours and changes["state"] in TROUBLED:
            self.hand_back(detail)
        return is_ours

    def hand_back(self, why):
        """A reply that did not reach the buyer makes the inquiry ours again."""
        message = self.message
        if message.kind == Message.Kind.REPLY:
            reason = _("The reply to %(recipient)s did not arrive: %(why)s")
            values = {"recipient": self.recipient, "why": why}
            inquiry = message.inquiry.lock_main()
            if not inquiry.obstacle:
                inquiry.move(inquiry.State.OPEN, reason=reason % values, message=message)

    @transaction.atomic
    def resend(self):
        """Have a failed or uncertain mail sent again; False if it is neither (any more)."""
        row = Delivery.objects.select_for_update().get(pk=self.pk)
        return row.is_resendable and bool(Delivery.objects.filter(pk=self.pk).queue())

    def _fenced(self):
        return Delivery.objects.filter(
            pk=self.pk, state=self.State.SENDING, lease_token=self.lease_token
        )

    def _changes_after(self, outcome):
        if outcome == Attempt.Outcome.SENT:
            return {"state": self.State.SENT, "sent_at": timezone.now()}
        if outcome == Attempt.Outcome.REFUSED:
            return {"state": self.State.DEAD}
        is_uncertain = outcome == Attempt.Outcome.UNCERTAIN
        next_at = timezone.now() + self._back_off()
        # Whom it belongs to may be settled any day; until then nobody has been told.
        is_over = next_at > self.queued_at + GIVE_UP_AFTER and bool(self.recipient)
        # A second alert harms nobody; a buyer gets nothing twice unless a person decides so.
        if is_uncertain and (is_over or self.message.kind not in Message.TO_STAFF):
            return {"state": self.State.UNCERTAIN}
        if is_over:
            return {"state": self.State.DEAD}
        return {"state": self.State.PENDING, "due_at": next_at}

    def _back_off(self):
        """How long to wait after one more failure."""
        earlier = self.attempts.filter(started_at__gte=self.queued_at).count()
        return BACK_OFF[min(earlier, len(BACK_OFF) - 1)]
