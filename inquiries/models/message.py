from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import tracing


class Message(models.Model):
    """One entry of an inquiry's thread: a mail as it was written, in or out, a note, a call.

    A notice belongs to no inquiry: it tells staff of something else on the site.

    Of a mail that leaves, a `Delivery` for each recipient says what became of it; one that came
    in has its `IncomingMail`.
    """

    class Kind(models.TextChoices):
        ALERT = "alert", _("Alert to staff")
        NOTICE = "notice", _("Notice to staff")
        CONFIRMATION = "confirmation", _("Confirmation to the buyer")
        REPLY = "reply", _("Reply to the buyer")
        INCOMING = "incoming", _("From the buyer")
        AUTO_REPLY = "auto_reply", _("Automatic reply")
        BOUNCE = "bounce", _("Delivery failure")
        NOTE = "note", _("Note")
        CALL = "call", _("Call")
        WHATSAPP = "whatsapp", _("WhatsApp")

    ANSWERS = (Kind.REPLY, Kind.CALL, Kind.WHATSAPP)
    TO_STAFF = (Kind.ALERT, Kind.NOTICE)  # nobody minds to get these twice

    inquiry = models.ForeignKey(
        "Inquiry",
        models.CASCADE,
        null=True,
        related_name="messages",
        verbose_name=_("inquiry"),
        help_text=_("None for a notice."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # see below
        related_name="+",
        verbose_name=_("author"),
    )
    from_name = models.CharField(_("from"), max_length=120, blank=True)
    reply_to = models.EmailField(_("reply to"), max_length=254, blank=True)
    from_address = models.EmailField(
        _("from address"), max_length=254, blank=True, help_text=_("Of a mail that came in.")
    )
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"))
    quoted = models.TextField(
        _("quoted text"), blank=True, help_text=_("What it repeats of earlier mails.")
    )
    html = models.TextField(_("HTML"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    in_reply_to = models.CharField(
        _("In-Reply-To"), max_length=1000, blank=True, help_text=_("RFC 5322, 3.6.4")
    )
    references = models.TextField(_("References"), blank=True, help_text=_("RFC 5322, 3.6.4"))
    about = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # see below
        related_name="echoes",
        verbose_name=_("about"),
        help_text=_("The message that bounced or was answered automatically."),
    )
    key = models.CharField(
        _("idempotency key"),
        max_length=64,
        null=True,
        unique=True,
        editable=False,
        help_text=_("Of a reply written in the admin: pressing Send twice sends once."),
    )
    # Empty is NULL, so that adding the column to a large table, on SQLite too, writes no row anew.
    request_id = models.CharField(
        _("request"),
        max_length=tracing.LENGTH,
        null=True,
        blank=True,
        default=tracing.current,
        editable=False,
        help_text=_("What it was written for; lines of the log name it."),
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="notice", inquiry__isnull=True)
                | (~Q(kind="notice") & Q(inquiry__isnull=False)),
                name="message_of_inquiry_or_notice",
            )
        ]
        # The site's own mails have neither.
        indexes = [
            models.Index(
                fields=["author"], condition=Q(author__isnull=False), name="message_author"
            ),
            models.Index(fields=["about"], condition=Q(about__isnull=False), name="message_about"),
        ]

    def __str__(self):
        return self.subject or self.get_kind_display()
