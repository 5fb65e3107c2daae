"""The languages of a page, as search engines are told (pure).

Each of the pages names all of them, itself included, or the others ignore it; `x-default` is for
readers of any other language
(https://developers.google.com/search/docs/specialty/international/localized-versions).
"""

from collections.abc import Mapping
from html import escape

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe


def rows(pages: Mapping[str, str], *, source: str = "") -> list[tuple[str, str]]:
    """(hreflang, address) for each of `pages`, a page's whole address by its language (the site's
    codes, which are BCP 47 tags); none for a page of one language. The page in the site's first
    language serves readers of any other one, else that in the `source` language."""
    if len(pages) < 2:
        return []
    default = pages.get(settings.LANGUAGE_CODE) or pages.get(source) or next(iter(pages.values()))
    return [*pages.items(), ("x-default", default)]


def links(pages: Mapping[str, str], *, source: str = "") -> SafeString:
    """The same as the links of the head of each of these pages; "" without any."""
    line = '<link rel="alternate" hreflang="{}" href="{}">'.format
    return mark_safe("\n".join(line(code, escape(url)) for code, url in rows(pages, source=source)))


def of_edition(language: str, rows: list[dict]) -> tuple[dict, str]:
    """The articles of which one in `language` is a translation, as far as search engines may list
    them: the slug by language, and the language of the source ("" where that is not among them).

    `rows` are the `translation_rows` of `Edition.objects.for_page()`. A page that is not to be
    listed has no languages.
    """
    listed = {row["language"]: row["slug"] for row in rows if not row["is_noindex"]}
    sources = [row["language"] for row in rows if not row["translated_from"]]
    return (listed if language in listed else {}), next(iter(sources), "")
