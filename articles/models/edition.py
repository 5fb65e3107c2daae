from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from articles import body, moment, release
from articles.models import around
from articles.models.announcement import Announcement
from articles.models.content import Content
from articles.models.dates import Dated
from articles.models.fingerprint import Fingerprint
from articles.models.protection import protect_while_shown
from articles.models.related import Unrelated
from articles.models.rendering import Rendering
from articles.models.search import SearchEntry
from articles.models.use import EditionUse


class EditionQuerySet(models.QuerySet):
    def live(self, at=None):
        """What readers see at a moment: the one that is browsed, which mostly is the present."""
        at = at or moment.now()
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)

    def not_ended(self, at=None):
        """Live or scheduled."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at or timezone.now()))

    def overlapping(self, starts_at, ends_at):
        """Shown at any moment of [starts_at, ends_at); `None` is for ever."""
        later = Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at)
        return self.filter(later & Q(starts_at__lt=ends_at) if ends_at else later)

    def indexable(self):
        """What search engines may list: sitemaps and the languages of a page name nothing else."""
        return self.filter(is_noindex=False)

    def unrendered(self):
        """Without pieces of pages that this release of the site has made."""
        return self.exclude(rendering__release=release.fingerprint())

    def for_list(self):
        """With what a list shows, without the texts."""
        return self.select_related("hero").defer("body", "html", "contents")

    def for_page(self, at=None):
        """With all that an article's page shows at a moment (that which is browsed), in one
        query."""
        page = self.select_related("hero", "card__picture", "card__keyword").defer("body")
        return page.annotate(**around.rows(Edition.objects.live(at)))

    def moved_from(self, language, slug):
        """The live edition, in any language, of the article that had this address last: of those
        that are still read. None or one row."""
        readable = self.live()
        once = self.filter(language=language, slug=slug, starts_at__lte=moment.now())
        is_read = Exists(readable.filter(article=OuterRef("article")))
        holders = once.filter(is_read).order_by("-starts_at")
        return readable.filter(article__in=holders.values("article")[:1])

    @transaction.atomic
    def publish(self, article, by, *, at=None, until=None, is_minor=False):
        """Copy the working copy into an edition shown from `at` (now) until `until` (open-ended).

        Ends what is shown at that moment and discards what was scheduled for later. Raises
        ValidationError where the address is taken or the dates contradict each other.
        """
        article = article._meta.default_manager.select_for_update().get(pk=article.pk)
        if article.trashed_at:
            raise ValidationError(_("This article is in the trash. Restore it first."), "trashed")
        now = timezone.now()  # when it is our turn: what went live while we waited is history
        starts_at = max(at or now, now)
        edition = self.model(article=article, published_by=by, starts_at=starts_at)
        edition.copy(article, until)
        edition.check_interval_and_address()
        # Before editions are changed: in the order of their saves.
        uses, keywords = EditionUse.of(edition), list(article.keywords.locked())
        edition.inherit(is_minor=is_minor)
        self.filter(article=article, starts_at__gte=starts_at).delete()
        self.filter(article=article).overlapping(starts_at, None).update(ends_at=starts_at)
        edition.save()
        edition.keywords.set(keywords)
        edition.uses.bulk_create(uses)
        edition.derive()
        self._settle([article], now)
        return edition

    @transaction.atomic
    def withdraw(self, *articles, at=None):
        """End what is live of them and discard what is scheduled; returns how many editions that
        were."""
        drafts = self.model._meta.get_field("article").related_model.objects
        held = drafts.select_for_update().filter(pk__in=[article.pk for article in articles])
        list(held.order_by("pk").values_list("pk"))  # always in this order: nobody waits in circles
        at = at or timezone.now()
        editions = self.filter(article__in=articles)
        discarded, _rows = editions.filter(starts_at__gte=at).delete()
        ended = editions.live(at).update(ends_at=at)
        self._settle(articles, at)
        return discarded + ended

    @transaction.atomic
    def cancel(self, edition):
        """Discard a scheduled edition: what is shown before it stays until the end that was planned
        for it, or until the next schedule. Returns that edition, or None.

        Raises ValidationError where it is scheduled no longer, or where the address of the edition
        before is another article's by then.
        """
        edition.article._meta.default_manager.select_for_update().get(pk=edition.article_id)
        editions = self.filter(article=edition.article_id)
        if not editions.filter(pk=edition.pk, starts_at__gt=timezone.now()).delete()[0]:
            raise ValidationError(_("It is not scheduled any more."), code="stale")
        before = editions.filter(ends_at=edition.starts_at).first()
        if before:
            later = editions.filter(starts_at__gt=edition.starts_at).order_by("starts_at")
            ends = [before.planned_end_at, *later.values_list("starts_at", flat=True)[:1]]
            before.ends_at = min(filter(None, ends), default=None)
            before.check_interval_and_address()
            self.filter(pk=before.pk).update(ends_at=before.ends_at)
        self._settle([edition.article_id], timezone.now())
        return before

    def _settle(self, articles, at):
        """What follows where editions come or go from the moment `at` on."""
        EditionUse.rerender(Q(card__article__in=articles))
        Announcement.objects.plan(articles, at)


class Edition(Dated, Content):
    """What readers saw from `starts_at` until `ends_at`. Its content never changes."""

    article = models.ForeignKey(
        "Article", protect_while_shown, related_name="editions", verbose_name=_("article")
    )
    version = models.PositiveIntegerField(
        _("version"), help_text=_("The version of the draft that was published.")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    planned_end_at = models.DateTimeField(
        _("planned end"),
        null=True,
        editable=False,
        help_text=_("As chosen at publication; a later edition may end it before."),
    )
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    updated_at = models.DateTimeField(
        _("updated"),
        null=True,
        help_text=_("Since when readers see a materially changed text; empty for the first."),
    )
    hero = models.ForeignKey(
        "Picture", protect_while_shown, null=True, related_name="+", verbose_name=_("main picture")
    )
    card = models.ForeignKey(
        "Card", protect_while_shown, null=True, related_name="+", verbose_name=_("card")
    )
    html = models.TextField(_("page HTML"), editable=False, default="")
    contents = models.JSONField(_("contents list"), editable=False, default=list)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-posted_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="edition_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(ends_at__isnull=True), name="edition_one_open"
            ),
            models.UniqueConstraint(
                fields=["language", "slug"],
                condition=Q(ends_at__isnull=True),
                name="edition_slug_unique_when_open",
            ),
        ]
        indexes = [
            # A list page reads this index alone up to its first row, also on page 900.
            models.Index(
                fields=["language", "-posted_on", "-id", "starts_at", "ends_at"],
                name="edition_list",
            ),
            models.Index(fields=["language", "slug", "starts_at"], name="edition_address"),
            models.Index(fields=["article", "starts_at"], name="edition_of_article"),
            # What begins and ends within a month.
            models.Index(fields=["starts_at"], name="edition_starts"),
            models.Index(
                fields=["ends_at"], condition=Q(ends_at__isnull=False), name="edition_ends"
            ),
        ]

    def get_absolute_url(self):
        with translation.override(self.language):
            return reverse("articles:detail", args=[self.slug])

    def copy(self, content, until=None):
        """Take every column a reader sees from the working copy (keywords need a saved row), to be
        shown `until` a moment (open-ended)."""
        for field in Content._meta.get_fields():
            if field.concrete and not field.many_to_many:
                setattr(self, field.attname, getattr(content, field.attname))
        self.version = content.version
        self.ends_at = self.planned_end_at = until

    def check_interval_and_address(self):
        """Raise ValidationError if the end is not after the start or the address is taken then.

        Constraints decide races; this says it in the editor's words.
        """
        if self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must be later than the start.")})
        others = Edition.objects.filter(language=self.language, slug=self.slug).exclude(
            article=self.article
        )
        if other := others.overlapping(self.starts_at, self.ends_at).first():
            raise ValidationError(
                {"slug": _("“%(title)s” has this address then. Choose another.") % {"title": other}}
            )

    def derive(self):
        """Store what is made of a new edition: what it is found by, and its ready pages."""
        Fingerprint.objects.replace(self)
        SearchEntry.objects.publish(self)
        Unrelated.objects.note(self)
        self.render()
        Rendering.objects.make(self)

    def render(self):
        """Make the ready page HTML anew, at publication and when a picture or card changed.

        What stays the same is not written: whatever is kept of the site would be out of date.
        """
        before = self.html, self.contents
        self.render_from(self.uses.nodes())
        if (self.html, self.contents) != before:
            Edition.objects.filter(pk=self.pk).update(html=self.html, contents=self.contents)

    def render_from(self, nodes):
        """Make the ready page HTML from the body and the objects it refers to; saves nothing."""
        with translation.override(self.language):
            page = body.page(self.body, nodes)
        self.html, self.contents = page.html, page.contents
