"""What a frame leaves out of a page: `articles.frames` says where it may stand."""

from django import template

from articles import frames

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
