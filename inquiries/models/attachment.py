import secrets

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FOLDER = "attachments"


def private_storage():
    """Where nothing is served from: a view hands files out to staff."""
    return storages["private"]


def attachment_path(_attachment, _name):
    """A name that says nothing and that nobody guesses."""
    return f"{FOLDER}/{timezone.now():%Y/%m}/{secrets.token_hex(16)}"


class Attachment(models.Model):
    """A file that came with an inquiry or a message, or that waits to be sent with one."""

    class Scan(models.TextChoices):
        UNSCANNED = "unscanned", _("Not scanned")
        CLEAN = "clean", _("Clean")
        INFECTED = "infected", _("Virus found")

    inquiry = models.ForeignKey(
        "Inquiry",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("inquiry"),
        help_text=_("Sent with the form."),
    )
    message = models.ForeignKey(
        "Message",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("message"),
    )
    draft = models.ForeignKey(
        "Draft",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("draft"),
    )
    staged_for = models.CharField(
        _("form"),
        max_length=64,
        blank=True,
        db_index=True,
        editable=False,
        help_text=_("The opened form it was uploaded with, until that is accepted."),
    )
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    file = models.FileField(
        _("file"), storage=private_storage, upload_to=attachment_path, max_length=200
    )
    scan = models.CharField(_("virus scan"), max_length=10, choices=Scan, default=Scan.UNSCANNED)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        indexes = [models.Index(fields=["file"], name="attachment_file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(inquiry__isnull=False, message__isnull=True, draft__isnull=True)
                | Q(inquiry__isnull=True, message__isnull=False, draft__isnull=True)
                | Q(inquiry__isnull=True, message__isnull=True, draft__isnull=False)
                | (
                    Q(inquiry__isnull=True, message__isnull=True, draft__isnull=True)
                    & ~Q(staged_for="")
                ),
                name="attachment_belongs_to_one",
            ),
        ]

    def __str__(self):
        return self.name
