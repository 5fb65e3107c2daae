"""What leads on from an article's page: its keywords and translations, where its card leads, the
articles posted before and after it, and those near to it."""

from django.db.models import F, JSONField, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import JSONObject

from articles.models.keyword import Keyword
from articles.models.rows import RowsSubquery

SHOWN = 3
LINK = {"title": "title", "slug": "slug"}
# The narrowest WebP of the teaser: renditions are stored from the narrowest, AVIF first.
THUMBNAIL = KeyTextTransform("name", KeyTransform(1, KeyTransform("teaser", "hero__crops")))


def rows(live):
    """Annotations of editions with what leads on from them; `live` are the editions that readers
    see then. Each reads a few entries of an index, however many articles there are.

    `keyword_rows`: {"name", "slug"}, by name. `translation_rows`, the edition itself among them:
    {"language", "slug", "is_noindex", "translated_from" (an article's key)}. `card_article_slug`:
    of the article that the card leads to, or None. `previous_row` and `next_row`: {"title", "slug"}
    or None. `related_rows`: at most SHOWN {"title", "slug", "picture" (a file's name or None)}.
    """
    keywords = Keyword.objects.filter(editions=OuterRef("pk")).order_by("name")
    target = live.filter(article=OuterRef("card__article"))
    return {
        "keyword_rows": RowsSubquery(keywords.values(item=JSONObject(name="name", slug="slug"))),
        "translation_rows": _translations(live),
        "card_article_slug": Subquery(target.values("slug")[:1]),
        "related_rows": _related(live),
        **_neighbors(live.filter(language=OuterRef("language"))),
    }


def _translations(live):
    # Nothing live is in the trash, but only so is the group looked up by its (partial) index.
    same = live.filter(article__group=OuterRef("article__group"), article__trashed_at=None)
    item = JSONObject(
        language="language",
        slug="slug",
        is_noindex="is_noindex",
        translated_from="article__translated_from",
    )
    return RowsSubquery(same.order_by("language").values(item=item))


def _related(live):
    near = live.filter(article__related_to__article=OuterRef("article"))
    nearest = near.order_by(F("article__related_to__nearness").desc(), "-pk")
    return RowsSubquery(nearest.values(item=JSONObject(**LINK, picture=THUMBNAIL))[:SHOWN])


def _neighbors(beside):
    """By day and then by key, as lists have them."""
    day, key = OuterRef("posted_on"), OuterRef("pk")
    before = beside.filter(Q(posted_on__lt=day) | Q(pk__lt=key), posted_on__lte=day)
    after = beside.filter(Q(posted_on__gt=day) | Q(pk__gt=key), posted_on__gte=day)
    return {
        "previous_row": _first(before.order_by("-posted_on", "-pk")),
        "next_row": _first(after.order_by("posted_on", "pk")),
    }


def _first(editions):
    return Subquery(editions.values(item=JSONObject(**LINK))[:1], output_field=JSONField())
