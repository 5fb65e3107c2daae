"""The way of a draft from who writes it to who publishes it, one step at a time."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import notices
from articles.models import Article, ReviewStep

Kind, Review = ReviewStep.Kind, Article.Review
PUBLISH = "articles.publish_article"


class Step(NamedTuple):
    """words: on its button. before: where the draft may be. after: where it is then.
    is_decision: taken by those who may publish; the others by whoever may edit the draft."""

    words: str
    before: tuple[Review, ...]
    after: Review
    is_decision: bool = False


STEPS = {
    Kind.APPROVED: Step(_("Approve"), (Review.SUBMITTED,), Review.APPROVED, is_decision=True),
    Kind.CHANGES_REQUESTED: Step(
        _("Request changes"),
        (Review.SUBMITTED, Review.APPROVED),
        Review.CHANGES_REQUESTED,
        is_decision=True,
    ),
    Kind.SUBMITTED: Step(
        _("Submit for review"), (Review.NONE, Review.CHANGES_REQUESTED), Review.SUBMITTED
    ),
    Kind.RECALLED: Step(_("Take back"), (Review.SUBMITTED, Review.APPROVED), Review.NONE),
}


def permitted(article, user):
    """The steps that a user may ever take with a draft."""
    may_edit, may_publish = article.is_editable_by(user), user.has_perm(PUBLISH)
    return [kind for kind, step in STEPS.items() if (may_publish if step.is_decision else may_edit)]


def offered(article, user):
    """The steps that a user may take with a draft as it is now."""
    return [kind for kind in permitted(article, user) if article.review in STEPS[kind].before]


def take(kind, article, by, text=""):
    """Take a step with a locked draft and tell whom it concerns; return its `ReviewStep`.

    Must run in the transaction that holds the lock. Raises ValidationError where somebody took
    a step first.
    """
    if kind not in offered(article, by):
        message = _("Somebody else has taken a step meanwhile. Look at it again.")
        raise ValidationError(message, code="taken")
    step = _record(kind, article, by, STEPS[kind].after, text)
    if kind != Kind.RECALLED:
        is_new = kind == Kind.SUBMITTED
        concerned = notices.publishers() if is_new else notices.writers_of(article)
        notices.ask(notices.Kind(kind), article, concerned, by, text)
    return step


def end(article, by, starts_at):
    """Note that a locked draft is published from `starts_at`: there is nothing to review.

    Must run in the transaction that publishes.
    """
    if not article.review:
        return
    _record(Kind.PUBLISHED, article, by, Review.NONE)
    later = starts_at if starts_at > timezone.now() else None
    concerned = notices.writers_of(article)
    notices.ask(notices.Kind.PUBLISHED, article, concerned, by, starts_at=later)


def _record(kind, article, by, review, text=""):
    """Not by `save()`: the text is the same version."""
    article.review, article.review_since = review, timezone.now() if review else None
    values = {"review": article.review, "review_since": article.review_since}
    Article.objects.filter(pk=article.pk).update(**values)
    return ReviewStep.objects.create(
        article=article, kind=kind, version=article.version, text=text, by=by
    )
