import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inquiries.models.attachment import private_storage


def raw_path(_mail, _name):
    return f"incoming/{timezone.now():%Y/%m}/{secrets.token_hex(16)}.eml"


class Mailbox(models.Model):
    """How far a folder of the mail server was read."""

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

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["name"]

    def __str__(self):
        return self.name


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
