"""The way back: an edition or an older draft becomes the working copy again."""

from django.db import transaction
from django.utils.translation import gettext as _

from articles import body
from articles.changes import changes, find_nodes, keywords_of
from articles.markup import parse
from articles.models import Article, Content, Edition
from articles.models.rendering import pieces


class Restored(list):
    """Sentences about what could not come back; `is_same` where nothing differed and so nothing
    was saved."""

    is_same = False


@transaction.atomic
def restore(article, content, by) -> Restored:
    """Write what readers saw in `content` (an edition, a row of the history) into the working copy
    as its next version, with one row of history by `by`.

    Pictures, cards and keywords that are gone stay away, an address that another draft has taken is
    not taken back; what is returned says so. Raises ValidationError where a constraint is against
    it, such as a language that another translation has by now.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    nodes = find_nodes([article, content])
    restored = Restored()
    if not changes(article, content, nodes):
        restored.is_same = True
        return restored
    keywords = _take(article, content, nodes, restored)
    article.validate_constraints()
    article._history_user = by
    # Keywords first, so that the save writes one row of history with all of it.
    article.skip_history_when_saving = True
    article.keywords.set(keywords)
    del article.skip_history_when_saving
    article.save()
    return restored


def as_page(article, draft):
    """An older draft (a row of the history) as the unsaved edition it would have become then."""
    nodes = find_nodes([draft])
    edition = Edition(article=article, starts_at=draft.history_date)
    edition.copy(draft)
    edition.hero = nodes.get(("picture", draft.hero_id))
    edition.card = nodes.get(("card", draft.card_id))
    edition.inherit()
    edition.render_from(nodes)
    keywords = filter(None, keywords_of(draft, nodes))
    edition.keyword_rows = [{"name": row.name, "slug": row.slug} for row in keywords]
    edition.translation_rows = []
    edition.pieces = pieces(edition)
    edition.card_article_slug = None
    return edition


def _take(article, content, nodes, restored):
    """Copy every column a reader sees, as far as it can come back; returns the keywords."""
    address = article.slug
    for field in Content._meta.get_fields():
        if field.concrete and not field.many_to_many:
            setattr(article, field.attname, getattr(content, field.attname))
    drafts = Article.objects.kept().filter(language=article.language).exclude(pk=article.pk)
    if drafts.filter(slug=article.slug).exists():
        said = _("Another article has the address “%(slug)s” now: the address stays as it was.")
        restored.append(said % {"slug": article.slug})
        article.slug = address
    _drop_gone(article, nodes, restored)
    keywords = keywords_of(content, nodes)
    if None in keywords:
        restored.append(_("A keyword is gone and could not come back."))
    return [keyword for keyword in keywords if keyword]


def _drop_gone(article, nodes, restored):
    """Leave out pictures and cards that nobody has any more."""
    if article.hero_id and ("picture", article.hero_id) not in nodes:
        restored.append(_("The main picture is no longer in the library."))
        article.hero_id = None
    if article.card_id and ("card", article.card_id) not in nodes:
        restored.append(_("The card is gone."))
        article.card_id = None
    wanted = {(kind, pk) for kind, ids in body.references(article.body).items() for pk in ids}
    if gone := wanted - nodes.keys():
        article.body = _without(article.body, gone)
        said = {
            "picture": _("Picture %(id)d of the text is no longer in the library."),
            "card": _("Card %(id)d of the text is gone."),
        }
        restored += [said[kind] % {"id": pk} for kind, pk in sorted(gone)]


def _without(html, gone):
    """Stored HTML without the figures that show one of `gone`; their captions go with them."""
    root = parse(html)
    attributes = {(f"data-{kind}", str(pk)) for kind, pk in gone}
    for element in [root, *root.descendants()]:
        element.children = [
            child
            for child in element.children
            if isinstance(child, str) or not attributes & child.attributes.items()
        ]
    return str(root.inner_html())
