"""The newest articles for feed readers: as Atom, as RSS, and of one keyword, whole texts."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.files.storage import default_storage
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import escape, format_html
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from articles import portable
from articles.addresses import absolute
from articles.caching import publicly_cached
from articles.feed_formats import AtomFeed, RssFeed
from articles.kept import kept
from articles.models import Edition, Keyword
from articles.models.rows import RowsSubquery

ENTRIES = 20


@dataclass(frozen=True)
class Channel:
    """What one feed is of: `company` as its readers' language has it, all articles or those of a
    keyword; `url` is the feed's own address."""

    company: object
    editions: list
    url: str
    keyword: Keyword | None = None


@method_decorator(publicly_cached(), name="__call__")
class NewsFeed(Feed):
    """The newest articles in the language of the address, as Atom."""

    feed_type = AtomFeed
    url_name = "articles:feed"
    item_guid_is_permalink = False  # an id stays when the address changes

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        # The date of the newest article: it would deny that one was withdrawn. There is an ETag.
        del response.headers["Last-Modified"]
        return response

    def get_object(self, request):
        editions = Edition.objects.live().filter(language=get_language())
        newest = entries(editions, (get_language(),))
        return Channel(publisher(), newest, absolute(reverse(self.url_name)))

    def title(self, channel):
        page = channel.company.list_name or _("News List")
        return f"{channel.keyword or page} – {channel.company.name}"

    def link(self, channel):
        page = channel.keyword.get_absolute_url() if channel.keyword else reverse("articles:list")
        return absolute(page)

    def feed_url(self, channel):
        return channel.url

    def subtitle(self, channel):
        return channel.company.tagline or channel.company.about or self.title(channel)

    description = subtitle

    def author_name(self, channel):
        return channel.company.name

    def author_link(self):
        return absolute(reverse("home"))

    def items(self, channel):
        return [(edition, channel) for edition in channel.editions]

    def item_title(self, item):
        return item[0].title

    def item_link(self, item):
        return absolute(item[0].get_absolute_url())

    def item_guid(self, item):
        return tag_uri(item[0])

    def item_description(self, item):
        return escape(item[0].description)

    def item_author_name(self, item):
        return item[1].company.name

    def item_pubdate(self, item):
        return item[0].posted_at

    def item_updateddate(self, item):
        return item[0].modified_at

    def item_categories(self, item):
        return [keyword["name"] for keyword in item[0].keyword_rows]

    def item_extra_kwargs(self, item):
        edition = item[0]
        # It takes most of a feed's time, and is the same in every feed.
        whole = kept(("portable", edition.pk), lambda: content(edition))
        return {"content": whole, "picture": picture(edition.hero)}


class NewsRssFeed(NewsFeed):
    """The same as RSS."""

    feed_type = RssFeed
    url_name = "articles:rss"


class KeywordFeed(NewsFeed):
    """The newest articles of one keyword, as Atom."""

    url_name = "articles:keyword_feed"

    def get_object(self, request, slug):
        keyword = get_object_or_404(Keyword, language=get_language(), slug=slug)
        live = Edition.objects.live().filter(language=keyword.language, keywords=keyword)
        editions = entries(live, (keyword.language, keyword.pk))
        if not editions and not live.exists():  # the name of a keyword of drafts must not leak
            raise Http404
        url = absolute(reverse(self.url_name, args=[slug]))
        return Channel(publisher(), editions, url, keyword)


class KeywordRssFeed(KeywordFeed):
    """The same as RSS."""

    feed_type = RssFeed
    url_name = "articles:keyword_rss"


def publisher():
    """The company in the active language: with `name`, `tagline`, `about` and `list_name`."""
    return import_string(settings.ARTICLES_PUBLISHER)()


def entries(editions, name):
    """The newest of these as feeds show them; not what search engines may not list: feeds are
    republished. Which they are is kept under the name: a keyword may have a hundred thousand."""
    keys = editions.indexable().values_list("pk", flat=True)
    newest = kept(("feed", *name), lambda: list(keys[:ENTRIES]))
    keywords = Keyword.objects.filter(editions=OuterRef("pk")).order_by("name")
    rows = RowsSubquery(keywords.values(item=JSONObject(name="name")))
    shown = Edition.objects.filter(pk__in=newest).select_related("hero").defer("contents")
    return list(shown.annotate(keyword_rows=rows, article_created_at=F("article__created_at")))


def tag_uri(edition):
    """The name of an article for ever, whatever its address is (RFC 4151)."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{edition.article_created_at:%Y-%m-%d}:article-{edition.article_id}"


def content(edition):
    """The whole article as HTML that stands by itself."""
    html = portable.html(portable.whole(edition), absolute(edition.get_absolute_url()))
    if get_language_bidi():  # Atom and RSS know no direction
        return format_html('<div lang="{}" dir="rtl">{}</div>', edition.language, mark_safe(html))
    return html


def picture(hero):
    """The main picture's file as `feed_formats.WholeArticles` takes it, or None."""
    if hero is None:
        return None
    file = hero.shared()
    url = absolute(default_storage.url(file["name"]))
    return {"url": url, "width": file["width"], "height": file["height"], "alt": hero.alternative}
