"""What helps to read an article and to pass it on."""

from django import template

from articles import reading_time

register = template.Library()


@register.filter
def minutes_to_read(edition):
    """Of its text, in whole minutes."""
    return reading_time.minutes(edition.html, edition.language)
