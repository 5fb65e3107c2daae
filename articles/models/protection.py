from django.db import models
from django.db.models import Q
from django.utils import timezone


def protect_while_shown(collector, field, sub_objs, using):
    """`on_delete` for what editions show: forbid it while an edition is live or scheduled.

    An ended edition keeps its ready HTML and lets go of a picture or card; it goes with its
    article.
    """
    prefix = "" if field.model._meta.model_name == "edition" else "edition__"
    open_ended = Q(**{f"{prefix}ends_at__isnull": True})
    shown = sub_objs.filter(open_ended | Q(**{f"{prefix}ends_at__gt": timezone.now()}))
    if shown.exists():
        models.PROTECT(collector, field, shown, using)
    release = models.SET_NULL if field.null and not prefix else models.CASCADE
    release(collector, field, sub_objs, using)
