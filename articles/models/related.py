"""Which articles are near to which, found once an article is published."""

import logging
from collections import Counter, defaultdict
from functools import partial

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.fingerprint import Fingerprint, keyword_subjects
from articles.related import KEYWORD_WEIGHT, TOO_LITTLE, rarity

logger = logging.getLogger(__name__)

KEPT = 8  # for each article, so that enough are left when others are withdrawn
LOOKED_AT = 500  # the newest editions that share a mark; what more share says little
NEAREST = 40  # articles whose own lists one publication may change
AT_ONCE = 20  # editions that housekeeping relates in one run: mail waits for it


class RelatedQuerySet(models.QuerySet):
    @transaction.atomic
    def relate(self, edition):
        """Make the list of an edition's article anew, and put the article into the lists of others
        where it is nearer than what is there.

        About forty small queries, however many articles there are. Who changes the same lists at
        the same time waits: all lock the articles in the same order.
        """
        own, near = edition.article_id, nearest(edition)
        drafts = self.model._meta.get_field("article").related_model.objects
        held = drafts.select_for_update(no_key=True).filter(pk__in=[own, *near])
        there = set(held.order_by("pk").values_list("pk", flat=True))
        if own not in there:
            return
        near = {pk: nearness for pk, nearness in near.items() if pk in there}
        self.filter(Q(article=own) | Q(other=own)).delete()
        listed = [
            self.model(article_id=own, other_id=pk, nearness=near[pk]) for pk in list(near)[:KEPT]
        ]
        self.bulk_create(listed + self._entering(own, near))

    def _entering(self, own, near):
        """Rows for the lists in which an article has or finds a place; what it drives out goes."""
        lists = defaultdict(list)
        for row in self.filter(article__in=near).order_by("nearness"):
            lists[row.article_id].append(row)
        entering, leaving = [], []
        for pk, nearness in near.items():
            if len(lists[pk]) >= KEPT:
                if lists[pk][0].nearness >= nearness:
                    continue
                leaving.append(lists[pk][0].pk)
            entering.append(self.model(article_id=pk, other_id=own, nearness=nearness))
        self.filter(pk__in=leaving).delete()
        return entering


class Related(models.Model):
    """An article in another's list: the nearest first."""

    article = models.ForeignKey(
        "Article", models.CASCADE, related_name="related", verbose_name=_("article")
    )
    other = models.ForeignKey(
        "Article", models.CASCADE, related_name="related_to", verbose_name=_("related article")
    )
    nearness = models.FloatField(_("nearness"))

    objects = RelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        constraints = [models.UniqueConstraint(fields=["article", "other"], name="related_once")]
        indexes = [models.Index(fields=["article", "-nearness"], name="related_nearest")]

    def __str__(self):
        return f"{self.article_id} → {self.other_id}"


def nearest(edition):
    """{article's key: nearness} of at most NEAREST others of its language, the nearest first."""
    rows, editions = Fingerprint.objects, type(edition)._default_manager.not_ended().order_by()
    total = len(editions.filter(language=edition.language).values("pk")[:LOOKED_AT])
    weights = dict.fromkeys(rows.filter(edition=edition).values_list("mark", flat=True), 1)
    weights |= dict.fromkeys(keyword_subjects(edition), KEYWORD_WEIGHT)
    nearness = Counter()
    for mark, weight in weights.items():  # one by one: each reads the end of an index and no more
        sharing = rows.filter(mark=mark).order_by("-edition").values_list("edition", flat=True)
        found = set(sharing[:LOOKED_AT]) - {edition.pk}
        for pk in found:
            nearness[pk] += weight * rarity(len(found) + 1, total)
    near = [pk for pk, value in nearness.items() if value > TOO_LITTLE]
    ranked = sorted(near, key=lambda pk: (-nearness[pk], -pk))[: 2 * NEAREST]
    others = editions.filter(pk__in=ranked, language=edition.language)
    article_of = dict(others.exclude(article=edition.article_id).values_list("pk", "article"))
    found = {}
    for pk in filter(article_of.get, ranked):
        found.setdefault(article_of[pk], nearness[pk])
    return dict(list(found.items())[:NEAREST])


class UnrelatedQuerySet(models.QuerySet):
    def note(self, edition):
        """Have an edition that is being published related as soon as that is committed.

        Not within: publishing waits for nobody's lists and does not fail with them. Should the
        process end in between, housekeeping finds the row.
        """
        self.create(edition=edition)
        transaction.on_commit(partial(self._relate, edition), robust=True)

    def note_all(self):
        """Have everything that readers see or will see related anew."""
        keys = self._editions().not_ended().order_by().values_list("pk", flat=True)
        rows = [self.model(edition_id=pk) for pk in keys]
        self.bulk_create(rows, batch_size=1000, ignore_conflicts=True)

    def work_off(self, most=None):
        """Relate what is noted, the newest first and at most so many, with marks made anew; yields
        the key of each that is done. Can be stopped at any time."""
        for pk in list(self.order_by("-pk").values_list("pk", flat=True)[:most]):
            try:
                self._mark_and_relate(pk)
            except Exception:  # those behind it are related all the same
                logger.exception("Edition %s could not be related", pk)
            yield pk

    def _mark_and_relate(self, pk):
        with transaction.atomic():
            edition = self._editions().select_for_update().filter(pk=pk).first()
            if edition:
                Fingerprint.objects.replace(edition)
        if edition:
            self._relate(edition)

    def catch_up(self):
        """Relate what was published when a process ended too soon, or before this was there."""
        for _key in self.work_off(AT_ONCE):
            pass

    def _editions(self):
        return self.model._meta.get_field("edition").related_model.objects

    @transaction.atomic
    def _relate(self, edition):
        Related.objects.relate(edition)
        self.filter(edition=edition).delete()


class Unrelated(models.Model):
    """A published edition whose relations are still to be found."""

    edition = models.OneToOneField(
        "Edition", models.CASCADE, primary_key=True, verbose_name=_("edition")
    )

    objects = UnrelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition to relate")
        verbose_name_plural = _("editions to relate")

    def __str__(self):
        return str(self.edition)
