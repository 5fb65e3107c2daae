"""The page on which visitors search."""

import re

from django.http import Http404
from django.views.generic import TemplateView

from articles import archive, corrections, extract, words
from articles.caching import publicly_cached
from articles.frames import Framed
from articles.kept import kept
from articles.models import Keyword
from articles.search import Search

KEPT_SECONDS = 60  # what is indexed may change without the content


@publicly_cached("q", "keyword", "year", "page", seconds=KEPT_SECONDS, is_stored=False)
class SearchView(Framed, TemplateView):
    """The search box, and what was found. Whatever stands in the address, it answers: a filter that
    there is not filters nothing, and a page that there is not is not found."""

    template_name = "articles/search.html"

    def get_context_data(self, **kwargs):
        number = self.page_number()
        search = self.search()
        results = search.page(number)
        if number > 1 and not results.editions:
            raise Http404
        for edition in results.editions:
            mark(edition, search)
        context = {"search": search, "results": results, "years": years(search)}
        if number > 1:
            context["previous"] = self.address(number - 1)
        if number < results.pages:
            context["next"] = self.address(number + 1)
        if not results.editions:
            context |= suggestions(search)
        return super().get_context_data(**context, **kwargs)

    def search(self):
        typed, language = self.request.GET, self.request.LANGUAGE_CODE
        year, slug = typed.get("year", ""), typed.get("keyword", "")
        keyword = None
        if re.fullmatch(r"[-\w]{1,80}", slug):
            keyword = Keyword.objects.filter(language=language, slug=slug).first()
        text = typed.get("q", "").replace("\0", "")[: words.LONGEST_QUERY].strip()
        is_year = re.fullmatch("[1-9][0-9]{3}", year)
        return Search(language, text, int(year) if is_year else None, keyword)

    def address(self, number):
        """The address of another page of the same search."""
        query = self.request.GET.copy()
        query.pop("page", None)
        if number > 1:
            query["page"] = number
        return f"?{query.urlencode()}"

    def page_number(self):
        number = self.request.GET.get("page", "1")
        if not re.fullmatch("[1-9][0-9]?", number):
            raise Http404
        return int(number)


def years(search):
    """The years to choose from: of all articles, and the one that was chosen."""
    found = kept(("years", search.language), lambda: archive.years(search.language))
    return sorted({*found, search.year} - {None}, reverse=True)


def mark(edition, search):
    """Gives an edition its `found_title` and `found_text`, with what was sought marked: of the
    summary, or of the text where the summary has not all."""
    about = search.tokens, search.language
    edition.found_title = extract.marked(edition.title, *about)
    edition.found_text = extract.marked(edition.summary, *about)
    if edition.found_text.count("<mark>") < max(len(search.tokens), 1):
        shown = extract.extract(edition.text, *about)
        if "<mark>" in shown or not edition.summary:
            edition.found_text = shown


def suggestions(search):
    """What a page shows that found nothing, or was asked for nothing."""
    return {
        "other_searches": corrections.searches(search),
        "keywords": corrections.keywords(search),
        "editions": corrections.latest(search.language),
    }
