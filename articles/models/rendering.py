"""The ready pieces of an edition's pages: what depends on the edition, its pictures and keywords
alone is rendered once and stored. Rendering them took 2 ms of an article's page, reading 0.05."""

import logging

from django.db import models, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from articles import release
from articles.models.use import EditionUse

logger = logging.getLogger(__name__)

OLD = ""  # the release of a row that has to be made anew
AT_ONCE = 50  # rows that one run of the housekeeping makes: less than a second's work
NAMES = ("teaser", "head", "top", "bottom")
# What each list puts in its own of; markup, which no escaped text can contain.
LEVEL, SIZES = mark_safe("<?level?>"), mark_safe("<?sizes?>")


class RenderingQuerySet(models.QuerySet):
    def outdate(self):
        """Have the rows made anew: on the fly where a page needs one, for good by the housekeeping.
        One statement; called in the transaction of a change, and before it touches editions."""
        return self.update(release=OLD)

    def make(self, edition):
        """Make the row of an edition whose main picture and keywords, or whose row, is locked."""
        edition.keyword_rows = edition.keywords.order_by("name").values("name", "slug")
        row = {"release": release.fingerprint(), **pieces(edition)}
        self.update_or_create(edition=edition, defaults=row)

    def remake(self, pk):
        """Make row and page HTML of an edition (its key) anew unless they are up to date or the
        edition is gone.

        The row is there and locked before anything is read, so whoever changes a keyword or picture
        has outdated it before or does so afterwards.
        """
        editions = self.model._meta.get_field("edition").related_model.objects
        edition = editions.filter(pk=pk).first()
        if edition is None:
            return
        self.get_or_create(edition=edition)
        with transaction.atomic():
            EditionUse.of(edition)  # holds the pictures and cards
            row = self.select_for_update().filter(pk=pk).first()
            if row and row.release != release.fingerprint():
                held = editions.select_for_update(of=["self"], no_key=True)
                edition = held.select_related("hero").get(pk=pk)
                edition.render()
                self.make(edition)

    def outdated(self):
        """What has to be made anew; the index knows it without reading the others."""
        present = release.fingerprint()
        return self.filter(Q(release__lt=present) | Q(release__gt=present))

    def catch_up(self):
        """Make rows anew that are outdated, and delete those that nobody reads any more; so many
        that it takes a moment."""
        ended = self.filter(edition__ends_at__lte=timezone.now()).values_list("pk", flat=True)
        self.filter(pk__in=list(ended[:AT_ONCE])).delete()
        for pk in list(self.outdated().values_list("pk", flat=True)[:AT_ONCE]):
            try:
                self.remake(pk)
            except Exception:  # those behind it are made all the same
                logger.exception("Edition %s could not be rendered", pk)


class Rendering(models.Model):
    """The pieces of a live or scheduled edition, as one release of the site made them.

    A page that finds none of its own release makes them on the fly and stores nothing.
    """

    edition = models.OneToOneField(
        "Edition", models.CASCADE, primary_key=True, verbose_name=_("edition")
    )
    release = models.CharField(_("release"), max_length=40, default=OLD)
    teaser = models.TextField(_("list entry"))
    head = models.TextField(_("head"))
    top = models.TextField(_("top"))
    bottom = models.TextField(_("bottom"))

    objects = RenderingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendering")
        verbose_name_plural = _("renderings")
        indexes = [models.Index(fields=["release"], name="rendering_release")]

    def __str__(self):
        return str(self.edition)


def pieces(edition, names=NAMES):
    """{"head": "<meta …", …} of an edition that has `keyword_rows`; nothing is saved."""
    context = {"edition": edition, "level": LEVEL, "sizes": SIZES, "is_lazy": True}
    with translation.override(edition.language):
        return {name: render_to_string(f"articles/_{name}.html", context) for name in names}
