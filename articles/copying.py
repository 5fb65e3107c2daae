"""New working copies made of what is there."""

from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.models import Article, Content, Edition

TITLE = Content._meta.get_field("title").max_length
SLUG = Content._meta.get_field("slug").max_length


@transaction.atomic
def copy(content, *, author, keywords, **changes):
    """A saved draft of `author` with every column of an article or edition but for `changes`, at
    a free address. Readers see its own date, not that of the other."""
    article = Article(author=author)
    for field in Content._meta.get_fields():
        if field.concrete and not field.many_to_many:
            setattr(article, field.attname, getattr(content, field.attname))
    article.posted_on = None
    for name, value in changes.items():
        setattr(article, name, value)
    article.slug = free_slug(article.language, article.slug)
    article.save()
    article.keywords.set(keywords)
    return article


@transaction.atomic
def duplicate(article, by):
    """A copy of a working copy as an article of its own, without editions or translations."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    with override(article.language):
        suffix = _(" (copy)")
    title = article.title[: TITLE - len(suffix)] + suffix
    return copy(article, author=by, keywords=article.keywords.all(), title=title)


def free_slug(language, slug):
    """The slug, with a number where another draft or a page that readers see has it."""
    taken = set()
    shown = Edition.objects.not_ended()
    for rows in (Article.objects.kept(), shown):
        same = rows.filter(language=language, slug__startswith=slug[: SLUG - 6])
        taken.update(same.values_list("slug", flat=True))
    if slug not in taken:
        return slug
    numbered = (f"{slug[: SLUG - 6]}-{number}" for number in count(2))
    return next(slug for slug in numbered if slug not in taken)
