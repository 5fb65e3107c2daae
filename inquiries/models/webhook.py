"""Programs that are told of inquiries, and what each is still to be told."""

import base64
import secrets
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inquiries.models.inquiry import Inquiry

# An inquiry is dated before it is committed, on a host whose clock may be off: so much later it
# may still come to light.
OVERLAP = timedelta(minutes=10)
MOST = 500  # calls planned at once
LEASE = timedelta(minutes=2)  # longer than a call takes
# As https://www.standardwebhooks.com suggests; after the last one a person has to ask for more.
PAUSES = [
    timedelta(seconds=5),
    *(timedelta(minutes=minutes) for minutes in (5, 30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]


def make_secret():
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def make_call_id():
    return f"msg_{secrets.token_hex(16)}"


class WebhookQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def plan(self):
        """Note a call for each inquiry that came meanwhile, whatever stored it.

        The inquiries themselves are what is waited for, so a buyer's request does nothing more,
        and what came while no sender ran is found afterwards. Any number of processes may do it.
        Returns whether there is any active webhook.
        """
        webhooks = list(self.active())
        for webhook in webhooks:
            webhook.plan_calls()
        return bool(webhooks)

    def plan_for(self, inquiry):
        """Note a call of each active webhook for an inquiry that is dated long before it became
        one, unless there is one."""
        rows = [Call(webhook=webhook, inquiry=inquiry) for webhook in self.active()]
        Call.objects.bulk_create(rows, ignore_conflicts=True)


class Webhook(models.Model):
    """A program elsewhere that is told at once of each inquiry: a chat, a CRM."""

    name = models.CharField(_("name"), max_length=80, help_text=_("Such as “Sales chat”."))
    url = models.URLField(
        _("address"),
        max_length=500,
        help_text=_("Chat programs call it the address of an incoming webhook. Keep it secret."),
    )
    secret = models.CharField(
        _("signing secret"),
        max_length=100,
        default=make_secret,
        editable=False,
        help_text=_("By it the program can tell that a call is from here (Standard Webhooks)."),
    )
    includes_buyer = models.BooleanField(
        _("tell about the buyer"),
        default=False,
        help_text=_(
            "Also send the buyer’s name, company, contact and text. Leave it off unless everyone "
            "who reads there may know them."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)
    since = models.DateTimeField(_("told since"), default=timezone.now, editable=False)
    planned_until = models.DateTimeField(_("planned until"), default=timezone.now, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["name"], name="webhook_name")]

    def __str__(self):
        return self.name

    def start_anew(self):
        """Tell nothing of what came before now: it was off, and old news would be a flood."""
        self.since = self.planned_until = timezone.now()
        self.calls.filter(due_at__isnull=False).update(due_at=None)

    def plan_calls(self):
        """Note a call for each inquiry since the last look that has none."""
        now, until = timezone.now(), self.planned_until
        since = max(self.since, until - OVERLAP)
        known = Call.objects.filter(webhook=self, inquiry=OuterRef("pk"))
        inquiries = Inquiry.objects.exclude(state=Inquiry.State.SPAM).filter(~Exists(known))
        found = inquiries.filter(created_at__gte=since).order_by("created_at", "pk")
        rows = [
            Call(webhook=self, inquiry_id=pk) for pk in found.values_list("pk", flat=True)[:MOST]
        ]
        Call.objects.bulk_create(rows, ignore_conflicts=True)
        if len(rows) < MOST and now - until > OVERLAP:  # seldom: each look would be a write
            mine = Webhook.objects.filter(pk=self.pk, planned_until=until)
            mine.update(planned_until=now)


class CallQuerySet(models.QuerySet):
    def pending(self):
        """What is still to be said. Spam stays unsaid for as long as it is Spam."""
        waiting = self.filter(due_at__isnull=False, webhook__is_active=True)
        return waiting.exclude(inquiry__state=Inquiry.State.SPAM)

    def due(self):
        return self.pending().filter(due_at__lte=timezone.now())

    @transaction.atomic
    def claim(self, without=()):
        """The call that is due longest, with its webhook and inquiry, or None.

        Nobody else gets it for two minutes: who dies with it lets it come due again.
        """
        due = self.due().exclude(webhook__in=without).order_by("due_at", "pk")
        locked = due.select_for_update(skip_locked=True, of=["self"])
        call = locked.select_related("webhook", "inquiry").first()
        if call:
            call.attempts += 1
            call.due_at = timezone.now() + LEASE
            call.save(update_fields=["attempts", "due_at"])
        return call


class Call(models.Model):
    """What one webhook is told of one inquiry: repeated with the same number until it is taken."""

    call_id = models.CharField(
        _("number"), max_length=40, unique=True, default=make_call_id, editable=False
    )
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, related_name="calls", verbose_name=_("webhook")
    )
    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, related_name="calls", verbose_name=_("inquiry")
    )
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    due_at = models.DateTimeField(
        _("due"), null=True, blank=True, default=timezone.now, help_text=_("Empty: no more tries.")
    )
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook call")
        verbose_name_plural = _("webhook calls")
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "inquiry"], name="call_once"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(taken_at__isnull=True),
                name="call_taken_is_not_due",
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="call_due")]

    def __str__(self):
        return f"{self.webhook}: {self.inquiry.display_reference}"

    def conclude(self, error=""):
        """Write down that it was taken, or why not and when it is tried again."""
        self.last_error = error[:300]
        is_last = self.attempts > len(PAUSES)
        now = timezone.now()
        self.taken_at = None if error else now
        self.due_at = now + PAUSES[self.attempts - 1] if error and not is_last else None
        self.save(update_fields=["last_error", "taken_at", "due_at"])

    def repeat(self):
        """Have it sent now, with a full row of tries before it."""
        self.attempts, self.due_at, self.taken_at = 0, timezone.now(), None
        self.save(update_fields=["attempts", "due_at", "taken_at"])
