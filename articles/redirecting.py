"""What an address answers that no page has."""

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import CharField, Value
from django.http import HttpResponseGone, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from articles import addresses, missing
from articles.leading import Redirects
from articles.models import Article, Edition, Redirect

FILES = "redirects"  # the folder, in private storage, of files that wait to be imported
KEPT_FOR = timedelta(days=1)
MOST_HOPS = 5
KNOWN_FOR = (
    3600  # seconds: an article that is given an earlier address again must not go in circles
)


def answer(request):
    """What a request answers whose address no page has; None for "not found", which is counted.

    A permanent redirect to where the article is read now or to a redirect's target, or 410 without
    words where the page is gone for good. One query.
    """
    is_read = request.method in {"GET", "HEAD"}
    if not is_read or request.path.startswith(reverse("admin:index")):
        return None
    address = addresses.normal(request.get_full_path())
    match = request.resolver_match or _with_slash(request)
    found = _find(address, request.LANGUAGE_CODE, match)
    if not found:
        if match is request.resolver_match:  # else Django leads to the address with its slash
            _count(request, addresses.without_query(address))
        return None
    return _respond(request, found)


def lead(paths, to, by):
    """Let each of `paths` lead `to` an article or an address, or (None) answer that it is gone.

    Addresses that pages have are left out. Returns how many redirects there are now for `paths`.
    Raises ValidationError in words where an address is none or the way would be a circle.
    """
    article = to.pk if isinstance(to, Article) else None
    target = addresses.target(to, own_host()) if isinstance(to, str) else ""
    wanted = [(addresses.former(path), target) for path in paths]
    with transaction.atomic():
        redirects = Redirects(wanted)
        free = [path for path, _target in wanted if path not in redirects.held]
        for path in free:
            redirects.add(path, target, article)
        redirects.save(by)
    return len(set(free))


def heir(article):
    """The redirect that the last public address of an article has, which is not read, or None."""
    begun = Edition.objects.filter(article=article, starts_at__lte=timezone.now())
    last = begun.only("language", "slug").order_by("-starts_at", "-pk").first()
    path = last and addresses.former(last.get_absolute_url())
    return Redirect.objects.with_place().select_related("article").filter(path=path).first()


def own_host():
    """The host, and port if it has one, that this site is read at."""
    return settings.SITE_URL.partition("://")[2]


def forget():
    """Keep the list of missing addresses short; delete files that were read and not imported."""
    missing.forget()
    storage = storages["private"]
    for name, saved_at, _size in storage.files(FILES):
        if saved_at < timezone.now() - KEPT_FOR:
            storage.delete(name)


def _with_slash(request):
    """Which page a slash at the end would lead to, or None."""
    try:
        return None if request.path.endswith("/") else resolve(f"{request.path_info}/")
    except Resolver404:
        return None


def _find(address, language, match):
    """(target, article's id, whether it is in the trash, its language and slug now), or None.

    An article's own earlier address comes before a redirect, one with a query before one without.
    """
    order = ["", address, addresses.without_query(address)]
    rows = (
        Redirect.objects.with_place()
        .filter(path__in=order[1:])
        .order_by()
        .values_list(
            "path", "target", "article", "article__trashed_at", "live_language", "live_slug"
        )
    )
    if match and match.view_name == "articles:detail":
        nothing = Value("", CharField())
        moved = Edition.objects.moved_from(language, match.kwargs["slug"]).order_by()
        rows = rows.union(
            moved.values_list(
                nothing, nothing, "article", "article__trashed_at", "language", "slug"
            )
        )
    found = min(rows, key=lambda row: order.index(row[0]), default=None)
    return found and found[1:]


def _respond(request, found):
    target, article, trashed_at, language, slug = found
    if trashed_at and not slug:
        target, language, slug = _inherited(article)
    if slug:
        target = Edition(language=language, slug=slug).get_absolute_url()
    elif not target and (trashed_at or not article):
        return HttpResponseGone()
    if not target or addresses.key(target) == addresses.normal(request.get_full_path()):
        return None  # the article is not read now; it may come back
    if target.startswith("/"):
        campaign = addresses.tracking(request.META.get("QUERY_STRING", ""))
        target = addresses.with_query(target, campaign)
    headers = {"Cache-Control": f"max-age={KNOWN_FOR}"}
    return HttpResponsePermanentRedirect(target, headers=headers)


def _inherited(article):
    """(target, language, slug) of what the editor chose when an article was put in the trash, and
    so on where that is in the trash by now."""
    for _hop in range(MOST_HOPS):
        row = heir(article)
        if row is None or row.is_gone:
            break
        if row.target or row.live_slug:
            return row.target, row.live_language, row.live_slug
        article = row.article
    return "", "", ""


def _count(request, path):
    match = request.resolver_match
    has_key = match and "token" in match.kwargs  # a link that was made for one person
    is_of_now = not hasattr(request, "moment")  # else staff looks at another day's site
    if (
        is_of_now
        and not has_key
        and missing.is_worth_counting(path, request.headers.get("Referer", ""))
    ):
        missing.count(path)
