"""An article as a Markdown document, for programs that read texts and no pages.

It is the same text at another address, so its `Link` header names the page as the one to list.
There is no `noindex` beside it: that would tell search engines both to take the page for it and to
forget it (https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls).
An article that is hidden from them is so here, too.
"""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import markdown, portable
from articles.addresses import absolute
from articles.caching import publicly_cached
from articles.models import Edition, Keyword
from articles.redirecting import KNOWN_FOR

CONTENT_TYPE = "text/markdown; charset=utf-8"  # RFC 7763


@require_safe
@publicly_cached()
def page(request, slug):
    """The article's Markdown; a redirect from its earlier addresses."""
    editions = Edition.objects.live().filter(language=get_language(), slug=slug)
    edition = editions.for_page().first()
    if edition is None:
        return _moved(slug)
    headers = {"Link": f'<{absolute(edition.get_absolute_url())}>; rel="canonical"'}
    if edition.is_noindex:
        headers["X-Robots-Tag"] = "noindex"
    return HttpResponse(document(edition), content_type=CONTENT_TYPE, headers=headers)


def address(edition) -> str:
    """The path of an edition's Markdown."""
    with translation.override(edition.language):
        return reverse("articles:markdown", args=[edition.slug])


def document(edition) -> str:
    """An edition of `for_page()`, with all that its page shows, in the active language."""
    url = absolute(edition.get_absolute_url())
    parts = [
        markdown.heading(1, edition.title),
        markdown.text(_dates(edition)),
        markdown.quotation(markdown.text(edition.summary)),
        *markdown.blocks(portable.tree(portable.whole(edition), url)),
        markdown.RULE,
        *_card(edition),
        _keywords(edition),
        f"{_('Source')}: <{url}>",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _dates(edition):
    dates = [f"{_('Posted on')} {date_format(edition.posted_on)}"]
    if edition.updated_at:
        dates.append(f"{_('Updated')} {date_format(edition.updated_at)}")
    return " · ".join(dates)


def _card(edition):
    card = edition.card
    url = card and card.get_target_url(edition.card_article_slug or "")
    if url:
        words = f"{card.title}: {card.label or _('View Detail')}"
        yield markdown.link(words, absolute(url))
        yield markdown.text(card.text)


def _keywords(edition):
    keywords = (Keyword(language=edition.language, **row) for row in edition.keyword_rows)
    links = [markdown.link(one.name, absolute(one.get_absolute_url())) for one in keywords]
    return f"{_('Keywords')}: {', '.join(links)}" if links else ""


def _moved(slug):
    edition = Edition.objects.moved_from(get_language(), slug).first()
    if edition is None:
        raise Http404
    headers = {"Cache-Control": f"max-age={KNOWN_FOR}"}
    return HttpResponsePermanentRedirect(address(edition), headers=headers)
