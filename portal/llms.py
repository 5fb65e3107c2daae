"""/llms.txt: what the site is and where its texts are, for language models (https://llmstxt.org)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import markdown, markdown_page
from articles.addresses import absolute
from articles.caching import publicly_cached
from articles.models import Edition
from portal.crawlers import path_in
from portal.models import current_company

MAX_ARTICLES = 100  # the newest; the sitemap has all


@require_safe
@publicly_cached()
def llms(request):
    """The file in the language of the address, in two queries."""
    company = current_company()
    parts = [
        markdown.heading(1, company.name),
        markdown.quotation(markdown.text(company.tagline or company.about)),
        *map(markdown.text, company.about.splitlines() if company.tagline else ()),
        *_section(company.list_name or _("News List"), _articles()),
        *_section(_("Contact"), _contacts(company)),
        # This name means in every language: what may be left out.
        *_section("Optional", _further(company)),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return HttpResponse(text, content_type=markdown_page.CONTENT_TYPE)


def _section(name, links):
    rows = [f"- {link}" + (f": {markdown.text(words)}" if words else "") for link, words in links]
    return [markdown.heading(2, name), "\n".join(rows)] if rows else []


def _articles():
    editions = Edition.objects.live().indexable().filter(language=get_language())
    for edition in editions.for_list()[:MAX_ARTICLES]:
        address = absolute(markdown_page.address(edition))
        yield markdown.link(edition.title, address), edition.summary


def _contacts(company):
    yield markdown.link(_("Company Contact Information"), absolute(reverse("contact"))), ""
    yield markdown.link(_("Contact Supplier"), absolute(reverse("inquiries:create"))), ""
    for line in [*company.emails, *company.phones]:
        yield markdown.link(line.value, line.url), line.label


def _further(company):
    yield markdown.link(_("All articles"), absolute(reverse("articles:list"))), ""
    yield markdown.link("Atom", absolute(reverse("articles:feed"))), ""
    yield markdown.link("Sitemap", absolute(reverse("sitemap_index"))), ""
    for row in getattr(company, "language_rows", []):
        if row["language"] != get_language():
            name = get_language_info(row["language"])["name_local"]
            yield markdown.link(name, absolute(path_in(row["language"], "llms"))), ""
