"""The rule on links to this site's own pages: readers find one there. Nothing is fetched."""

from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from articles import addresses, moment, redirecting
from articles.checklist.draft import Problem
from articles.models import Article, Edition, Keyword, Redirect

ARTICLE, KEYWORD = "articles:detail", "articles:keyword"


@dataclass(frozen=True)
class Target:
    """What a link of this site leads to: the name of its view ("" where none has the address) and
    of an article or keyword its language and slug."""

    text: str
    address: str  # path with query
    view: str = ""
    key: tuple = ()


def dead_link(draft):
    targets = []
    for link in draft.links:
        parts = _local(draft, link.attributes["href"])
        if parts is None:
            continue
        if parts.path.rstrip("/") == draft.path.rstrip("/"):
            yield from _anchor(draft, link, unquote(parts.fragment))
        elif not parts.path.startswith((settings.STATIC_URL, settings.MEDIA_PATH)):
            targets.append(_target(link.text(), parts))
    yield from _private(targets)
    yield from _missing(targets)


def _local(draft, address):
    """The parts of an address of this site, with a whole path; None for any other."""
    try:
        parts = urlsplit(urljoin(draft.url, address))
    except ValueError:
        return None
    is_own = parts.netloc.lower() == redirecting.own_host().lower()
    return parts._replace(path=addresses.plain_path(parts.path or "/")) if is_own else None


def _anchor(draft, link, fragment):
    if fragment and fragment not in {"top", "main"} and fragment not in draft.ids:
        said = _("The link “%(text)s” leads to a place in this text that is not there: #%(id)s.")
        yield Problem(said % {"text": link.text(), "id": fragment}, "body")


def _target(text, parts):
    address = parts.path + (parts.query and f"?{parts.query}")
    language = translation.get_language_from_path(parts.path) or settings.LANGUAGE_CODE
    match = _resolve(parts.path, language)
    if match is None:
        return Target(text, address)
    key = (language, match.kwargs["slug"]) if match.view_name in {ARTICLE, KEYWORD} else ()
    return Target(text, address, match.view_name, key)


def _resolve(path, language):
    with translation.override(language):
        for form in (path, f"{path}/"):
            try:
                return resolve(form)
            except Resolver404:
                pass
    return None


def _private(targets):
    for target in targets:
        values = {"text": target.text, "address": target.address}
        if target.view.startswith("admin:"):
            said = _("The link “%(text)s” leads to the administration, which readers cannot see.")
            yield Problem(said % values, "body")
        elif target.view == "articles:preview":
            said = _("The link “%(text)s” leads to a preview, which ends after a few days.")
            yield Problem(said % values, "body")


def _missing(targets):
    """What no page, no earlier address and no redirect answers; at most four queries."""
    wanted = [target for target in targets if target.key or not target.view]
    found = _articles(wanted) | _keywords(wanted)
    wanted = [target for target in wanted if (target.view, target.key) not in found]
    led = _redirected(wanted)
    dead = [target for target in wanted if led.isdisjoint(_paths(target))]
    titles = _unread(dead)
    for target in dead:
        title = titles.get(target.key) if target.view == ARTICLE else None
        said = (
            _("The link “%(text)s” leads to “%(title)s”, which readers do not see now.")
            if title
            else _("The link “%(text)s” leads to %(address)s, where there is no page.")
        )
        values = {"text": target.text, "address": target.address, "title": title}
        yield Problem(said % values, "body")


def _any_of(targets, view):
    """Condition on the language and slug of rows."""
    slugs = {}
    for target in targets:
        if target.view == view:
            language, slug = target.key
            slugs.setdefault(language, set()).add(slug)
    conditions = Q()
    for language, names in slugs.items():
        conditions |= Q(language=language, slug__in=names)
    return conditions


def _articles(targets):
    """Those that are read now, also by an earlier address."""
    if not (condition := _any_of(targets, ARTICLE)):
        return set()
    read = Exists(Edition.objects.live().filter(article=OuterRef("article")))
    once = Edition.objects.filter(condition, read, starts_at__lte=moment.now())
    keys = once.order_by().values_list("language", "slug").distinct()
    return {(ARTICLE, key) for key in keys}


def _keywords(targets):
    if not (condition := _any_of(targets, KEYWORD)):
        return set()
    read = Edition.objects.live().filter(keywords=OuterRef("pk"))
    keys = Keyword.objects.filter(condition).filter(Exists(read)).values_list("language", "slug")
    return {(KEYWORD, key) for key in keys}


def _paths(target):
    try:
        whole = addresses.normal(target.address)
    except ValidationError:
        return set()
    return {whole, addresses.without_query(whole)}


def _redirected(targets):
    """The paths among those of targets that lead on to somewhere."""
    if not (paths := set().union(*map(_paths, targets))):
        return set()
    rows = Redirect.objects.with_place().filter(path__in=paths)
    return {row.path for row in rows if row.target or row.live_slug}


def _unread(targets):
    """{(language, slug): title} of drafts that have the address."""
    if not (condition := _any_of(targets, ARTICLE)):
        return {}
    rows = Article.objects.kept().filter(condition).order_by()
    return {(language, slug): title for language, slug, title in rows.values_list(*_COLUMNS)}


_COLUMNS = ("language", "slug", "title")
