from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import body, likeness, related

MOST = 200  # editions looked at for one text, the most alike first


class FingerprintQuerySet(models.QuerySet):
    def replace(self, edition):
        """Keep the marks of a saved edition, and none of those of the article that have ended."""
        own = type(edition)._default_manager.filter(article=edition.article_id).order_by()
        stale = own.filter(models.Q(pk=edition.pk) | models.Q(ends_at__lte=timezone.now()))
        self.filter(edition__in=stale.values("pk")).delete()
        self.bulk_create([self.model(edition=edition, mark=mark) for mark in marks(edition)])

    def sharing(self, marks, editions):
        """Those of `editions` (a queryset) that share any of the marks, as primary keys; the first
        shares the most. Two queries: an index alone ranks, then a few rows are looked at."""
        rows = self.filter(mark__in=marks).values("edition").annotate(shared=Count("*"))
        ranked = [row["edition"] for row in rows.order_by("-shared", "edition")[:MOST]]
        wanted = set(editions.order_by().filter(pk__in=ranked).values_list("pk", flat=True))
        return [pk for pk in ranked if pk in wanted]


def marks(content):
    """All that a content can be found by: title, summary, keywords in the title, text, and what
    it is about."""
    text = body.plain_text(content.body)
    return {
        *title_marks(content),
        *summary_marks(content),
        *keyword_marks(content.language, titled(content)),
        *text_marks(content, likeness.runs(text)),
        *subject_marks(content, text),
    }


def title_marks(content):
    return likeness.whole(content.language, "title", content.title)


def summary_marks(content):
    return likeness.whole(content.language, "summary", content.summary)


def titled(content):
    """Its keywords that its title names too."""
    return [word for word in content.keywords.all() if likeness.names(content.title, word.name)]


def keyword_marks(language, keywords):
    return [likeness.mark(language, "keyword", word.pk) for word in keywords]


def text_marks(content, runs):
    return likeness.bands(content.language, runs)


def subject_marks(content, text):
    """What it is about: telling words and keywords."""
    words = related.terms(content.title, content.summary, text)
    terms = [likeness.mark(content.language, "term", word) for word in words]
    return terms + keyword_subjects(content)


def keyword_subjects(content):
    return [likeness.mark(content.language, "subject", word.pk) for word in content.keywords.all()]


class Fingerprint(models.Model):
    """A mark that an edition shares with editions that are like it."""

    edition = models.ForeignKey(
        "Edition", models.CASCADE, related_name="fingerprints", verbose_name=_("edition")
    )
    mark = models.BigIntegerField(_("mark"))

    objects = FingerprintQuerySet.as_manager()

    class Meta:
        verbose_name = _("fingerprint")
        verbose_name_plural = _("fingerprints")
        constraints = [models.UniqueConstraint(fields=["mark", "edition"], name="fingerprint_once")]

    def __str__(self):
        return f"{self.mark:x}"
