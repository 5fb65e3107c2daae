"""Pages as frames: what a template makes of language, company and settings is rendered once for
each state of the content; what lies in its `{% hole %}`s is rendered with each request.

    <p>{% translate "Posted on" %} {% hole %}{{ edition.posted_on }}{% endhole %}</p>

Where nothing may be kept (`generation.current()`), templates are rendered as ever, holes and all:
the page is the same, byte for byte.

Outside of holes a template knows neither the request nor the view's context. A hole stands where
the page's own context is, so not in an `{% include … only %}`, `{% for %}` or `{% with %}`. What it
sets is known to later holes as well, unless it stands in a block or an include.

A view may also give a frame `slots`: texts, and lists and dictionaries of them, that stand outside
of holes under the same names as in its context. A frame is then kept for each shape of them, and
filled with the texts, which takes a tenth of what rendering them in holes does. No filter or tag
may look into such a text there: it may only print it, or ask whether it is there.
"""

import re
import secrets
from contextlib import nullcontext
from contextvars import ContextVar
from html import escape
from itertools import count
from types import MappingProxyType
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template import Context, NodeList, loader
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles import generation
from articles.kept import kept

OUTSIDE = len(Context({}).dicts)  # how deep a context is outside of blocks and includes

MARK = f"{secrets.token_hex(8)}-"  # nobody can have written it into a text

_being_made = ContextVar("frame", default=None)


class Framed:
    """A view whose template is a frame; all that it reads is of one state of the content."""

    def dispatch(self, *args, **kwargs):
        with generation.holding(generation.current()):
            return super().dispatch(*args, **kwargs)

    def head(self, *args, **kwargs):
        """Without it `View` gives itself one, bound to itself: a circle, so that each request with
        all it holds would wait for the garbage collector."""
        return self.get(*args, **kwargs)

    def render_to_response(self, context, **kwargs):
        (name,) = self.get_template_names()
        page = render(self.request, name, context, self.get_slots(context))
        return HttpResponse(page, **kwargs)

    def get_slots(self, context):
        """What of the context stands outside of holes: none."""
        return {}


def render(request, template_name, context, slots=MappingProxyType({})) -> str:
    """The page that a template makes of the request, the view's context and its slots."""
    if generation.current() is None:
        return loader.render_to_string(template_name, context, request)
    texts = []
    key = ("frame", template_name, get_language(), shape_of(slots, texts))
    return kept(key, lambda: Frame(template_name, slots)).fill(request, context, texts)


def is_being_made() -> bool:
    """Whether a frame is rendered, so that a mistake would be kept."""
    return _being_made.get() is not None


def leave_out(nodes, context):
    """The mark of a hole with these nodes in the frame that is being rendered; None where none is.
    Called by the template tag."""
    frame = _being_made.get()
    return frame and frame.leave_out(nodes, context)


def shape_of(value, texts: list):
    """What a value is but for the words of its texts: equal shapes, the same markup. The texts,
    escaped, are put into the list; empty ones are of the shape, as templates ask for them."""
    if isinstance(value, str) and value:
        texts.append(value if isinstance(value, SafeString) else escape(value))
        return "text"
    if isinstance(value, dict):
        return tuple([(name, shape_of(part, texts)) for name, part in value.items()])
    if isinstance(value, list):
        return tuple([shape_of(part, texts) for part in value])
    return repr(value)


def marked(value, numbers):
    """The value with a mark in the place of each of the texts that `shape_of()` finds; `numbers`
    counts them."""
    if isinstance(value, str) and value:
        return mark(next(numbers))
    if isinstance(value, dict):
        return {name: marked(part, numbers) for name, part in value.items()}
    if isinstance(value, list):
        return [marked(part, numbers) for part in value]
    return value


def mark(number) -> SafeString:
    return mark_safe(f"<{MARK}{number}>")


def split(html: str) -> tuple:
    """Texts and, between them, the numbers of marks. Raises RuntimeError where one was changed."""
    parts = re.split(f"<{MARK}(-?[0-9]+)>", html)
    if any(MARK in part.lower() for part in parts):
        raise RuntimeError(f"A filter or tag has changed a mark: {html}")
    return tuple(int(part) if i % 2 else part for i, part in enumerate(parts))


class Frame:
    """A page with slots and holes: `parts` are texts and, between each two, the number of a text
    to fill in or, below zero, the complement of that of one of `holes`."""

    def __init__(self, template_name, slots):
        self.template = loader.get_template(template_name).template
        self.holes = []
        nobody = HttpRequest()
        self.shared = {}  # what every page knows: the company, the language
        for processor in self.template.engine.template_context_processors:
            self.shared |= processor(nobody)
        reset = _being_made.set(self)
        try:
            html = self.template.render(Context(self.shared | marked(slots, count())))
        finally:
            _being_made.reset(reset)
        self.parts = split(html)

    def leave_out(self, nodes, context):
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        if blocks and nodes.get_nodes_by_type(BlockNode):
            blocks = {name: [*queue] for name, queue in blocks.blocks.items()}
        else:
            blocks = None
        self.holes.append(Hole(nodes, blocks, is_inside=len(context.dicts) > OUTSIDE))
        return mark(~(len(self.holes) - 1))

    def fill(self, request, context, texts) -> str:
        """The page of a request; texts: of its slots."""
        page = Context({**self.shared, "request": request, **context})
        page.template = self.template
        with page.render_context.push_state(self.template):
            # A hole may be there several times, or never.
            return "".join(
                [p if isinstance(p, str) else self.part(p, page, texts) for p in self.parts]
            )

    def part(self, number, page, texts):
        return texts[number] if number >= 0 else self.holes[~number].render(page)


class Hole(NamedTuple):
    """What was left out of a frame, with what its template has known there."""

    nodes: NodeList
    blocks: dict | None  # those of the templates that extend each other, if it shows one
    is_inside: bool  # of a block or include, where what is set is not known outside

    def render(self, page):
        if self.blocks:
            page.render_context[BLOCK_CONTEXT_KEY] = context = BlockContext()
            context.blocks.update({name: [*queue] for name, queue in self.blocks.items()})
        with page.push() if self.is_inside else nullcontext():
            return self.nodes.render(page)
