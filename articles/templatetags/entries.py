from django import template

from articles import pages

register = template.Library()
register.simple_tag(pages.placed, name="entries")
