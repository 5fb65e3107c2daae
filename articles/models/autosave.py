import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PRESENCE = timedelta(seconds=75)  # two missed beats of the form's 30 seconds, and some patience


class AutosaveQuerySet(models.QuerySet):
    def keep(self, user, article, key, **typed):
        """Overwrite what the form `key` has sent before, or make its row; `article` may be None.

        Returns whether it is kept: while another form's text of the same article waits to be
        restored or discarded, that is not overwritten.
        """
        typed["saved_at"] = timezone.now()
        own = self.filter(user=user, key=key, article=article)
        if own.update(**typed):
            return True
        place = {"article": article} if article else {"key": key}
        if article:  # what the form sent before its article was there
            self.filter(user=user, key=key, article=None).delete()
        _row, is_new = self.get_or_create(
            user=user, **place, defaults={"article": article, "key": key, **typed}
        )
        return is_new or bool(own.update(**typed))


class Autosave(models.Model):
    """What somebody has typed into an article's form and not saved: one row for each person and
    article, overwritten at every pause, deleted by a save. Never a version of the draft."""

    key = models.UUIDField(
        _("form"),
        default=uuid.uuid4,
        help_text=_("Names the form of an article that does not exist yet."),
    )
    article = models.ForeignKey(
        "Article",
        models.CASCADE,
        null=True,
        related_name="autosaves",
        verbose_name=_("article"),
        help_text=_("Empty for a new article."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    version = models.PositiveIntegerField(
        _("version"), help_text=_("The version of the draft that was typed over.")
    )
    values = models.JSONField(_("values"), help_text=_("The form's fields, as they were typed."))
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="autosave_of_form"),
            models.UniqueConstraint(
                fields=["user", "article"],
                condition=Q(article__isnull=False),
                name="autosave_of_article",
            ),
        ]

    def __str__(self):
        return str(self.values.get("title") or _("Without a title"))


class EditingQuerySet(models.QuerySet):
    def present(self):
        """The forms that are still open, by the last that was heard of them."""
        return self.filter(seen_at__gt=timezone.now() - PRESENCE)

    def enter(self, article, user, tab, previous=None):
        """A tab tells that its form is open; `previous` was the same tab before it saved."""
        now = timezone.now()
        tabs = self.filter(article=article, user=user)
        if tabs.filter(tab=tab).update(seen_at=now):
            return
        if not (previous and tabs.filter(tab=previous).update(tab=tab, seen_at=now)):
            self.get_or_create(article=article, tab=tab, defaults={"user": user})


class Editing(models.Model):
    """Somebody has an article's form open in a tab; tells the others, locks nobody out."""

    article = models.ForeignKey(
        "Article", models.CASCADE, related_name="editings", verbose_name=_("article")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    tab = models.UUIDField(_("tab"), help_text=_("Of the browser."))
    since = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    objects = EditingQuerySet.as_manager()

    class Meta:
        verbose_name = _("open form")
        verbose_name_plural = _("open forms")
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "tab"], name="editing_of_tab")]
        indexes = [models.Index(fields=["seen_at"], name="editing_seen")]

    def __str__(self):
        return str(self.user)
