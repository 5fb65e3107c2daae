"""Rules on the title and the summary, which search results, lists and shared links show, and on
whether search engines may list the page at all."""

from django.utils.translation import gettext as _

from articles import search_result
from articles.checklist.draft import Problem
from articles.checklist.rivals import page_of
from articles.models import Fingerprint
from articles.models.fingerprint import summary_marks, title_marks

NAMED = 3  # other articles


def missing_title(draft):
    if not draft.article.title.strip():
        yield Problem(_("There is no title."), "title")


def missing_summary(draft):
    if not draft.article.summary.strip():
        said = _("No summary: search engines choose words of the text by themselves.")
        yield Problem(said, "summary")


def hidden(draft):
    if draft.article.is_noindex:
        said = _("It is hidden from search engines: they are asked not to list it.")
        yield Problem(said, "is_noindex")


def title_length(draft):
    yield from _length(draft.article.title, search_result.TITLE, "title")


def summary_length(draft):
    yield from _length(draft.article.summary, search_result.DESCRIPTION, "summary")


def _length(text, room, field):
    if room.fits(text):
        return
    said = {
        "title": _("The title has %(count)d characters; search results show about %(about)d."),
        "summary": _("The summary has %(count)d characters; search results show about %(about)d."),
    }[field]
    yield Problem(said % {"count": len(text), "about": room.about(text)}, field)


def duplicate_title(draft):
    for edition in _sharing(draft, title_marks(draft.article)):
        said = _("“%(title)s” is the title of another article that readers see.")
        yield Problem(said % {"title": edition.title}, "title", *page_of(edition))


def duplicate_summary(draft):
    for edition in _sharing(draft, summary_marks(draft.article)):
        said = _("“%(title)s” has the same summary.") % {"title": edition.title}
        yield Problem(said, "summary", *page_of(edition))


def _sharing(draft, marks):
    keys = Fingerprint.objects.sharing(marks, draft.others())[:NAMED] if marks else []
    return draft.others().filter(pk__in=keys).only("title", "article_id")
