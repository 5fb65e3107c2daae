from django import template
from django.utils.translation import get_language

from articles import archive
from articles.kept import kept

register = template.Library()


@register.simple_tag
def archive_years():
    """The years that have an archive in the page's language, the latest first."""
    language = get_language()
    return kept(("years", language), lambda: archive.years(language))
