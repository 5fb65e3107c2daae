"""Comments on a draft: written, resolved, opened again."""

from django.db import transaction
from django.utils import timezone

from articles import notices
from articles.models import Article, Comment

ADD = "articles.add_comment"


@transaction.atomic
def write(article, by, text, quote=""):
    """Store a comment and tell the author and who has commented before; return it.

    What was just said in the same words is not said twice: a form was sent again.
    """
    Article.objects.select_for_update().get(pk=article.pk)
    last = Comment.objects.filter(article=article).last()
    values = {"author": by, "text": text, "quote": quote, "resolved_at": None}
    if last and all(getattr(last, name) == value for name, value in values.items()):
        return last
    concerned = notices.talking_about(article)
    comment = Comment.objects.create(article=article, **values)
    notices.ask(notices.Kind.COMMENT, article, concerned, by, text, quote=quote)
    return comment


def may_settle(comment, user):
    """Whether a user may resolve a comment or open it again: its author, and who may edit."""
    is_own = comment.author_id is not None and comment.author_id == user.pk
    return user.has_perm(ADD) and (is_own or comment.article.is_editable_by(user))


def settle(comment, by, *, is_resolved):
    """Resolve an open comment or open a resolved one; False if it is so already."""
    before = Comment.objects.filter(pk=comment.pk, resolved_at__isnull=is_resolved)
    now, who = (timezone.now(), by) if is_resolved else (None, None)
    return bool(before.update(resolved_at=now, resolved_by=who))
