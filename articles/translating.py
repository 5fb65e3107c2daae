"""Translations: starting one, what each was made from, what its source says by now, and which are
missing."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from articles.changes import changes
from articles.copying import copy
from articles.models import Article, Edition, Keyword


def with_source(articles):
    """Annotate `is_outdated`: readers see a later text of the source than was translated."""
    live = Edition.objects.live().filter(article=OuterRef("translated_from"))
    later = live.filter(version__gt=OuterRef("translated_edition__version"))
    unknown = Q(translated_from__isnull=False, translated_edition__isnull=True) & Exists(live)
    outdated = unknown | Q(translated_from__isnull=False) & Exists(later)
    return articles.annotate(is_outdated=ExpressionWrapper(outdated, BooleanField()))


def lacking(articles, language):
    """Live articles that have no translation in a language; of translations of each other, the
    oldest."""
    group = Article.objects.kept().filter(group=OuterRef("group"))
    live = Edition.objects.live()
    is_live = Exists(live.filter(article=OuterRef("pk")))
    older = group.filter(Exists(live.filter(article=OuterRef("pk"))), pk__lt=OuterRef("pk"))
    return articles.filter(is_live, ~Exists(group.filter(language=language)), ~Exists(older))


def translations(article):
    """The kept articles of its group, itself among them, by language."""
    return Article.objects.kept().filter(group=article.group).order_by("language")


def missing_languages(article):
    """The languages it has no translation in, as choices: [("de", "German")]."""
    taken = set(translations(article).values_list("language", flat=True))
    return [(code, name) for code, name in settings.LANGUAGES if code not in taken]


@transaction.atomic
def start(source, language, by):
    """A working copy in `language` with the texts of what readers see of the source, or of its
    draft where they see nothing, and the names of keywords and card that the language lacks.

    Raises ValidationError where there is a translation already.
    """
    source = Article.objects.select_for_update().get(pk=source.pk)
    if other := translations(source).filter(language=language).first():
        message = _("There is a translation already: “%(title)s”.")
        raise ValidationError(message, params={"title": other}, code="taken")
    edition = source.editions.live().first()
    content = edition or source
    keywords, card, left_out = _in_language(content, language)
    article = copy(
        content,
        author=by,
        keywords=keywords,
        language=language,
        group=source.group,
        card=card,
        translated_from=source,
        translated_edition=edition,
    )
    return article, left_out


def _in_language(content, language):
    """The keywords and the card that a translation can keep, and the names of the others:
    a keyword with the same address is the same in the other language."""
    wanted, card = list(content.keywords.all()), content.card
    found = Keyword.objects.filter(language=language, slug__in=[row.slug for row in wanted])
    known = {row.slug for row in found}
    left_out = [row.name for row in wanted if row.slug not in known]
    if card and card.language != language:
        left_out.append(str(card))
        card = None
    return found, card, left_out


@dataclass(frozen=True)
class Source:
    """The article that another was translated from, as its translator needs it."""

    article: Article
    translation: Article

    @cached_property
    def live(self):
        """What readers see of it; None where it is withdrawn, in the trash or was never live."""
        return self.article.editions.live().first()

    @cached_property
    def text(self):
        """An edition to translate: what readers see, else what was translated, else the draft."""
        return self.live or self.translation.translated_edition or self.article.as_edition()

    @cached_property
    def is_outdated(self):
        made_from = self.translation.translated_edition
        return bool(self.live) and (made_from is None or self.live.version > made_from.version)

    def changes(self):
        """What readers of the source see changed since the text that was translated: that of an
        edition, or of the draft as it was when the translation was started."""
        return changes(self.translation.translated_edition or self._first_draft(), self.live)

    def _first_draft(self):
        saved = self.article.history.filter(history_date__lte=self.translation.created_at)
        return saved.order_by("-history_date", "-history_id").first()


def source_of(article):
    """The source of a translation; None for what is none, or where the source was deleted."""
    return Source(article.translated_from, article) if article.translated_from_id else None


@transaction.atomic
def mark_translated(article, edition_pk):
    """Note that a translation says what this live edition of its source says.

    Raises ValidationError where readers see another edition by now. No version of the draft: its
    text stays.
    """
    row = Article.objects.select_for_update().select_related(None).get(pk=article.pk)
    source = source_of(row)
    if not source or not source.live or source.live.pk != edition_pk:
        raise ValidationError(
            _("The source was changed after you opened this page. Look at it again."), code="stale"
        )
    Article.objects.filter(pk=row.pk).update(translated_edition=edition_pk)
