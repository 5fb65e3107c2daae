from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CannedReply(models.Model):
    """A text that staff insert into replies; its placeholders are filled in then."""

    title = models.CharField(_("title"), max_length=80)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Of the buyers it is for; empty means every language."),
    )
    text = models.TextField(
        _("text"),
        help_text=_("Placeholders: {name}, {reference}, {article}, {company}, {me}."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ["position", "title", "pk"]

    def __str__(self):
        return self.title


class DraftManager(models.Manager):
    def add_text(self, inquiry, author, text):
        """Put a text above what the author's draft holds already; return the Draft."""
        draft, _is_new = self.get_or_create(inquiry=inquiry, author=author)
        draft.text = "\n\n".join(filter(None, [text, draft.text]))
        draft.saved_at = timezone.now()
        draft.save()
        return draft


class Draft(models.Model):
    """What a member of staff has written and not sent."""

    inquiry = models.ForeignKey(
        "Inquiry", models.CASCADE, related_name="drafts", verbose_name=_("inquiry")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("text"), blank=True)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = DraftManager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "author"], name="draft_once")]

    def __str__(self):
        return f"{self.inquiry}: {self.author}"


class Presence(models.Model):
    """Who looks at an inquiry, and when that was last known."""

    inquiry = models.ForeignKey(
        "Inquiry", models.CASCADE, related_name="viewers", verbose_name=_("inquiry")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    is_writing = models.BooleanField(_("writing"), default=False)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("viewer")
        verbose_name_plural = _("viewers")
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "user"], name="presence_once")]

    def __str__(self):
        return f"{self.user}: {self.inquiry}"
