"""What becomes of the redirects when some are written: no chains, no loops, one hop each."""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from articles import addresses
from articles.models import Edition, MissingAddress, Redirect

HELD = _("A page of this site answers at this address, or it leads to one already.")
CIRCLE = _("This would lead back to where it starts.")


@lru_cache(maxsize=1000)  # a file of redirects names few targets, each again and again
def page_at(path):
    """(language, ResolverMatch) of the page of this site that a path belongs to, or None.

    Whether there is such an article or file is not asked.
    """
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        for address in (path, f"{path}/"):
            try:
                return language, resolve(address)
            except Resolver404:
                continue
    return None


def article_address(page):
    """(language, slug) where a page is an article's, else None."""
    if page and page[1].view_name == "articles:detail":
        return page[0], page[1].kwargs["slug"]
    return None


def holders(places):
    """{(language, slug): id of the article that is read now and is, or was last, found there}."""
    wanted = Q()
    for language, _name in settings.LANGUAGES:
        wanted |= Q(language=language, slug__in={slug for lang, slug in places if lang == language})
    is_read = Exists(Edition.objects.live().filter(article=OuterRef("article")))
    begun = Edition.objects.filter(wanted, is_read, starts_at__lte=timezone.now())
    rows = begun.order_by("starts_at").values_list("language", "slug", "article")
    return {(language, slug): article for language, slug, article in rows}


def held_of(paths):
    """Those of the normal paths where a redirect could never be used: a page answers first,
    whatever the query, or the address is an earlier one of an article that is read."""
    pages = {path: page_at(addresses.plain_path(path)) for path in paths}
    places = {path: article_address(page) for path, page in pages.items()}
    found = holders({place for place in places.values() if place})
    return {path for path, page in pages.items() if places[path] in found or _is_always_there(page)}


def _is_always_there(page):
    """Whether a page needs no article, keyword or file to be there."""
    return bool(page) and (not page[1].kwargs or "admin" in page[1].app_names)


class Redirects:
    """The redirects around some that shall be written, as they will be afterwards.

    `wanted` holds (path, target) as `addresses.former()` and `addresses.target()` give them;
    `edited` is a saved redirect that gets the path of the only one, `held` the paths that pages
    have, where that is known. Nobody else writes redirects until the transaction ends. `add()`
    each, then `save()`.
    """

    def __init__(self, wanted, edited=None, held=None):
        Redirect.objects.take_turns()
        paths = {path for path, _target in wanted}
        keys = {addresses.key(target) for _path, target in wanted}
        near = Redirect.objects.filter(Q(path__in=paths | keys) | Q(target_path__in=paths))
        self.rows = {row.path: row for row in near}
        self.changed = {}
        if edited:
            self.rows.pop(edited.path, None)
            edited.path = wanted[0][0]
            self.rows[edited.path] = self.changed[edited.path] = edited
        self.held = held_of(paths) if held is None else held
        targets = {target for _path, target in wanted if not set(target) & {"?", "#"}}
        pages = {target: page_at(addresses.plain_path(target)) for target in targets}
        self.places = {target: article_address(page) for target, page in pages.items()}
        self.holders = holders({place for place in self.places.values() if place})

    def add(self, path, target="", article_id=None):
        """Let a path lead to an article or a target, or say that it is gone.

        Returns the row, whose `is_new` and `is_changed` tell what that does. A target that is an
        article's address, or leads on, becomes where it leads to. Raises ValidationError, with the
        code "path" or "target", where a page answers already or the way would be a circle.
        """
        if path in self.held:
            raise ValidationError(HELD, code="path")
        way = self.way(target, article_id)
        if path in {addresses.key(target), way[2]}:
            raise ValidationError(CIRCLE, code="target")
        row = self.rows.setdefault(path, Redirect(path=path))
        row.is_new = row._state.adding and path not in self.changed
        row.is_changed = row.is_new or (row.article_id, row.target) != way[:2]
        for other in (row, *(row for row in self.rows.values() if row.target_path == path)):
            self._turn(other, way)
        return row

    def way(self, target, article_id):
        """(article's id, target, target's normal form) where the way ends."""
        article_id = article_id or self.holders.get(self.places.get(target))
        if article_id:
            return article_id, "", ""
        key = addresses.key(target)
        on = self.rows.get(key)
        return (on.article_id, on.target, on.target_path) if on else (None, target, key)

    def is_dead(self, row):
        """Whether a redirect leads to an address of this site that no page answers now."""
        target = row.target
        if not target.startswith("/") or target.startswith(settings.STATIC_URL):
            return False
        if place := self.places.get(target):
            return place not in self.holders
        return page_at(addresses.plain_path(target)) is None

    def _turn(self, row, way):
        if row._state.adding or (row.article_id, row.target) != way[:2]:
            row.article_id, row.target, row.target_path = way
            self.changed[row.path] = row

    def save(self, by):
        """Write what was added; the addresses are missing no longer."""
        made = [row for row in self.changed.values() if row._state.adding]
        turned = [row for row in self.changed.values() if not row._state.adding]
        for row in made:
            row.created_by = by
        Redirect.objects.bulk_create(made)
        Redirect.objects.bulk_update(turned, ["path", "article", "target", "target_path"])
        MissingAddress.objects.filter(path__in=list(self.changed)).delete()
        self.changed = {}
