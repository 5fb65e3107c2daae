"""Two contents field by field."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import body
from articles.changes.blocks import blocks
from articles.changes.marking import Marked, Token, mark, tokens
from articles.changes.text import mark_blocks
from articles.models import BodyField, Content


@dataclass(frozen=True)
class Change:
    """One field that differs, as marked HTML: before, after, and `both` in one text."""

    label: str
    before: SafeString
    after: SafeString
    both: SafeString
    name: str


def changes(before, after, nodes=None) -> list[Change]:
    """What differs for readers between two contents: articles, editions, rows of the history.

    `before` may be None: everything is new. A content without keywords of its own in the database
    (typed, never saved) carries them as `shown_keywords`, a list of names. A page that compares
    many gives `nodes=find_nodes(all of them)`, for constant queries.
    """
    nodes = find_nodes([before, after]) if nodes is None else nodes
    found = []
    for field, values in _differing(before, after, nodes):
        marked = _mark(field, *values, nodes)
        if marked is not None:
            found.append(Change(str(field.verbose_name), *marked, name=field.name))
    return found


def changed_labels(before, after) -> list[str]:
    """The names of the fields that differ between two saved contents, for lists of many: nothing
    is looked up but `keywords`, which a list prefetches."""
    return [str(field.verbose_name) for field, _values in _differing(before, after)]


def _differing(before, after, nodes=None):
    """(field, both values) of the fields that differ."""
    for field in _fields():
        values = [_value(content, field, nodes) for content in (before, after)]
        if (values[0] or "") != (values[1] or "") and not _is_inherited(field, before, after):
            yield field, values


def find_nodes(contents) -> dict:
    """What contents refer to: {("picture", 12): Picture, ("card", 3): Card, ("keyword", 7): …}.
    Three queries at the most, beside the `keywords` of contents that are not prefetched."""
    wanted = {"picture": set(), "card": set(), "keyword": set()}
    for content in filter(None, contents):
        for kind, ids in body.references(content.body).items():
            wanted[kind] |= ids
        wanted["picture"] |= {content.hero_id} - {None}
        wanted["card"] |= {content.card_id} - {None}
        wanted["keyword"] |= set(_keyword_ids(content))
    return {
        (kind, row.pk): row
        for kind, ids in wanted.items()
        if ids
        for row in apps.get_model("articles", kind).objects.filter(pk__in=ids)
    }


def keywords_of(content, nodes) -> list:
    """The keywords of a saved content or a row of the history; None for each that is gone."""
    return [nodes.get(("keyword", pk)) for pk in _keyword_ids(content)]


def _keyword_ids(content):
    """A row of the history refers to its keywords by rows of its own."""
    if hasattr(content, "shown_keywords"):
        return []
    if hasattr(content, "history_id"):
        return [row.keyword_id for row in content.historicalarticle_keywords_set.all()]
    return [row.pk for row in content.keywords.all()]


def _fields():
    """Every column a reader sees, the text last."""
    return sorted(
        (field for field in Content._meta.get_fields() if field.concrete),
        key=lambda field: isinstance(field, BodyField),
    )


def _value(content, field, nodes):
    """What the content holds, to be compared."""
    if content is None:
        return None if field.is_relation else ""
    if field.many_to_many:
        return sorted(_keyword_ids(content)) if nodes is None else _names_of(content, nodes)
    return getattr(content, field.attname)


def _names_of(content, nodes):
    """The names of its keywords in alphabetical order."""
    if hasattr(content, "shown_keywords"):
        return sorted(content.shown_keywords)
    gone = _("a keyword that is gone")
    return sorted(keyword.name if keyword else gone for keyword in keywords_of(content, nodes))


def _is_inherited(field, before, after):
    """Whether a date differs only because the edition has one and the draft leaves it open."""
    if field.name != "posted_on" or before is None:
        return False
    given = [content for content in (before, after) if content._meta.model_name == "edition"]
    return len(given) == 1 and (before.posted_on is None or after.posted_on is None)


def _mark(field, before, after, nodes) -> Marked | None:
    if not isinstance(field, BodyField):
        return mark(*(_words(field, value, nodes) if value else [] for value in (before, after)))
    sides = blocks(before, nodes), blocks(after, nodes)
    same = [block.key for block in sides[0]] == [block.key for block in sides[1]]
    return None if same else mark_blocks(*sides)


def _words(field, value, nodes):
    """What a value reads like. Only texts are compared by the word, other values as a whole."""
    if field.is_relation:
        rows = {"hero": _picture, "card": _card, "keywords": _names}
        return rows[field.name](value, nodes)
    if field.choices:
        return [Token(str(dict(field.flatchoices).get(value, value)))]
    if isinstance(field, models.DateField):
        return [Token(date_format(value))]
    return tokens(value)


def _names(names, nodes):
    return [Token(name, note="keyword", space=" ") for name in names]


def _picture(pk, nodes):
    picture = nodes.get(("picture", pk))
    if picture is None:
        return [Token(_("Picture %(id)d, no longer in the library") % {"id": pk})]
    thumbnail = '<img class="thumbnail" src="{}" width="{}" height="{}" alt=""> {}'
    size = picture.width, picture.height
    return [Token(format_html(thumbnail, picture.thumbnail_url(), *size, picture))]


def _card(pk, nodes):
    card = nodes.get(("card", pk))
    if card is None:
        return [Token(_("Card %(id)d, no longer there") % {"id": pk})]
    return [Token(f"{card.title}: {card.text}" if card.text else card.title)]
