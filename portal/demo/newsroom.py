"""Plays what the newsroom says of its drafts: steps of a review, comments. Nobody is mailed."""

from datetime import timedelta

from django.utils import timezone

from articles.models import Article, Comment, ReviewStep
from articles.reviewing import STEPS


def review(reviews, articles, users):
    """reviews: as site.toml has them. articles: by language and slug. users: by account name;
    without accounts nobody reviews."""
    now = timezone.now()
    for talk in reviews if users else ():
        article = articles["en", talk["article"]]
        for step in talk["steps"]:
            _take(article, users[step["by"]], now - timedelta(hours=step["hours"]), step)
        for comment in talk["comments"]:
            _comment(article, users, now - timedelta(hours=comment["hours"]), comment)


def _take(article, by, at, step):
    ReviewStep.objects.create(
        article=article, version=article.version, kind=step["kind"], text=step["text"], by=by, at=at
    )
    after = STEPS[step["kind"]].after
    Article.objects.filter(pk=article.pk).update(review=after, review_since=at)


def _comment(article, users, at, comment):
    resolver = users.get(comment.get("resolved_by"))
    Comment.objects.create(
        article=article,
        author=users[comment["by"]],
        quote=comment["quote"],
        text=comment["text"],
        created_at=at,
        resolved_at=resolver and at + timedelta(hours=1),
        resolved_by=resolver,
    )
