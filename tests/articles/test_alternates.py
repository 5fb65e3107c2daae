"""The languages of a page, as its head names them."""

import re

import pytest

from articles import alternates

EN, ZH, RU = "https://a.example/news/x/", "https://a.example/zh-hans/x/", "https://a.example/ru/x/"


def named(html):
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))


@pytest.mark.parametrize(
    ("pages", "source", "default"),
    [
        ({"en": EN, "zh-hans": ZH}, "zh-hans", EN),
        ({"zh-hans": ZH, "ru": RU}, "ru", RU),
        ({"zh-hans": ZH, "ru": RU}, "es", ZH),
    ],
)
def test_other_readers_are_led_to_the_first_language_else_to_the_source(pages, source, default):
    assert named(alternates.links(pages, source=source)) == {**pages, "x-default": default}


@pytest.mark.parametrize("pages", [{}, {"en": EN}])
def test_a_page_of_one_language_names_none(pages):
    assert alternates.links(pages) == ""


def row(language, *, hidden=False, translated_from=None):
    return {
        "language": language,
        "slug": f"slug-{language}",
        "is_noindex": hidden,
        "translated_from": translated_from,
    }


def test_translations_that_are_hidden_from_search_engines_are_not_named():
    rows = [row("en"), row("ru", translated_from=1), row("es", hidden=True, translated_from=1)]
    expected = ({"en": "slug-en", "ru": "slug-ru"}, "en")
    assert alternates.of_edition("en", rows) == alternates.of_edition("ru", rows) == expected
    assert alternates.of_edition("es", rows)[0] == {}
