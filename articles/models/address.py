from django.conf import settings
from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import addresses
from articles.addresses import LONGEST
from articles.models.edition import Edition


class RedirectQuerySet(models.QuerySet):
    def take_turns(self):
        """Let nobody else plan redirects until the transaction ends: two saves at the same moment
        would make a loop or a chain that neither of them sees.

        SQLite lets one transaction write at a time by itself.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('articles_redirect'))")

    def with_place(self):
        """Annotate where the article is read now: `live_language` and `live_slug`, or None."""
        live = Edition.objects.live().filter(article=OuterRef("article"))
        return self.annotate(
            live_language=Subquery(live.values("language")[:1]),
            live_slug=Subquery(live.values("slug")[:1]),
        )


class Redirect(models.Model):
    """What an address answers that no page has: the way to another page, or that it is gone.

    Earlier addresses of an article that is still there need none: they lead to it by themselves.
    """

    path = models.CharField(
        _("address"),
        max_length=LONGEST,
        unique=True,
        error_messages={"unique": _("There is a redirect for this address already.")},
        help_text=_(
            "From the first slash on, such as /old/page.html?id=3. Capital letters, a slash at the "
            "end and the order of parameters make no difference. Without a question mark it stands "
            "for every query."
        ),
    )
    article = models.ForeignKey(
        "Article",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="redirects",
        verbose_name=_("to the article"),
        help_text=_("Leads to wherever it is read, also when its address changes."),
    )
    target = models.CharField(
        _("to the address"),
        max_length=LONGEST,
        blank=True,
        help_text=_("A path of this site, such as /contact/, or a whole address of another."),
    )
    target_path = models.CharField(
        max_length=LONGEST,
        blank=True,
        editable=False,
        db_index=True,
        help_text=_("The target as `path` is written, where it is of this site: finds chains."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(path__startswith="/"), name="redirect_path_is_absolute"
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(target=""),
                name="redirect_has_one_target",
                violation_error_code="target",
                violation_error_message=_("Choose an article or write an address, not both."),
            ),
        ]

    def __str__(self):
        return self.path

    def save(self, *args, **kwargs):
        self.target_path = addresses.key(self.target)
        super().save(*args, **kwargs)

    @property
    def is_gone(self):
        """Whether it answers that the page is gone for good."""
        return self.article_id is None and not self.target


class MissingAddress(models.Model):
    """An address that readers asked for and that no page has. Holds no personal data."""

    path = models.CharField(_("address"), max_length=LONGEST, unique=True)
    hits = models.PositiveIntegerField(_("asked for"), default=1, help_text=_("How often."))
    first_on = models.DateField(_("first"), default=timezone.localdate)
    last_on = models.DateField(_("last"), default=timezone.localdate)

    class Meta:
        verbose_name = _("missing address")
        verbose_name_plural = _("missing addresses")
        ordering = ["-hits", "path"]
        indexes = [
            models.Index(fields=["-hits", "path"], name="missing_by_hits"),
            models.Index(fields=["last_on", "hits"], name="missing_by_day"),
        ]

    def __str__(self):
        return self.path
