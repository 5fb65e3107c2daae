"""What search engines and networks have published about the data in pages, as tables.

Types and properties: https://schema.org. What is required or recommended: the pages named beside
each type; where Google requires nothing ("add as many as apply"), what it recommends is `needed`.
"""

import re
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

GUIDE = "https://developers.google.com/search/docs/appearance/structured-data"
# https://www.rfc-editor.org/info/bcp47, as far as sites use it: language, script, region.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


def is_text(value):
    return isinstance(value, str) and value.strip() == value != ""


def is_short(value):
    """Headlines: "should not exceed 110 characters" was Google's advice for years."""
    return is_text(value) and len(value) <= 110


def is_url(value):
    """Whole, so that it says the same wherever the data is read."""
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and value.isascii()


def is_count(value):
    return isinstance(value, int) and value > 0


def is_moment(value):
    """ISO 8601 with the zone, without which Google assumes that of its crawler."""
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def is_language(value):
    return isinstance(value, str) and LANGUAGE.fullmatch(value) is not None


def is_phone(value):
    """With country code (E.164)."""
    return isinstance(value, str) and re.fullmatch(r"\+[1-9]\d{6,14}", value) is not None


def is_email(value):
    return isinstance(value, str) and re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) is not None


def is_thing(*types):
    """A thing of one of these types, or a reference to a thing that stands elsewhere."""

    def check(value):
        if not isinstance(value, dict):
            return False
        return value.keys() == {"@id"} or value.get("@type") in types

    return check


def is_list(check):
    return lambda value: isinstance(value, list) and len(value) > 0 and all(map(check, value))


class Type(NamedTuple):
    """`needed` and `other` properties with the check of their values; there are no more."""

    source: str
    needed: dict
    other: dict


PAGE = {
    "@id": is_url,
    "url": is_url,
    "name": is_text,
    "inLanguage": is_language,
    "isPartOf": is_thing("WebSite"),
}
TYPES = {
    "NewsArticle": Type(
        f"{GUIDE}/article",
        {
            "@id": is_url,
            "headline": is_short,
            "datePublished": is_moment,
            "dateModified": is_moment,
            "author": is_thing("Organization", "Person"),
            "publisher": is_thing("Organization"),
            "description": is_text,
            "inLanguage": is_language,
            "mainEntityOfPage": is_url,
            "isPartOf": is_thing("WebSite"),
            "wordCount": is_count,
            "keywords": is_list(is_text),
            "articleSection": is_text,
        },
        {"image": is_list(is_thing("ImageObject"))},
    ),
    "ImageObject": Type(
        "https://schema.org/ImageObject",
        {"url": is_url, "width": is_count, "height": is_count},
        {},
    ),
    "BreadcrumbList": Type(
        f"{GUIDE}/breadcrumb", {"itemListElement": is_list(is_thing("ListItem"))}, {}
    ),
    "ItemList": Type(
        f"{GUIDE}/carousel",
        {"itemListElement": is_list(is_thing("ListItem")), "numberOfItems": is_count},
        {},
    ),
    "ListItem": Type(
        f"{GUIDE}/carousel",
        {"position": is_count, "name": is_text},
        {"url": is_url, "item": is_url},
    ),
    "Organization": Type(
        f"{GUIDE}/organization",
        {
            "@id": is_url,
            "name": is_text,
            "url": is_url,
            "logo": is_thing("ImageObject"),
            "email": is_email,
            "telephone": is_phone,
            "contactPoint": is_list(is_thing("ContactPoint")),
        },
        {"description": is_text, "address": is_thing("PostalAddress")},
    ),
    "ContactPoint": Type(
        "https://schema.org/ContactPoint",
        {"contactType": is_text, "availableLanguage": is_list(is_language)},
        {"email": is_email, "telephone": is_phone},
    ),
    "PostalAddress": Type("https://schema.org/PostalAddress", {"streetAddress": is_text}, {}),
    "WebSite": Type(
        "https://developers.google.com/search/docs/appearance/site-names",
        {
            "@id": is_url,
            "name": is_text,
            "url": is_url,
            "inLanguage": is_list(is_language),
            "publisher": is_thing("Organization"),
        },
        {},
    ),
    "WebPage": Type("https://schema.org/WebPage", PAGE, {"mainEntity": is_thing("ItemList")}),
    "ContactPage": Type("https://schema.org/ContactPage", PAGE, {}),
    "CollectionPage": Type(
        "https://schema.org/CollectionPage", PAGE, {"mainEntity": is_thing("ItemList")}
    ),
}
for kind in ("WebPage", "ContactPage", "CollectionPage"):
    TYPES[kind].other["description"] = is_text

# https://ogp.me: the four of every page and the usual of the others; those of an article;
# language_TERRITORY as https://developers.facebook.com/docs/internationalization lists it.
OPEN_GRAPH = {
    "og:title": is_text,
    "og:type": {"website", "article"}.__contains__,
    "og:image": is_url,
    "og:image:width": str.isdecimal,
    "og:image:height": str.isdecimal,
    "og:image:alt": is_text,
    "og:url": is_url,
    "og:description": is_text,
    "og:site_name": is_text,
    "og:locale": re.compile("[a-z]{2}_[A-Z]{2}").fullmatch,
}
ARTICLE = {
    "article:published_time": is_moment,
    "article:section": is_text,
    "article:tag": is_text,
}


def things(value):
    """Every thing in the data, at any depth."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            yield from things(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from things(inner)


def faults(thing):
    """What is wrong with a thing by the table of its type."""
    name = thing["@type"]
    if name not in TYPES:
        return [f"{name} is not known"]
    known = {**TYPES[name].needed, **TYPES[name].other}
    said = [f"{name} lacks {missing}" for missing in TYPES[name].needed.keys() - thing.keys()]
    for key in thing.keys() - {"@type", "@context"}:
        if key not in known or not known[key](thing[key]):
            said.append(f"{name}.{key} is wrong: {thing[key]!r}")
    return said
