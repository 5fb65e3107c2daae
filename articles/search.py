"""Finding articles by words, on SQLite by FTS5 and on PostgreSQL by its full-text search.

Both answer one question: which editions have these tokens (`articles.words`), the newest first. All
that depends on the database is in `_HITS`. To rank every match of a common word would read 100,000
rows; so the newest matches in the title, those in summary or keywords, and those anywhere are read,
each a bounded number, and shown in this order.
"""
# ruff: noqa: S608, S611  the SQL is put together of constants

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db import connection
from django.db.models import CharField, Count, DateTimeField, F, IntegerField
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from articles import moment, words
from articles.models import Edition, Keyword, Picture
from articles.models.rows import RowsSubquery
from articles.models.search import LEAD, TITLE, keyword_tag, language_tag, year_tag
from articles.prepared import Prepared

MOST = 500  # results that can be reached
PAGE_SIZE = 10
OFFERED = 12  # keywords to narrow a search by

# Of one database: a table `hit` with the `id` of editions that match, and the language of queries.
# SQLite keeps the order of a CROSS JOIN, so that it reads hits only until there are enough. On
# PostgreSQL more of the newest are read than needed, since some may have ended or not begun.
_HITS = {
    "sqlite": (
        "(SELECT rowid AS id FROM articles_searchindex WHERE articles_searchindex MATCH %s"
        " ORDER BY rowid DESC) AS hit"
    ),
    "postgresql": f"articles_found(%s, {4 * MOST}) AS hit(id)",
}
_TOKEN = {"sqlite": '"{}"', "postgresql": "'{}'"}
_AND = {"sqlite": " AND ", "postgresql": " & "}
_NOT = {"sqlite": "({}) NOT ({})", "postgresql": "({}) & !({})"}
_TIERS = [(TITLE, 2), (LEAD, 1), ("", 0)]


@dataclass(frozen=True)
class Search:
    """What a visitor looks for in one language."""

    language: str
    text: str = ""
    year: int | None = None
    keyword: Keyword | None = None

    @cached_property
    def tokens(self):
        """What an article must have of the words that were typed."""
        return words.sought(self.text, self.language)

    @cached_property
    def tags(self):
        """What it must have of the filters."""
        tags = [keyword_tag(self.keyword.pk)] if self.keyword else []
        return [*tags, year_tag(self.year)] if self.year else tags

    @property
    def unquoted(self):
        """The same search, of the words of phrases one by one."""
        return replace(self, text=" ".join(words.unquoted(self.text).split()))

    def page(self, number=1) -> "Results":
        """The results of one page, from 1; one query, none where nothing is looked for."""
        if not self.tokens and not self.tags:
            return Results()
        found, params = self.found()
        start = (number - 1) * PAGE_SIZE
        rows = _SHOWN.rows(after=(f"WITH found AS ({found}) ", params), start=start)
        return Results([_edition(row) for row in rows], number)

    def found(self, most=MOST + 1):
        """SQL and parameters of a table of what is found, at most so many: `id`, `tier` (2 title,
        1 lead, 0 text) and `posted_on`. A tier is read where those before it are too few."""
        live, live_params = _LIVE.statement(language=self.language, at=moment.now())
        streams, params = [], []
        for mark, tier in _TIERS if self.tokens else _TIERS[-1:]:
            streams.append(
                f"SELECT * FROM (SELECT hit.id, {tier} AS tier, live.posted_on"
                f" FROM {_HITS[connection.vendor]} CROSS JOIN ({live}) AS live"
                f" WHERE live.pk = hit.id ORDER BY hit.id DESC LIMIT {most}) AS stream{tier}"
            )
            params += [self._query(mark), *live_params]
        return f"{' UNION ALL '.join(streams)} LIMIT {most}", params

    def _query(self, mark):
        """What a tier matches, without those of the tier before it."""
        vendor = connection.vendor
        above = {LEAD: TITLE, "": LEAD}.get(mark)
        common = [*self.tags, language_tag(self.language)]
        wanted = [*(mark + token for token in self.tokens), *common]
        query = _AND[vendor].join(map(_TOKEN[vendor].format, wanted))
        if above and self.tokens:
            others = [_TOKEN[vendor].format(above + token) for token in self.tokens]
            query = _NOT[vendor].format(query, _AND[vendor].join(others))
        return query


@dataclass(frozen=True)
class Results:
    """One page of what was found."""

    editions: list = field(default_factory=list)
    number: int = 1

    @property
    def total(self):
        """At most `MOST`; see `is_more`."""
        return min(self.editions[0].total, MOST) if self.editions else 0

    @property
    def is_more(self):
        """Whether there are more than are counted."""
        return bool(self.editions) and self.editions[0].total > MOST

    @property
    def pages(self):
        return -(-self.total // PAGE_SIZE)

    @property
    def keywords(self):
        """What is common among the results: dictionaries of name, slug and number."""
        return self.editions[0].keyword_rows if self.editions else []


def finding(searches: Iterable[Search]) -> list[Search]:
    """Those of the searches that find something, in the same order; one query for all."""
    asked = [search for search in searches if search.tokens or search.tags]
    if not asked:
        return []
    rows, params = [], []
    for number, search in enumerate(asked):
        found, found_params = search.found(most=1)
        rows.append(f"SELECT {number} WHERE EXISTS (SELECT 1 FROM ({found}) AS found{number})")
        params += found_params
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows), params)
        return [asked[number] for (number,) in sorted(cursor.fetchall())]


def _edition(row):
    """An edition of a row of `_shown()`, with its main picture and what else was read."""
    hero = {name: row.pop(f"hero__{name}") for name in _PICTURE}
    extra = {name: row.pop(name) for name in ("text", "total", "keyword_rows")}
    edition = Edition(**row, hero=Picture(**hero) if hero["id"] else None)
    vars(edition).update(extra)
    return edition


def _shown(start):
    """The editions of one page of the table `found`, each with the `total` of all and the commonest
    keywords of all in `keyword_rows`."""
    order = "ORDER BY tier DESC, posted_on DESC, id DESC"
    page = f"SELECT id FROM found {order} LIMIT {PAGE_SIZE} OFFSET %s"
    tier = RawSQL("SELECT tier FROM found WHERE found.id = articles_edition.id", ())
    keywords = (
        Edition.keywords.through.objects.filter(edition__in=RawSQL("SELECT id FROM found", ()))
        .values(name=F("keyword__name"), slug=F("keyword__slug"))
        .annotate(number=Count("*"))
        .order_by("-number", "name")
        .values(item=JSONObject(name="name", slug="slug", number="number"))
    )
    return (
        Edition.objects.filter(pk__in=RawSQL(page, [start]))
        .order_by(tier.desc(), "-posted_on", "-pk")
        .values(
            *["id", "language", "slug", "title", "summary", "posted_on"],
            *[f"hero__{name}" for name in _PICTURE],
            text=F("search_entry__text"),
            total=RawSQL("SELECT COUNT(*) FROM found", ()),
            keyword_rows=RowsSubquery(keywords[:OFFERED]),
        )
    )


def _live(language, at):
    editions = Edition.objects.live(at).filter(language=language)
    return editions.order_by().values("pk", "posted_on")


_PICTURE = [field.attname for field in Picture._meta.concrete_fields]
_LIVE = Prepared(_live, language=CharField(), at=DateTimeField())
_SHOWN = Prepared(_shown, start=IntegerField())
