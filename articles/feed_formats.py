"""Atom and RSS with whole articles: Django's generators, and what these leave out (pure)."""

import re
from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

MEDIA = "http://search.yahoo.com/mrss/"  # https://www.rssboard.org/media-rss
CONTENT = "http://purl.org/rss/1.0/modules/content/"
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
# What XML 1.0 cannot hold in any way of writing (https://www.w3.org/TR/xml/#charsets).
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(value):
    """A text, or the texts of a list, as XML can hold them; anything else as it is."""
    if isinstance(value, str):
        return _NO_XML.sub("", value)
    return [xml_text(one) for one in value] if isinstance(value, list | tuple) else value


class WholeArticles:
    """For generators of Django: each item may have `content` (HTML), and a `picture` as
    {"url", "width", "height", "alt"}."""

    namespaces = {"xmlns:media": MEDIA}

    def __init__(self, **values):
        super().__init__(**{name: xml_text(value) for name, value in values.items()})

    def add_item(self, **values):
        super().add_item(**{name: xml_text(value) for name, value in values.items()})

    def latest_post_date(self):
        """As Django's; of an empty feed always the same, not the moment it is asked."""
        return super().latest_post_date() if self.items else BEFORE_ALL

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        self.add_content(handler, item["content"])
        if picture := item["picture"]:
            size = {name: str(picture[name]) for name in ("url", "width", "height")}
            kind = {"medium": "image", "type": "image/jpeg"}
            handler.startElement("media:content", size | kind)
            if picture["alt"]:
                alt = xml_text(picture["alt"])
                handler.addQuickElement("media:description", alt, {"type": "plain"})
            handler.endElement("media:content")


class AtomFeed(WholeArticles, Atom1Feed):
    """https://www.rfc-editor.org/rfc/rfc4287"""

    def root_attributes(self):
        return super().root_attributes() | self.namespaces

    def add_content(self, handler, content):
        handler.addQuickElement("content", content, {"type": "html"})


class RssFeed(WholeArticles, Rss201rev2Feed):
    """https://www.rssboard.org/rss-specification with the Content module for the whole text."""

    namespaces = WholeArticles.namespaces | {"xmlns:content": CONTENT}

    def rss_attributes(self):
        return super().rss_attributes() | self.namespaces

    def add_content(self, handler, content):
        handler.addQuickElement("content:encoded", content)
