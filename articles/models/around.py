"""What leads on from an article's page: the articles posted before and after it, and those near."""

from django.db.models import F, JSONField, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import JSONObject

from articles.models.rows import RowsSubquery

SHOWN = 3
LINK = {"title": "title", "slug": "slug"}
# The narrowest WebP of the teaser: renditions are stored from the narrowest, AVIF first.
THUMBNAIL = KeyTextTransform("name", KeyTransform(1, KeyTransform("teaser", "hero__crops")))


def rows(live):
    """Annotations of editions with what leads on from them, in their language.

    `live` are the editions that readers see then. `previous_row` and `next_row` become
    {"title", "slug"} or None, by day and then by key as lists have it; `related_rows` at most
    SHOWN of {"title", "slug", "picture" (a file's name or None)}.

    Each reads a few entries of an index: of the day's other articles, and of the list.
    """
    beside = live.filter(language=OuterRef("language"))
    day, key = OuterRef("posted_on"), OuterRef("pk")
    before = beside.filter(Q(posted_on__lt=day) | Q(pk__lt=key), posted_on__lte=day)
    after = beside.filter(Q(posted_on__gt=day) | Q(pk__gt=key), posted_on__gte=day)
    near = live.filter(article__related_to__article=OuterRef("article"))
    near = near.order_by(F("article__related_to__nearness").desc(), "-pk")
    return {
        "previous_row": _first(before.order_by("-posted_on", "-pk")),
        "next_row": _first(after.order_by("posted_on", "pk")),
        "related_rows": RowsSubquery(
            near.values(item=JSONObject(**LINK, picture=THUMBNAIL))[:SHOWN]
        ),
    }


def _first(editions):
    return Subquery(editions.values(item=JSONObject(**LINK))[:1], output_field=JSONField())
