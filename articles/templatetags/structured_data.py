"""What an article says of itself to search engines, for `articles/_head.html`."""

from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.html import strip_tags

from articles import structured_data
from articles.addresses import absolute

register = template.Library()


@register.simple_tag
def article_data(edition):
    """The JSON-LD of an edition: of itself, its pictures and keywords alone."""
    article = structured_data.Article(
        url=absolute(edition.get_absolute_url()),
        headline=edition.title,
        description=edition.description,
        language=edition.language,
        published=edition.posted_at,
        modified=edition.modified_at,
        images=list(_images(edition.hero)) if edition.hero else [],
        keywords=[keyword["name"] for keyword in edition.keyword_rows],
        words=structured_data.word_count(strip_tags(edition.html)),
    )
    return structured_data.script(structured_data.news_article(settings.SITE_URL, article))


def _images(picture):
    """The part that shared links show, and the whole picture."""
    whole = {"name": picture.file.name, "width": picture.width, "height": picture.height}
    for file in {file["name"]: file for file in (picture.shared(), whole)}.values():
        url = absolute(default_storage.url(file["name"]))
        yield structured_data.image(url, file["width"], file["height"])
