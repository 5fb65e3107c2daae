"""The trash: deleted articles, kept for thirty days with all that belongs to them."""

import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import addresses, redirecting
from articles.leading import holders
from articles.models import Article, Card, Edition, Redirect
from articles.models.protection import is_held

KEPT_FOR = timedelta(days=30)
AT_ONCE = 20  # articles deleted for good by one run of the housekeeping


def public_addresses(articles):
    """The paths under which readers know the articles or knew them, the newest first; without
    those under which they read another one now."""
    keys = {article.pk for article in articles}
    begun = Edition.objects.filter(article__in=keys, starts_at__lte=timezone.now())
    places = begun.order_by("-starts_at", "-pk").values_list("language", "slug")
    places = list(dict.fromkeys(places))  # the newest of each
    held = holders(places) if places else {}
    return [
        Edition(language=language, slug=slug).get_absolute_url()
        for language, slug in places
        if held.get((language, slug)) in {None, *keys}
    ]


@transaction.atomic
def put(articles, by, *, to=None):
    """Put articles into the trash: what is live ends, what is scheduled is discarded.

    From then on their public addresses lead `to` an article or an address, or (None) answer that
    the page is gone. Returns what was put there; what is there already stays as it is. Raises
    ValidationError in words where the way would lead back.
    """
    keys = [article.pk for article in articles]
    kept = Article.objects.kept().filter(pk__in=keys).order_by("pk").select_for_update()
    rows = list(kept.only("pk", "title", "language"))
    Edition.objects.withdraw(*rows)
    Article.objects.filter(pk__in=[row.pk for row in rows]).update(
        trashed_at=timezone.now(), trashed_by=by
    )
    if paths := public_addresses(rows):
        redirecting.lead(paths, to, by)
        _check_way(paths, rows)
    return rows


def _check_way(paths, trashed):
    """Raise ValidationError where an address leads to what is in the trash with it."""
    former = [addresses.former(path) for path in paths]
    if Redirect.objects.filter(path__in=former, article__in=trashed).exists():
        message = _("This would lead back to where it starts.")
        raise ValidationError(message, code="target")


def obstacles(article):
    """What another article has taken meanwhile: {"slug": article, "language": article}."""
    kept = Article.objects.kept().filter(language=article.language)
    found = {
        "slug": kept.filter(slug=article.slug).first(),
        "language": kept.filter(group=article.group).first(),
    }
    return {what: other for what, other in found.items() if other}


def leading_away(article):
    """The redirects that its public addresses have: where they lead until it is read again."""
    former = [addresses.former(path) for path in public_addresses([article])]
    rows = Redirect.objects.filter(path__in=former).exclude(article=None, target="")
    return rows.select_related("article")


@transaction.atomic
def restore(article, *, slug=None):
    """Put an article from the trash back as the draft it was, at another address if one is given.

    Where its group has another article of its language meanwhile, it is no translation any more.
    Its addresses do not say any longer that they are gone. Returns the article; None where it is
    not in the trash. Raises IntegrityError where its address is taken.
    """
    article = Article.objects.trashed().select_for_update().filter(pk=article.pk).first()
    if article is None:
        return None
    article.trashed_at = article.trashed_by = None
    slug = slug or article.slug
    if "language" in obstacles(article) or slug != article.slug:
        _part(article, slug)
        article.save()
    else:
        Article.objects.filter(pk=article.pk).update(trashed_at=None, trashed_by=None)
    former = [addresses.former(path) for path in public_addresses([article])]
    Redirect.objects.filter(path__in=former, article=None, target="").delete()
    return article


def _part(article, slug):
    article.slug = slug
    if "language" in obstacles(article):
        article.group, article.translated_from, article.translated_edition = (
            uuid.uuid4(),
            None,
            None,
        )


@transaction.atomic
def delete(article):
    """Delete an article in the trash for good: its editions, its history and all else of it.

    What leads to it leads from then on where its last address does.
    """
    if heir := redirecting.heir(article):
        Redirect.objects.filter(article=article).update(
            article=heir.article_id, target=heir.target, target_path=heir.target_path
        )
    drafts = article.history.model.objects.filter(id=article.pk)
    for relation in drafts.model._meta.related_objects:  # has no constraint that would do it
        rows = relation.related_model.objects
        rows.filter(**{f"{relation.field.name}__in": drafts.values("pk")}).delete()
    drafts.delete()
    Article.objects.get(pk=article.pk).delete()
    drafts.all().delete()  # the deletion has written one


def purge():
    """Delete for good what has been in the trash for thirty days, a few at a time.

    An article stays while a card leads to it that is shown somewhere.
    """
    cards = Card.objects.filter(is_held(Card), article=OuterRef("pk"))
    over = Article.objects.filter(trashed_at__lt=timezone.now() - KEPT_FOR)
    due = over.exclude(Exists(cards)).order_by("trashed_at", "pk")
    for key in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            locked = over.filter(pk=key).select_for_update(skip_locked=True)
            if article := locked.first():
                delete(article)
