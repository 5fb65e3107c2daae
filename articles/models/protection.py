"""What keeps a row from being deleted: rows that refer to it, as long as they matter."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

DRAFTS = {"article", "articleuse"}


def protect_while_shown(collector, field, sub_objs, using):
    """`on_delete` for what editions show: forbid it while an edition is live or scheduled.

    An ended edition keeps its ready HTML and lets go of a picture or card; it goes with its
    article.
    """
    is_edition = field.model._meta.model_name == "edition"
    shown = sub_objs.filter(_is_shown(field.model))
    if shown.exists():
        models.PROTECT(collector, field, shown, using)
    release = models.SET_NULL if field.null and is_edition else models.CASCADE
    release(collector, field, sub_objs, using)


def _is_shown(model):
    """Condition on editions, or on rows of them: readers see it or will."""
    prefix = "" if model._meta.model_name == "edition" else "edition__"
    open_ended = Q(**{f"{prefix}ends_at__isnull": True})
    return open_ended | Q(**{f"{prefix}ends_at__gt": timezone.now()})


def holders(model):
    """The relations of rows that refer to a model's; histories hold on to nothing."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.field.db_constraint:
            yield relation


def is_held(model, *, by_drafts=True):
    """Condition on a model's rows: something refers to it and would miss it; without drafts:
    something that readers see or will."""
    condition = Q()
    for relation in holders(model):
        if not by_drafts and relation.related_model._meta.model_name in DRAFTS:
            continue
        held = {relation.field.name: OuterRef("pk")}
        rows = relation.related_model._base_manager.filter(**held)
        if relation.on_delete is protect_while_shown:
            rows = rows.filter(_is_shown(relation.related_model))
        condition |= Q(Exists(rows))
    return condition
