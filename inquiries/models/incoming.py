import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inquiries.models.attachment import private_storage
from inquiries.models.mailbox import in_words


def raw_path(mail, _name):
    """Made of the mail's identity: a file whose row a crash prevented is found by the next try."""
    key = hashlib.sha256(f"{mail.mail_id}\0{mail.digest}".encode()).hexdigest()
    return f"incoming/{key[:2]}/{key}.eml"


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
        return self.subject or gettext("(no subject)")

    @property
    def problem(self):
        """`error` in the reader's language."""
        return in_words(self.error)

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
