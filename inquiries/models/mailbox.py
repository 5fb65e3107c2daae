from datetime import timedelta

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

# Renewed while a fetcher lives; after a kill another one goes on when it has run out.
LEASE = timedelta(minutes=1)
UNREAD_AFTER = timedelta(minutes=15)  # several rounds, and the lease of a fetcher that was killed
UNATTENDED_AFTER = timedelta(minutes=3)  # a fetcher that comes does something once a minute
# After each refusal of a mail; then a person has to look for it.
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=24),
)


def in_words(error):
    """A stored error in the reader's language.

    Stored are English sentences of the catalog and what a server said, each on a line of its own.
    """
    return "\n".join(translation.gettext(line) for line in error.splitlines() if line)


class MailboxManager(models.Manager):
    def lease(self, name, *, at_once=False):
        """The mailbox, taken by the caller; None while another has it or it is not due.

        at_once: whether or not the next round is due.
        """
        mailbox, _is_new = self.get_or_create(name=name)
        now = timezone.now()
        if mailbox.leased_until > now or (mailbox.due_at > now and not at_once):
            return None
        return mailbox if mailbox.renew() else None


class Mailbox(models.Model):
    """How far a folder of the mail server was read.

    The lease spares work; that nothing is lost or stored twice depends on `advance` alone.
    """

    name = models.CharField(
        _("name"), max_length=200, unique=True, help_text=_("User, server and folder.")
    )
    uid_validity = models.BigIntegerField(
        _("UIDVALIDITY"), default=0, help_text=_("When the server changes it, UIDs start anew.")
    )
    last_uid = models.BigIntegerField(_("last UID"), default=0)
    stuck_uid = models.BigIntegerField(
        _("stuck at UID"), default=0, help_text=_("The mail at which the connection broke off.")
    )
    seen_at = models.DateTimeField(_("last read"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True, help_text=_("Of the last try, if it failed."))
    due_at = models.DateTimeField(
        _("due"), default=timezone.now, help_text=_("Then the next fetcher logs in.")
    )
    leased_until = models.DateTimeField(
        _("leased"), default=timezone.now, help_text=_("Until then a fetcher is at work.")
    )

    objects = MailboxManager()

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def problem(self):
        """`error` in the reader's language."""
        return in_words(self.error)

    @property
    def is_read(self):
        """Whether it was read lately or is being read now, be it for the first time."""
        now = timezone.now()
        return self.leased_until > now or bool(self.seen_at and now - self.seen_at <= UNREAD_AFTER)

    @property
    def is_attended(self):
        """Whether a fetcher is there, also one that the server does not let in."""
        return timezone.now() - self.attended_at <= UNATTENDED_AFTER

    @property
    def attended_at(self):
        """When a fetcher last had to do with it, or has to the next time; never in the future."""
        return min(timezone.now(), max(self.leased_until, self.due_at))

    def renew(self):
        """Hold the lease, written only when half of it has run out; False if another took it."""
        now = timezone.now()
        if self.leased_until - now > LEASE / 2:
            return True
        is_ours = self._leased().update(leased_until=now + LEASE)
        self.leased_until = now + LEASE
        return bool(is_ours)

    def advance(self, uid):
        """Move the cursor to `uid`; False if another fetcher is beyond it.

        Inside the transaction that stores the mail: the row stays locked until its end.
        """
        behind = Mailbox.objects.filter(
            pk=self.pk, uid_validity=self.uid_validity, last_uid__lt=uid
        )
        return bool(behind.update(last_uid=uid))

    def set_cursor(self, uid_validity, last_uid):
        """Go on after `last_uid`, in the numbering that the server calls `uid_validity`."""
        self.uid_validity, self.last_uid, self.stuck_uid = uid_validity, last_uid, 0
        self.save(update_fields=["uid_validity", "last_uid", "stuck_uid"])

    def is_stuck(self, uid):
        """Whether the connection broke off at this mail before; it is remembered."""
        was_stuck, self.stuck_uid = self.stuck_uid == uid, uid
        self.save(update_fields=["stuck_uid"])
        return was_stuck

    def release(self, *, error, pause, **seen):
        """Let another fetcher in after `pause` seconds, and say how it went."""
        now = timezone.now()
        due_at = now + timedelta(seconds=pause)
        self._leased().update(leased_until=now, due_at=due_at, error=error, **seen)

    def _leased(self):
        """The row, unless another fetcher has taken it: each lease ends at a moment of its own."""
        return Mailbox.objects.filter(pk=self.pk, leased_until=self.leased_until)


class UnfetchedMail(models.Model):
    """A mail that the server did not hand out. It has a row in the tray, and is asked for again.

    The row here goes when the mail has come or is gone from the server.
    """

    mailbox = models.ForeignKey(
        Mailbox, models.CASCADE, related_name="unfetched", verbose_name=_("mailbox")
    )
    uid = models.BigIntegerField(_("UID"))
    incoming = models.OneToOneField(
        "IncomingMail",
        models.CASCADE,
        related_name="unfetched",
        verbose_name=_("incoming mail"),
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(
        _("due"), null=True, blank=True, help_text=_("Never again where it is empty.")
    )

    class Meta:
        verbose_name = _("unfetched mail")
        verbose_name_plural = _("unfetched mails")
        ordering = ["uid"]
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uid"], name="unfetched_once"),
        ]

    def __str__(self):
        return f"{self.mailbox}: {self.uid}"

    def postpone(self):
        """Count a try that failed, and set when the next one is due, if any."""
        is_last = self.tries == len(RETRY_AFTER)
        self.due_at = None if is_last else timezone.now() + RETRY_AFTER[self.tries]
        self.tries += 1
        self.save()
