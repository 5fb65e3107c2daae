"""What is done with many articles at once: to each by itself, as on its own page, so that what
stands against one keeps none of the others."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.checklist import check
from articles.importing.writer import make_slug
from articles.models import Article, Edition, Keyword
from articles.publishing_forms import PublishForm, VersionForm, WithdrawForm, mark, spoken

MOST = 200  # articles at once: a page that can be read, an answer within seconds


@dataclass
class Candidate:
    """An article, what readers see and will see of it, what stands against the step, what the
    step does otherwise, and what the checklist remarks."""

    article: Article
    shown: list = field(default_factory=list)
    obstacles: list = field(default_factory=list)
    consequences: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @property
    def mark(self):
        """Names what is looked at: the draft's version and the editions."""
        return f"{self.article.version}:{mark(self.shown)}"

    @property
    def live(self):
        now = timezone.now()
        return next((edition for edition in self.shown if edition.starts_at <= now), None)

    @property
    def scheduled(self):
        return [edition for edition in self.shown if edition != self.live]


def candidates(articles):
    """A `Candidate` of each, in two queries."""
    rows = {article.pk: Candidate(article) for article in articles[:MOST]}
    shown = Edition.objects.not_ended().filter(article__in=rows).order_by("starts_at")
    for edition in shown.defer("body", "html", "contents"):
        rows[edition.article_id].shown.append(edition)
    return list(rows.values())


class Publish:
    def look(self, candidate):
        """Say what it does and what stands against it: what the checklist blocks needs a reason,
        which is given on the article's own page."""
        if candidate.article.state == Article.State.LIVE and not candidate.scheduled:
            candidate.obstacles = [_("Readers see this text already.")]
            return
        for finding in check(candidate.article):
            found = candidate.obstacles if finding.is_blocking else candidate.remarks
            found.append(finding.text)
        begins = _("Replaces what readers see.") if candidate.live else _("Goes live.")
        candidate.consequences = [begins, *_discarded(candidate)]

    def form(self, article, version, shown):
        proposed = {field.html_name: field.value() for field in PublishForm(article=article)}
        return PublishForm({**proposed, "version": version, "shown": shown}, article=article)


class Withdraw:
    def look(self, candidate):
        if not candidate.shown:
            candidate.obstacles = [_("Readers see nothing of it.")]
        if live := candidate.live:
            gone = _("The page %(address)s disappears.")
            candidate.consequences = [gone % {"address": live.get_absolute_url()}]
        candidate.consequences += _discarded(candidate)

    def form(self, article, version, shown):
        return WithdrawForm({"shown": shown}, article=article)


class KeywordForm(VersionForm):
    """Adds or removes a keyword of the draft, which readers see when it is published."""

    def __init__(self, *args, keyword, is_added, **kwargs):
        self.keyword, self.is_added = keyword, is_added
        super().__init__(*args, **kwargs)

    def act(self, article, by):
        """The next version."""
        if article.keywords.contains(self.keyword) == self.is_added:
            raise ValidationError(_("It has it already.") if self.is_added else _("It has it not."))
        # Keywords first, so that the save writes one row of history with all of it.
        article.skip_history_when_saving = True
        (article.keywords.add if self.is_added else article.keywords.remove)(self.keyword)
        del article.skip_history_when_saving
        article.save()
        return article

    def say(self, article):
        text = _("Keyword added: %(name)s.") if self.is_added else _("Keyword removed: %(name)s.")
        return text % {"name": self.keyword}


@dataclass
class ChangeKeyword:
    """Add or remove the keyword of this name in each article's own language."""

    name: str = ""
    is_added: bool = True

    def __post_init__(self):
        rows = Keyword.objects.filter(slug=make_slug(Keyword, self.name)) if self.name else []
        self.keywords = {row.language: row for row in rows}

    def look(self, candidate):
        """Nothing that could be said before the keyword is named."""

    def form(self, article, version, shown):
        keyword = self.keywords.get(article.language)
        if not keyword:
            message = _("There is no keyword “%(name)s” in its language.")
            raise ValidationError(message, params={"name": self.name})
        data = {"version": version}
        return KeywordForm(data, article=article, keyword=keyword, is_added=self.is_added)


def apply(action, article, mark, by):
    """Take the step with one article that was looked at as `mark` names it.

    Raises ValidationError for what stands against it.
    """
    version, _colon, shown = mark.partition(":")
    form = action.form(article, version, shown)
    if not (form.is_valid() and form.apply(by)):
        raise ValidationError([text for texts in form.errors.values() for text in texts])


def _discarded(candidate):
    text = _("The schedule for %(when)s is discarded.")
    return [text % {"when": spoken(edition.starts_at)} for edition in candidate.scheduled]
