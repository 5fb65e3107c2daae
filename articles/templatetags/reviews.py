"""How many drafts wait for review, for the list of articles and the admin's first page."""

from django import template

from articles.models import Article

MAX_COUNTED = 99
register = template.Library()


@register.simple_tag
def waiting_drafts():
    """As words: "3", or "99+" beyond what is worth counting."""
    count = Article.objects.in_review()[: MAX_COUNTED + 1].count()
    return f"{MAX_COUNTED}+" if count > MAX_COUNTED else str(count)
