"""What a frame leaves out of a page, and what of that is kept: see `articles.frames`."""

from django import template
from django.utils.translation import get_language

from articles import frames
from articles.kept import kept

register = template.Library()


@register.tag
def hole(parser, token):
    """{% hole %}…{% endhole %}: rendered with each request."""
    nodes = parser.parse(("endhole",))
    parser.delete_first_token()
    return HoleNode(nodes)


class HoleNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        mark = frames.leave_out(self.nodelist, context)
        return self.nodelist.render(context) if mark is None else mark


@register.tag
def keep(parser, token):
    """{% keep first second … %}…{% endkeep %}: in a hole, rendered once for the same values in this
    state of the content. The values are texts, numbers or tuples of them. What is inside must
    depend on nothing else but company and language, and set nothing."""
    values = [parser.compile_filter(value) for value in token.split_contents()[1:]]
    nodes = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodes, values)


class KeepNode(template.Node):
    def __init__(self, nodelist, values):
        self.nodelist = nodelist
        self.values = values

    def render(self, context):
        values = [value.resolve(context, ignore_failures=True) for value in self.values]
        key = (self, get_language(), *values)
        return kept(key, lambda: self.nodelist.render(context))
