"""What programs that read the site ask for first: robots.txt, the sitemaps."""

from itertools import chain

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from articles import alternates, archive, sitemap_xml
from articles.addresses import absolute
from articles.caching import publicly_cached
from articles.kept import kept
from articles.sitemaps import Articles, Keywords, latest_news
from portal.models import CompanyText

XML = "application/xml"
NEWS_SECONDS = 600  # its articles grow too old while nothing else changes


class Pages:
    """The pages of the site itself in each language that the company speaks, and the archives."""

    names = ("home", "articles:list", "contact")

    def files(self):
        return [(1, None)]

    def urls(self, number):
        if number == 1:
            yield from self.all_urls()

    def all_urls(self):
        spoken = CompanyText.objects.order_by("language").values_list("language", flat=True)
        languages = list(spoken) or [settings.LANGUAGE_CODE]
        for name in self.names:
            yield from self.page(languages, name)
        years = {language: archive.years(language) for language, _name in settings.LANGUAGES}
        for year in sorted(set().union(*years.values()), reverse=True):
            of_year = [language for language, found in years.items() if year in found]
            yield from self.page(of_year, "articles:archive", year)

    def page(self, languages, name, *args):
        """A page in each of the languages."""
        pages = {language: absolute(path_in(language, name, *args)) for language in languages}
        for url in pages.values():
            yield sitemap_xml.Url(url, alternates=alternates.rows(pages))


SECTIONS = {"pages": Pages(), "articles": Articles(), "keywords": Keywords()}


@require_safe
@publicly_cached()
def sitemap_index(request):
    """The list of all sitemaps: /sitemap.xml."""
    # To find them takes a look at everything that is live.
    files = kept("sitemaps", lambda: list(sitemap_files()))
    return HttpResponse(sitemap_xml.index(files), content_type=XML)


def sitemap_files():
    """(address, when something in it changed last or None) of each sitemap."""
    for name, section in SECTIONS.items():
        for number, changed_at in section.files():
            yield absolute(reverse("sitemap", args=[name, number])), changed_at
    yield absolute(reverse("news_sitemap")), None


@require_safe
@publicly_cached()
def sitemap(request, section, number):
    """One sitemap, written while it is sent; 404 where nothing is listed."""
    if section not in SECTIONS or number < 1:
        raise Http404
    urls = iter(SECTIONS[section].urls(number))
    first = next(urls, None)  # the query runs while 404 can still be answered
    if first is None:
        raise Http404
    return StreamingHttpResponse(sitemap_xml.urlset(chain([first], urls)), content_type=XML)


@require_safe
@publicly_cached(seconds=NEWS_SECONDS)
def news_sitemap(request):
    """The sitemap for Google News, which often is empty."""
    return HttpResponse(sitemap_xml.urlset(latest_news()), content_type=XML)


@require_safe
@publicly_cached()
def robots(request):
    """What crawlers may ask for: everything but search results, which have no end.

    Pages that are not to be listed say so themselves; a crawler must read them to know.
    """
    lists = [path_in(code, "articles:list") for code, _name in settings.LANGUAGES]
    lines = [
        "# Searches have no end; all that they find is in the sitemap.",
        "User-agent: *",
        *(f"Disallow: {news}search/" for news in lists),
        "",
        f"Sitemap: {absolute(reverse('sitemap_index'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def indexnow_key(request, key):
    """The file by which search engines see that who sends the key owns the site."""
    if key != settings.INDEXNOW_KEY:
        raise Http404
    return HttpResponse(key, content_type="text/plain; charset=utf-8")


def path_in(language, name, *args):
    """The path of a page of the site in a language."""
    with translation.override(language):
        return reverse(name, args=args)
