import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inquiries.models.attachment import private_storage

# Longer than one large mail takes over a slow line; a killed fetcher is replaced after it.
LEASE = timedelta(minutes=5)


def raw_path(mail, _name):
    """Made of the mail's identity: a file whose row a crash prevented is found by the next try."""
    key = hashlib.sha256(f"{mail.mail_id}\0{mail.digest}".encode()).hexdigest()
    return f"incoming/{key[:2]}/{key}.eml"


class MailboxManager(models.Manager):
    def lease(self, name):
        """The mailbox, taken by the caller for some minutes; None while another has it."""
        self.get_or_create(name=name)
        now = timezone.now()
        free = self.filter(name=name, due_at__lte=now)
        return self.get(name=name) if free.update(due_at=now + LEASE) else None


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
    seen_at = models.DateTimeField(_("last read"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True, help_text=_("Of the last try, if it failed."))
    due_at = models.DateTimeField(
        _("due"), default=timezone.now, help_text=_("Until then another fetcher is at work.")
    )

    objects = MailboxManager()

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def advance(self, uid):
        """Move the cursor to `uid` and renew the lease; False if another fetcher is beyond it.

        Inside the transaction that stores the mail: the row stays locked until its end.
        """
        behind = Mailbox.objects.filter(
            pk=self.pk, uid_validity=self.uid_validity, last_uid__lt=uid
        )
        return bool(behind.update(last_uid=uid, due_at=timezone.now() + LEASE))

    def set_cursor(self, uid_validity, last_uid):
        """Go on after `last_uid`, in the numbering that the server calls `uid_validity`."""
        self.uid_validity, self.last_uid = uid_validity, last_uid
        self.save(update_fields=["uid_validity", "last_uid"])

    def release(self, *, error, **seen):
        """Let the next fetcher in, and say how it went."""
        Mailbox.objects.filter(pk=self.pk).update(due_at=timezone.now(), error=error, **seen)


class IncomingMail(models.Model):
    """A mail as it came in, stored before anything is read from it; never dropped."""

    class State(models.TextChoices):
        NEW = "new", _("Not read yet")
        FILED = "filed", _("Filed")
        UNMATCHED = "unmatched", _("Belongs to no inquiry")
        BROKEN = "broken", _("Could not be read")
        IGNORED = "ignored", _("Set aside")

    IN_TRAY = (State.NEW, State.UNMATCHED, State.BROKEN)

    mail_id = models.CharField(
        _("Message-ID"), max_length=1000, blank=True, help_text=_("As the sender's program set it.")
    )
    digest = models.CharField(
        _("digest"),
        max_length=64,
        help_text=_("Of what the sender wrote, so that a reused Message-ID hides no mail."),
    )
    raw = models.FileField(_("file"), storage=private_storage, upload_to=raw_path, max_length=200)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    error = models.TextField(_("error"), blank=True)
    message = models.OneToOneField(
        "Message",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="incoming",
        verbose_name=_("message"),
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["mail_id", "digest"], name="incoming_once"),
        ]
        indexes = [
            models.Index(
                fields=["state", "-received_at"],
                condition=Q(state__in=["new", "unmatched", "broken"]),
                name="incoming_tray",
            )
        ]

    def __str__(self):
        return self.subject or self.mail_id

    def is_known(self):
        """Whether the same mail was stored before."""
        return IncomingMail.objects.filter(mail_id=self.mail_id, digest=self.digest).exists()

    def keep(self, content):
        """Make its file durable, or find the one that an interrupted try has left complete."""
        name = raw_path(self, "")
        if self.raw.storage.exists(name):
            self.raw.name = name
        else:
            self.raw.save(name, content, save=False)
