"""Mail to those whom a draft concerns. Who sends it is a setting: nothing is imported here."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from articles.models import Comment, ReviewStep


class Kind(models.TextChoices):
    """What has happened, and the subject of the mail that tells of it."""

    SUBMITTED = "submitted", _("Waits for review: %(title)s")
    CHANGES_REQUESTED = "changes", _("Changes requested: %(title)s")
    APPROVED = "approved", _("Approved: %(title)s")
    PUBLISHED = "published", _("Published: %(title)s")
    COMMENT = "comment", _("Comment: %(title)s")


PAGES = {Kind.SUBMITTED: "review", Kind.COMMENT: "comments"}  # of others: the draft itself


def ask(kind, article, recipients, by, text="", **context):
    """Ask for one mail to each of these users, in the caller's transaction.

    by: who did it; never told, and who gets the answers. text: the words they wrote.
    """
    addresses = recipients.exclude(pk=by.pk).values_list("email", flat=True)
    page = reverse(f"admin:articles_article_{PAGES.get(kind, 'change')}", args=[article.pk])
    context |= {
        "kind": kind,
        "article": article,
        "by": by.get_full_name() or by.get_username(),
        "text": text,
        "url": urljoin(settings.SITE_URL, page),
    }
    send = import_string(settings.ARTICLES_NOTICES)
    with translation.override(settings.LANGUAGE_CODE):
        subject = str(kind.label) % {"title": article.title}
        words = render_to_string("articles/email/notice.txt", context).strip("\n") + "\n"
        send(addresses.order_by("pk"), subject, words, reply_to=by.email)


def publishers():
    """Who decides about drafts."""
    return _staff("articles.publish_article")


def writers_of(article):
    """The author, and who submitted it last."""
    steps = ReviewStep.objects.filter(article=article, kind=ReviewStep.Kind.SUBMITTED)
    return _readers([article.author_id, steps.values_list("by", flat=True).last()])


def talking_about(article):
    """The author and who has commented."""
    commenters = Comment.objects.filter(article=article).values_list("author", flat=True)
    return _readers([article.author_id, *commenters.order_by().distinct()])


def _readers(keys):
    """Of these users those who still may see drafts."""
    return _staff("articles.view_article").filter(pk__in=[key for key in keys if key])


def _staff(permission):
    backend = "django.contrib.auth.backends.ModelBackend"
    users = get_user_model().objects.with_perm(permission, backend=backend)
    return users.filter(is_staff=True).exclude(email="")
