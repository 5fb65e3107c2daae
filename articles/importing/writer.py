"""A proposal, as read or as an editor corrected it → a saved draft."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from articles.importing.proposal import Proposal
from articles.models import Article, Card, Keyword


@transaction.atomic
def write_draft(proposal: Proposal, language: str, author=None, slug: str = "") -> Article:
    """Save a new draft with its keywords and card; `slug` is made of the title when empty.

    The card leads to the first keyword's page, whose name old pages show above "View Detail >".
    Breadcrumb, picture text and contact details have no column here: they are for the editor.
    Raises ValidationError, and saves nothing, where the title is missing, the address is taken or
    a value is too long.
    """
    article = Article(
        language=language,
        title=proposal.title,
        slug=slug or make_slug(Article, proposal.title),
        summary=Truncator(proposal.summary).chars(Article._meta.get_field("summary").max_length),
        posted_on=proposal.posted_on,
        body=proposal.body,
        author=author,
    )
    _check_address(article)
    article.full_clean()
    keywords = [find_or_make_keyword(name, language) for name in proposal.keywords]
    if proposal.card_label and keywords:
        article.card = find_or_make_card(proposal.card_label, keywords[0])
    article.save()
    article.keywords.set(keywords)
    return article


def make_slug(model, text: str) -> str:
    """A slug of whole words as long as the model's column allows; empty without letters."""
    limit = model._meta.get_field("slug").max_length
    slug = slugify(text, allow_unicode=True)
    if len(slug) <= limit:
        return slug
    return slug[: limit + 1].rpartition("-")[0] or slug[:limit]


def _check_address(article):
    """Say which article has the address: a page imported twice is the likely reason."""
    rows = Article.objects.kept().filter(language=article.language, slug=article.slug)
    if article.slug and (other := rows.first()):
        message = _("The address “%(slug)s” belongs to “%(title)s”. Was this page imported before?")
        raise ValidationError({"slug": message % {"slug": other.slug, "title": other.title}})


def find_or_make_keyword(name: str, language: str) -> Keyword:
    """The keyword whose address the name makes, made if there is none."""
    slug = make_slug(Keyword, name)
    return Keyword.objects.get_or_create(language=language, slug=slug, defaults={"name": name})[0]


def find_or_make_card(label: str, keyword: Keyword) -> Card:
    """A card that leads to the keyword's page, made if there is none with this link text."""
    values = {"language": keyword.language, "title": keyword.name, "label": label}
    return Card.objects.filter(keyword=keyword, **values).first() or Card.objects.create(
        keyword=keyword, **values
    )
