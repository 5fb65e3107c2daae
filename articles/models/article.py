import uuid

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles import moment
from articles.models.content import Content
from articles.models.edition import Edition
from articles.models.rendering import pieces
from articles.models.review import Comment

EVERY = "articles.change_every_article"
PREVIEW_SALT = "articles.preview"
PREVIEW_MAX_AGE = 7 * 24 * 3600  # seconds


class State(models.TextChoices):
    """What readers see of an article, seen from the editor's desk."""

    DRAFT = "draft", _("Draft")
    LIVE = "live", _("Live")
    CHANGED = "changed", _("Live with unpublished changes")
    SCHEDULED = "scheduled", _("Scheduled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Review(models.TextChoices):
    """Where a draft is between its writer and who publishes it."""

    NONE = "", _("Not submitted")
    SUBMITTED = "submitted", _("Waits for review")
    CHANGES_REQUESTED = "changes", _("Changes requested")
    APPROVED = "approved", _("Approved")


class ArticleQuerySet(models.QuerySet):
    def kept(self):
        """Without what is in the trash."""
        return self.filter(trashed_at__isnull=True)

    def trashed(self):
        return self.filter(trashed_at__isnull=False)

    def editable_by(self, user):
        """All drafts for editors, their own for writers."""
        return self if user.has_perm(EVERY) else self.filter(author=user)

    def in_review(self):
        """What waits for somebody who may publish, the longest waiting first."""
        return self.kept().filter(review=Review.SUBMITTED).order_by("review_since", "pk")

    def with_open_comments(self):
        """Annotate `open_comments`, how many nobody has resolved."""
        unresolved = Comment.objects.filter(article=OuterRef("pk"), resolved_at=None).order_by()
        count = unresolved.values("article").annotate(count=Count("pk")).values("count")
        return self.annotate(open_comments=Coalesce(Subquery(count), 0))

    def with_state(self, at=None):
        """Annotate what `Article.state` needs, so that a list costs no query per row.

        `live_since` and `scheduled_at` are moments or None; `present_state` can be filtered by.
        """
        at = at or timezone.now()
        editions = Edition.objects.filter(article=OuterRef("pk"))
        live = editions.live(at)
        scheduled = editions.filter(starts_at__gt=at).order_by("starts_at")
        return self.annotate(
            live_since=Subquery(live.values("starts_at")[:1]),
            live_version=Subquery(live.values("version")[:1]),
            scheduled_at=Subquery(scheduled.values("starts_at")[:1]),
            present_state=Case(
                When(live_version=F("version"), then=Value(State.LIVE)),
                When(live_version__isnull=False, then=Value(State.CHANGED)),
                When(scheduled_at__isnull=False, then=Value(State.SCHEDULED)),
                When(Exists(editions), then=Value(State.WITHDRAWN)),
                default=Value(State.DRAFT),
            ),
        )


class Article(Content):
    """The working copy that editors change. Readers never see it: they see its live edition."""

    State = State
    Review = Review

    group = models.UUIDField(
        _("translation group"),
        default=uuid.uuid4,
        editable=False,
        help_text=_("Shared by the translations of one article."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("author"),
    )
    translated_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translated from"),
    )
    translated_edition = models.ForeignKey(
        "Edition",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("translated edition"),
        help_text=_("The edition of the source that the translation was last brought up to."),
    )
    review = models.CharField(
        _("review"), max_length=10, choices=Review, blank=True, default="", editable=False
    )
    review_since = models.DateTimeField(_("in review since"), null=True, editable=False)
    trashed_at = models.DateTimeField(_("put in the trash"), null=True, editable=False)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("put in the trash by"),
    )
    version = models.PositiveIntegerField(
        _("version"), default=0, editable=False, help_text=_("Counts the saves of the draft.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    # What happens to a draft as a whole is no change of its text.
    history = HistoricalRecords(
        m2m_fields=["keywords"],
        excluded_fields=["review", "review_since", "trashed_at", "trashed_by"],
    )
    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(fields=["-saved_at", "-id"], name="article_saved"),
            # Each page looks for the article's translations.
            models.Index(fields=["group"], name="article_group"),
            models.Index(
                fields=["review_since"],
                condition=Q(review="submitted"),
                name="article_in_review",
            ),
            models.Index(
                fields=["trashed_at"],
                condition=Q(trashed_at__isnull=False),
                name="article_in_trash",
            ),
        ]
        permissions = [
            ("change_every_article", _("Can edit the drafts of others")),
            ("publish_article", _("Can publish and withdraw articles")),
            ("override_checklist", _("Can publish against the checklist, with a reason")),
        ]
        constraints = [
            # What is in the trash holds neither an address nor a language's place.
            models.UniqueConstraint(
                fields=["group", "language"],
                condition=Q(trashed_at__isnull=True),
                name="article_language_unique",
            ),
            models.UniqueConstraint(
                fields=["language", "slug"],
                condition=Q(trashed_at__isnull=True),
                name="article_slug_unique",
                violation_error_code="slug",
                violation_error_message=_("Another article has this address. Choose another."),
            ),
        ]

    def save(self, *args, **kwargs):
        """Save the draft as its next version and note which pictures and cards its body uses.

        What was approved was another text: it waits for review again.
        """
        with transaction.atomic():
            self.version += 1
            if self.review == Review.APPROVED:
                self.review, self.review_since = Review.SUBMITTED, timezone.now()
            super().save(*args, **kwargs)
            self.uses.all().delete()
            self.uses.bulk_create(self.uses.model.of(self))

    def is_editable_by(self, user):
        """`editable_by` for one article, without a query."""
        return user.has_perm(EVERY) or (user.pk is not None and self.author_id == user.pk)

    @property
    def state(self):
        """One of `State`; free of queries on rows that come from `with_state()`."""
        if not hasattr(self, "present_state"):
            row = type(self).objects.with_state().get(pk=self.pk)
            self.present_state = row.present_state
        return State(self.present_state)

    def publish(self, by, *, at=None, until=None, is_minor=False):
        """Let readers see the draft as it is now, from `at` (now) until `until` (open-ended)."""
        return Edition.objects.publish(self, by, at=at, until=until, is_minor=is_minor)

    def withdraw(self, at=None):
        """End what is live and discard what is scheduled."""
        return Edition.objects.withdraw(self, at=at)

    def as_edition(self):
        """The draft as the edition it would become now, unsaved: a preview is the page itself."""
        edition = Edition(article=self, starts_at=moment.now())
        edition.copy(self)
        edition.inherit()
        edition.render_from(self.uses.nodes())
        edition.keyword_rows = list(self.keywords.values("name", "slug"))
        edition.translation_rows = []
        edition.pieces = pieces(edition)
        target = Edition.objects.live().filter(article__cards_to=self.card_id).first()
        edition.card_article_slug = target and target.slug
        return edition

    def get_preview_url(self):
        """An address that shows the working copy for seven days to whoever has it."""
        token = signing.dumps(self.pk, salt=PREVIEW_SALT)
        with translation.override(self.language):
            return reverse("articles:preview", args=[token])
