"""What the pages for readers are made of: rows of prepared queries, ready pieces and kept lists."""

from array import array
from functools import cache, lru_cache
from types import SimpleNamespace
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.db.models import BigIntegerField, CharField, DateTimeField, F
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import filepath_to_uri
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles import moment, release
from articles.models import Edition
from articles.models.rendering import LEVEL, SIZES, pieces
from articles.prepared import Prepared

PER_PAGE = 12
PIECES = ("head", "top", "bottom")


class Row(SimpleNamespace):
    """Columns of an edition in the active language, where the whole model would cost ten times as
    much."""

    def get_absolute_url(self):
        return path(self.slug)

    def __getitem__(self, name):
        """Where templates look first; without it each of their looks would raise an error."""
        return getattr(self, name)

    def slots(self):
        """What an article's page prints outside of holes."""
        return {
            "html": mark_safe(self.html),
            "pieces": {name: mark_safe(html) for name, html in self.pieces.items()},
            "hero_id": self.hero_id is not None,  # all that the page asks
            "previous_row": self.previous_row,
            "next_row": self.next_row,
            "related_rows": self.related_rows,
        }


def path(slug: str) -> str:
    """The address of an article in the active language; `reverse()` takes twenty times as long."""
    return _path(get_language(), slug)


@lru_cache(10_000)
def _path(language, slug):
    before, after = _around_slug(language)
    return f"{before}{quote(slug)}{after}"


@cache
def _around_slug(language):
    with translation.override(language):
        return reverse("articles:detail", args=["slug"]).split("slug")


def article(language: str, slug: str) -> Row | None:
    """What readers see at an address, with all that its page shows: one query. `html` and `pieces`
    are ready."""
    rows = _ARTICLE.rows(language=language, slug=slug, at=moment.now())
    if not rows:
        return None
    row = Row(**rows[0])
    for other in filter(None, [row.previous_row, row.next_row, *row.related_rows]):
        other["url"] = _path(language, other.pop("slug"))
        if picture := other.get("picture"):
            other["picture"] = _picture_url(picture)
    if row.release == release.fingerprint():
        row.pieces = {name: getattr(row, name) for name in PIECES}
    else:
        row.html, row.pieces = _made_now(row.pk)
    return row


def keys(editions) -> array:
    """The keys of a whole list, in its order, read from an index alone; eight bytes each."""
    return array("q", editions.values_list("pk", flat=True))


def entries(keys) -> list[Row]:
    """The editions of a page of a list, by at most PER_PAGE keys and in their order: one query.

    `teaser` is ready but for what `placed()` puts in.
    """
    filled = [*keys, *[0] * (PER_PAGE - len(keys))]
    found = _ENTRIES.rows(**dict(zip(_KEYS, filled, strict=True)))
    rows = {row["pk"]: Row(**row) for row in found}
    present = release.fingerprint()
    old = [pk for pk, row in rows.items() if row.release != present]
    if old:
        for edition in Edition.objects.for_list().filter(pk__in=old):
            rows[edition.pk].teaser = pieces(edition, ["teaser"])["teaser"]
    return [rows[pk] for pk in keys if pk in rows]


def placed(rows, level: int, sizes: str, is_first: bool = True) -> SafeString:
    """The entries of a list, with titles as headings of a level and pictures of the `sizes` that
    they take; only the page's first picture loads at once."""
    html = [row.teaser for row in rows]
    if is_first:
        html[:1] = [text.replace('loading="lazy"', 'fetchpriority="high"', 1) for text in html[:1]]
    return mark_safe("\n".join(html).replace(LEVEL, str(level)).replace(SIZES, escape(sizes)))


def _picture_url(name):
    """What the storage's `url()` gives; most of the time it takes is for joining two addresses."""
    return f"{default_storage.base_url}{_quoted(name)}"


_quoted = lru_cache(10_000)(filepath_to_uri)


def _made_now(pk):
    """Page HTML and pieces of an edition whose row is missing or of another release."""
    edition = Edition.objects.select_related("hero").get(pk=pk)
    edition.render_from(edition.uses.nodes())
    edition.keyword_rows = edition.keywords.order_by("name").values("name", "slug")
    return edition.html, pieces(edition)


def _article(language, slug, at):
    columns = ["pk", "language", "slug", "title", "breadcrumb", "hero_id", "card_id", "is_noindex"]
    around = ["translation_rows", "card_article_slug", "previous_row", "next_row", "related_rows"]
    editions = Edition.objects.live(at).filter(language=language, slug=slug).for_page(at)
    return editions.order_by().values(*columns, *around, "html", **_rendered("release", *PIECES))


def _entries(**keys):
    editions = Edition.objects.filter(pk__in=list(keys.values())).order_by()
    return editions.values("pk", "slug", "title", **_rendered("release", "teaser"))


def _rendered(*names):
    return {name: F(f"rendering__{name}") for name in names}


_KEYS = [f"key{n}" for n in range(PER_PAGE)]
_ARTICLE = Prepared(_article, language=CharField(), slug=CharField(), at=DateTimeField())
_ENTRIES = Prepared(_entries, **dict.fromkeys(_KEYS, BigIntegerField()))
