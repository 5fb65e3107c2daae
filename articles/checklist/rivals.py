"""Rules on other articles that readers and search engines would take for the same."""

from django.urls import reverse
from django.utils.translation import gettext as _

from articles import body, likeness
from articles.checklist.draft import Problem
from articles.models import Fingerprint
from articles.models.fingerprint import keyword_marks, text_marks, titled

NAMED = 3  # other articles
ALIKE = 0.5  # of all runs of words


def rival_keyword(draft):
    """The same keyword in both titles and on both articles: they compete in search results."""
    keywords = titled(draft.article)
    marks = keyword_marks(draft.article.language, keywords)
    keys = Fingerprint.objects.sharing(marks, draft.others())[:NAMED] if marks else []
    rows = draft.others().filter(pk__in=keys, keywords__in=keywords)
    for title, article, name in rows.values_list("title", "article", "keywords__name"):
        if likeness.names(title, name):  # the keyword's name may be another since
            said = _("“%(title)s” has the keyword “%(keyword)s” too, in its title as well.")
            values = {"title": title, "keyword": name}
            yield Problem(said % values, "keywords", *_page(article))


def repeated_text(draft):
    """Live articles whose text is nearly the same, the most alike first."""
    marks = text_marks(draft.article, draft.runs)
    keys = Fingerprint.objects.sharing(marks, draft.others())[:NAMED] if marks else []
    found = []
    for edition in draft.others().filter(pk__in=keys).only("title", "body", "article_id"):
        share = likeness.likeness(draft.runs, likeness.runs(body.plain_text(edition.body)))
        found.append((share, edition))
    for share, edition in sorted(found, key=lambda pair: -pair[0]):
        if share >= ALIKE:
            said = _("“%(title)s” says nearly the same: %(percent)d %% of the text is alike.")
            values = {"title": edition.title, "percent": round(share * 100)}
            yield Problem(said % values, "body", *page_of(edition))


def page_of(edition):
    """Where the other article is looked at, and how that is said."""
    return _page(edition.article_id)


def _page(article):
    return reverse("admin:articles_article_change", args=[article]), _("Open the other article")
