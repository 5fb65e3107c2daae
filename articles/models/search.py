from itertools import islice

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import body, words

LONGEST_TEXT = 100_000  # signs of a text that are indexed; PostgreSQL takes 1 MB of tokens
TITLE, LEAD = "=", "+"  # before tokens of the title; of title, summary and keywords
ENDS = 3  # letters: where one is misspelled, one end of the word mostly is not
AT_ONCE = 500  # rows of one statement
OUTDATED = 0  # rules of what has to be made anew


def language_tag(code):
    return f"/{code}"


def year_tag(year):
    return f"@{year}"


def keyword_tag(pk):
    return f"#{pk}"


class TokensField(models.TextField):
    """Tokens with spaces between them: on PostgreSQL as a `tsvector`, which reads them so."""

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)


class SearchEntryQuerySet(models.QuerySet):
    @transaction.atomic
    def publish(self, edition):
        """Write what a saved edition is found by, whose keywords are locked; and forget what its
        article's ended ones were."""
        own = type(edition)._default_manager.filter(article=edition.article_id).order_by()
        self.filter(edition__in=own.filter(ends_at__lte=timezone.now()).values("pk")).delete()
        self._write([edition])

    @transaction.atomic
    def remake(self, keys):
        """Write anew what the editions with these keys are found by; those that are gone or have
        ended are not found any more. Returns how many there were to write.

        Keywords are locked first: whoever renames one has marked its entries before, or does so
        afterwards.
        """
        editions = self.model._meta.get_field("edition").related_model.objects
        links = editions.model.keywords.through.objects.filter(edition__in=keys)
        words_of = editions.model.keywords.rel.model.objects.filter(pk__in=links.values("keyword"))
        list(words_of.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        held = editions.not_ended().filter(pk__in=keys).select_for_update(of=["self"], no_key=True)
        found = list(held.order_by("pk").prefetch_related("keywords"))
        self._write(found)
        self.filter(pk__in={*keys} - {edition.pk for edition in found}).delete()
        return len(found)

    def _write(self, editions):
        rows = [self.model.of(edition) for edition in editions]
        self.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["edition"],
            update_fields=["tokens", "text", "rules"],
        )
        texts = [
            (edition.language, "\n".join([edition.title, edition.summary, row.text]))
            for edition, row in zip(editions, rows, strict=True)
        ]
        transaction.on_commit(lambda: SearchWord.objects.learn(texts), robust=True)

    def outdate(self):
        """Have them made anew by the housekeeping; called in the transaction of a change."""
        return self.update(rules=OUTDATED)

    def outdated(self):
        """Those made by other rules; the index knows them without reading the others."""
        return self.filter(models.Q(rules__lt=words.RULES) | models.Q(rules__gt=words.RULES))


class SearchEntry(models.Model):
    """What an edition that is live or scheduled is found by (`articles.search` looks it up).

    SQLite finds by `articles_searchindex`, an FTS5 table that triggers keep; PostgreSQL by an
    index on `tokens`.
    """

    edition = models.OneToOneField(
        "Edition",
        models.CASCADE,
        primary_key=True,
        related_name="search_entry",
        verbose_name=_("edition"),
    )
    tokens = TokensField(_("tokens"))
    text = models.TextField(_("text"), help_text=_("For extracts."))
    rules = models.PositiveSmallIntegerField(_("rules"), default=OUTDATED)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        ordering = ["pk"]
        indexes = [models.Index(fields=["rules"], name="search_entry_rules")]

    def __str__(self):
        return f"{self.edition_id}"

    @classmethod
    def of(cls, edition):
        """An unsaved row."""
        text = body.plain_text(edition.body)[:LONGEST_TEXT]
        keywords = list(edition.keywords.all())
        language = edition.language
        title = words.tokens(edition.title, language)
        names = "\n".join([edition.breadcrumb, edition.summary, *(word.name for word in keywords)])
        lead = title | words.tokens(names, language)
        found = {
            *(lead | words.tokens(text, language)),
            *(TITLE + token for token in title),
            *(LEAD + token for token in lead),
            *(keyword_tag(word.pk) for word in keywords),
            language_tag(language),
            year_tag(edition.posted_on.year),
        }
        return cls(edition=edition, tokens=" ".join(sorted(found)), text=text, rules=words.RULES)


class SearchWordQuerySet(models.QuerySet):
    def learn(self, texts):
        """Add the words of (language, text) that are not there yet.

        To be called outside a transaction: each statement adds in the same order, so that of two
        at once none waits in a circle.
        """
        for language, text in texts:
            found = words.vocabulary(text)
            missing = iter(sorted(found.keys() - self._known(language, found)))
            while some := list(islice(missing, AT_ONCE)):
                rows = [self.model.of(language, folded, found[folded]) for folded in some]
                self.bulk_create(rows, ignore_conflicts=True)

    def _known(self, language, found):
        rest, known = iter(found), set()
        while some := list(islice(rest, AT_ONCE)):
            there = self.filter(language=language, folded__in=some)
            known.update(there.values_list("folded", flat=True))
        return known


class SearchWord(models.Model):
    """A word that articles have or had, by which a misspelled one is corrected."""

    language = models.CharField(_("language"), max_length=10)
    folded = models.CharField(_("without accents"), max_length=words.LONGEST_TOKEN * 2)
    word = models.CharField(_("word"), max_length=words.LONGEST_TOKEN * 2)
    beginning = models.CharField(_("first letters"), max_length=ENDS)
    ending = models.CharField(_("last letters"), max_length=ENDS)

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        ordering = ["language", "folded"]
        constraints = [
            models.UniqueConstraint(fields=["language", "folded"], name="search_word_once")
        ]
        indexes = [
            models.Index(fields=["language", "beginning"], name="search_word_beginning"),
            models.Index(fields=["language", "ending"], name="search_word_ending"),
        ]

    def __str__(self):
        return self.word

    @classmethod
    def of(cls, language, folded, word):
        """An unsaved row."""
        return cls(
            language=language,
            folded=folded,
            word=word,
            beginning=folded[:ENDS],
            ending=folded[-ENDS:],
        )
