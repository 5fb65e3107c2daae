"""What every page of the site says of itself: its full address, its other languages, and what
machines are told."""

import secrets
from html import unescape
from typing import NamedTuple

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from articles import alternates as hreflang
from articles import structured_data
from articles.addresses import absolute
from articles.kept import kept
from articles.search_result import DESCRIPTION
from portal import organization

NAMED = 4  # articles in the description of a list: more are cut off anyway
register = template.Library()
register.filter("absolute", absolute)


A_TITLE = f"<{secrets.token_hex(8)}>"  # nobody can have written it into a text
# Facebook's names, which https://ogp.me follows: language_TERRITORY.
OG_LOCALES = {"en": "en_US", "zh-hans": "zh_CN", "ru": "ru_RU", "es": "es_ES", "ar": "ar_AR"}


@register.filter
def og_locale(code):
    """A language of the site as `og:locale` names it."""
    return OG_LOCALES.get(code, code)


class OtherLanguage(NamedTuple):
    """Where another language leads from a page: never to another text unannounced."""

    code: str
    name: str
    url: str
    place: str  # "" where the same page waits there, else that page's name, in that language


@register.simple_tag(takes_context=True)
def other_languages(context) -> tuple[OtherLanguage, ...]:
    """Where each other language of the site leads from here."""
    here = get_language()
    rows = _translations(context)
    slugs = {row["language"]: row["slug"] for row in rows if row["language"] != here}
    match = context["request"].resolver_match
    same = context.get("same_languages", ())
    place = match and (match.view_name, str(match.kwargs) if same else bool(match.kwargs))
    key = ("languages", here, place, *slugs.items())
    return kept(
        key, lambda: _other_languages(match, slugs, same, _spoken(context).union(slugs, same))
    )


def _other_languages(match, slugs, same, codes):
    others = []
    for code, _name in settings.LANGUAGES:
        if code != get_language() and code in codes:
            with translation.override(code):
                url, place = _address(match, slugs.get(code), code in same)
            name = get_language_info(code)["name_local"]
            others.append(OtherLanguage(code, name, url, place))
    return tuple(others)


@register.simple_tag(takes_context=True)
def canonical(context):
    """The page's whole address: without a query but the number of a list's page (RFC 6596)."""
    return absolute(context["request"].path) + _page_query(context)


@register.simple_tag(takes_context=True)
def alternates(context):
    """The links of the head to the page in each language, for search engines. A list's other pages
    hold other articles in each language."""
    if _page_query(context):
        return ""
    own, source = context["request"].path, ""
    if edition := context.get("edition"):
        listed, source = hreflang.of_edition(edition.language, _translations(context))
        if len(listed) < 2:
            return ""
    elif get_language() not in _spoken(context).union(context.get("same_languages", ())):
        own = ""  # the other languages do not lead here
    same = [other for other in context["languages"] if not other.place]
    pages = {other.code: other.url for other in same if not edition or other.code in listed}
    pages = {get_language(): own, **pages} if own else {}
    return hreflang.links({code: absolute(url) for code, url in pages.items()}, source=source)


@register.simple_tag
def breadcrumbs(company, title, in_list=False, article=None):
    """(name, address) of each step to a page; the page itself is `title`, without an address."""
    steps = [(company.home_name or _("Home"), reverse("home"))]
    if in_list:
        steps.append((company.list_name or _("News List"), reverse("articles:list")))
    if article:
        steps.append((article.title, article.get_absolute_url()))
    return [*steps, (title, "")]


@register.simple_tag
def article_breadcrumbs(company, title):
    """`_breadcrumbs.html` of an article: but for the title it is the same for all."""
    before, between, after = kept(("breadcrumbs", get_language()), lambda: _around_title(company))
    return mark_safe(f"{before}{escape(title)}{between}{structured_data.text(title)}{after}")


def _around_title(company):
    """What stands before the title in the list of links, between that and the one in its JSON-LD,
    and after it."""
    context = {"company": company, "title": A_TITLE, "in_list": True}
    html = render_to_string("_breadcrumbs.html", context)
    before, rest = html.split(escape(A_TITLE))
    return before, *rest.split(structured_data.text(A_TITLE))


@register.filter
def breadcrumb_data(steps):
    """Their JSON-LD."""
    rows = [(unescape(str(name)), url and absolute(url)) for name, url in steps]
    return structured_data.script(structured_data.breadcrumbs(rows))


@register.tag
def capture(parser, token):
    """{% capture name %}…{% endcapture %}: what is inside is said in several places."""
    (_tag, name) = token.split_contents()
    nodes = parser.parse(("endcapture",))
    parser.delete_first_token()
    return Capture(name, nodes)


class Capture(template.Node):
    def __init__(self, name, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        context[self.name] = SafeString(" ".join(self.nodelist.render(context).split()))
        return ""


@register.simple_tag(takes_context=True)
def site_data(context):
    """The JSON-LD of the company and its site; nothing before the company is set up."""
    company = context["company"]
    if company.pk is None:
        return ""
    return structured_data.script(organization.organization(company), organization.website(company))


@register.simple_tag(takes_context=True)
def page_data(context, kind):
    """The JSON-LD of a page that is no article: `kind` is one of schema.org's kinds of WebPage."""
    page, editions = context.get("page_obj"), context.get("editions") or []
    rows = [(edition.title, absolute(edition.get_absolute_url())) for edition in editions]
    first = page.start_index() if page else 1
    return structured_data.script(
        structured_data.page(
            settings.SITE_URL,
            canonical(context),
            kind=kind,
            name=unescape(context["page_title"]),
            description=unescape(context["description"]),
            language=get_language(),
            content=structured_data.item_list(rows, first=first) if rows else None,
        )
    )


@register.simple_tag(takes_context=True)
def list_description(context, intro):
    """What a page of a list is about, and the titles of its first articles, as far as search
    results show them."""
    titles = " · ".join(edition.title for edition in context["editions"][:NAMED])
    text = f"{intro}: {titles}" if titles else f"{intro}"
    return kept(("description", text), lambda: DESCRIPTION.cut(text))


def _page_query(context):
    page = context.get("page_obj")
    return f"?page={page.number}" if page and page.number > 1 else ""


def _spoken(context):
    return {row["language"] for row in context["company"].language_rows}


def _translations(context):
    return getattr(context.get("edition"), "translation_rows", [])


def _address(match, slug, is_same):
    """The address in the active language, and the page's name where it is another page;
    `is_same`: a page with these arguments is there as well."""
    if slug:
        return reverse("articles:detail", args=[slug]), ""
    if match is None:
        return reverse("home"), _("Home")
    if match.kwargs and not is_same:
        return reverse("articles:list"), _("News List")
    return reverse(match.view_name, kwargs=match.kwargs), ""
