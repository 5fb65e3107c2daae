"""What the sitemaps list of the articles: files of a bounded size, each read by one query.

A file holds the articles (or keywords) of one range of keys, so an article never moves to another
file, nothing is counted or skipped to find a file's first row, and a file changes only with its
own articles. Files of ranges in which little is live are just shorter.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.module_loading import import_string

from articles import alternates, moment
from articles.addresses import absolute
from articles.models import Edition, EditionUse, Keyword
from articles.models.rows import RowsSubquery
from articles.sitemap_xml import MAX_BYTES, MAX_URLS, News, Url

MAX_IMAGES = 20  # of an article; Google takes up to 1,000
MAX_NEWS = 1000
NEWS_AGE = timedelta(hours=48)
CHUNK = 500  # rows in memory
# Google News wants ISO 639 and these two.
NEWS_LANGUAGES = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}

CHANGED_AT = Coalesce("updated_at", "starts_at")


@cache
def size() -> int:
    """How many keys make one file: as many as the protocol allows, and so few that the longest
    addresses in all languages of the site stay within its 50 MB."""
    longest = Edition._meta.get_field("slug").max_length * len("%F0%A0%80%80")
    address = len(absolute("/zh-hans/news//")) + longest + len('<xhtml:link rel="alternate" ') * 4
    entry = address * (len(settings.LANGUAGES) + 2) + MAX_IMAGES * 400
    return min(MAX_URLS, MAX_BYTES // entry)


class Articles:
    """The articles with their pictures and languages."""

    def files(self) -> Iterator[tuple[int, datetime]]:
        """(number, when something in it changed last) of each file that is not empty."""
        editions = Edition.objects.live().indexable()
        of_file = editions.annotate(file=F("article_id") / size()).values("file")
        rows = of_file.annotate(at=Max(CHANGED_AT)).order_by("file")
        return ((row["file"] + 1, row["at"]) for row in rows)

    def urls(self, number: int) -> Iterator[Url]:
        """What the file of that number lists, by one query; nothing in a file that is not.

        Lookups of `pk` itself know that no key is beyond what the database can hold."""
        first = (number - 1) * size()
        editions = Edition.objects.live().indexable()
        of_file = editions.filter(article__pk__gte=first, article__pk__lt=first + size())
        rows = self.columns(of_file.order_by("article_id")).iterator(chunk_size=CHUNK)
        return map(self.url, rows)

    def columns(self, editions):
        # Nothing live is in the trash, but only so is the group looked up by its (partial) index.
        same = (
            Edition.objects.live()
            .indexable()
            .filter(article__group=OuterRef("article__group"), article__trashed_at=None)
        )
        page = JSONObject(
            language="language", slug="slug", translated_from="article__translated_from"
        )
        uses = EditionUse.objects.filter(edition=OuterRef("pk"), picture__isnull=False)
        placed = uses.order_by("pk").values(item=JSONObject(name="picture__file"))
        return editions.values(
            "language",
            "slug",
            changed_at=CHANGED_AT,
            main=F("hero__file"),
            pages=RowsSubquery(same.order_by("language").values(item=page)),
            placed=RowsSubquery(placed[: MAX_IMAGES - 1]),
        )

    def url(self, row):
        pages = {page["language"]: page_url(**page) for page in row["pages"]}
        sources = [page["language"] for page in row["pages"] if not page["translated_from"]]
        names = [row["main"], *(picture["name"] for picture in row["placed"])]
        return Url(
            pages[row["language"]],
            row["changed_at"],
            [absolute(default_storage.url(name)) for name in dict.fromkeys(filter(None, names))],
            alternates.rows(pages, source=next(iter(sources), "")),
        )


class Keywords:
    """The pages of keywords under which something can be read."""

    def files(self):
        editions = Edition.objects.live().indexable()
        read = editions.filter(keywords=OuterRef("pk"), language=OuterRef("language"))
        keywords = Keyword.objects.filter(Exists(read)).annotate(file=F("pk") / size())
        numbers = keywords.order_by("file").values_list("file", flat=True).distinct()
        return ((number + 1, None) for number in numbers)

    def urls(self, number):
        first = (number - 1) * size()
        editions = Edition.objects.live().indexable()
        own = Q(keywords__language=F("language"))  # in one call with the range: of one keyword
        of_file = editions.filter(own, keywords__pk__gte=first, keywords__pk__lt=first + size())
        rows = of_file.order_by("keywords__pk").values("keywords__pk", "language", "keywords__slug")
        for row in rows.annotate(at=Max(CHANGED_AT)).iterator(chunk_size=CHUNK):
            keyword = Keyword(language=row["language"], slug=row["keywords__slug"])
            yield Url(absolute(keyword.get_absolute_url()), row["at"])


def latest_news() -> Iterator[Url]:
    """The articles of the last 48 hours, as Google News asks for them; often none."""
    now = moment.now()
    days = (timezone.localdate(now - NEWS_AGE), timezone.localdate(now))
    editions = Edition.objects.live(now).indexable().filter(posted_on__range=days)
    publications = {}
    for edition in editions.defer("body", "html", "contents")[:MAX_NEWS]:
        if edition.posted_at >= now - NEWS_AGE:
            if edition.language not in publications:
                publications[edition.language] = _publication(edition.language)
            news = News(*publications[edition.language], edition.posted_at, edition.title)
            yield Url(page_url(edition.language, edition.slug), news=news)


def _publication(language):
    """Its name in a language, and that language as Google News knows it."""
    name = import_string(settings.ARTICLES_PUBLISHER)(language).name
    return name, NEWS_LANGUAGES.get(language, language.partition("-")[0])


def page_url(language, slug, **others):
    return absolute(Edition(language=language, slug=slug).get_absolute_url())
