"""Fills a database with many articles: `python -m tests.bench.fill 10000`, beside the sample site.
With `release` instead of a number it prints which release of the site makes pages.

A few patterns are published as editors would do it. Their rows, of whatever tables belong to an
article, are then copied with other texts, addresses and days: what publishing computes (page HTML,
words for the search) need not be computed a hundred thousand times.
"""

import re
import sys
import uuid
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count

import django
from django.core.management.color import no_style
from django.db import connection, models, transaction

from tests.bench.words import Writer

PATTERNS = 12
MARK = "zq"
MARKS = [f"{MARK}{letter}x" for letter in "abcdefgh"]  # of texts; no word, and no stemmer cuts them
TITLE, SLUG, SUMMARY, *TEXTS = MARKS
FIRST_DAY = date(2010, 1, 1)
DAYS = 5_800  # over which they are spread, all before the sample site's
BATCH = 200
# Marks by which editors are told of texts that are alike; no page that readers see needs them.
LEFT_OUT = {"fingerprint"}


def make_patterns():
    """Publish the patterns; return their editions."""
    from articles.models import Article, Card, Keyword, Picture, SearchWord

    SearchWord.objects.learn([("en", " ".join(Writer().words))])
    pictures = list(Picture.objects.order_by("pk")[:PATTERNS])
    common = Keyword.objects.create(name="Everything", slug="everything")
    card = Card.objects.filter(language="en").first()
    editions = []
    for number in range(PATTERNS):
        keyword = Keyword.objects.create(name=f"Subject {number}", slug=f"subject-{number}")
        article = Article.objects.create(
            title=f"{TITLE} {number}",
            slug=f"{SLUG}-{number}",
            summary=SUMMARY,
            body=_body(pictures[number % len(pictures)]),
            hero=pictures[number % len(pictures)],
            card=card if number % 2 else None,
            posted_on=FIRST_DAY,
        )
        article.keywords.set([common, keyword])
        editions.append(article.publish(None))
    return editions


def _body(picture):
    figure = f'<figure data-picture="{picture.pk}"><figcaption>{TITLE}</figcaption></figure>'
    parts = [f"<h2>{TITLE}</h2><p>{text}</p><p><strong>{text}</strong></p>" for text in TEXTS[:4]]
    rows = "".join(f"<tr><td>{number}</td><td>{TITLE}</td></tr>" for number in range(6))
    return "".join([*parts, figure, f"<table><tbody>{rows}</tbody></table><p>{TEXTS[4]}</p>"])


class Table:
    """The rows of one table that belong to an article, and how they are copied."""

    def __init__(self, model, owner):
        self.model, self.owner = model, owner
        self.fields = [f for f in model._meta.concrete_fields if not f.generated]
        self.first_pk = (model.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
        self.pks = None if model._meta.pk.is_relation else count(self.first_pk)

    def rows_of(self, keys):
        """The stored rows of a pattern. keys: {model: primary key} of its article and edition."""
        owner = self.model._meta.get_field(self.owner)
        table = connection.ops.quote_name(self.model._meta.db_table)
        names = ", ".join(connection.ops.quote_name(field.column) for field in self.fields)
        target = owner.related_model if owner.is_relation else self.model
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {names} FROM {table} WHERE {connection.ops.quote_name(owner.column)} = %s",
                [keys[target]],
            )
            return cursor.fetchall()

    def copy(self, row, old, new, changes):
        """A row as it is for another article. old, new: the primary keys by model; changes: texts
        by mark, and moments by the name of their column."""
        return [
            self._value(field, value, old, new, changes)
            for field, value in zip(self.fields, row, strict=True)
        ]

    def _value(self, field, value, old, new, changes):
        if field.primary_key and self.pks:
            new[self.model] = next(self.pks)
            return new[self.model]
        target = field.related_model if field.is_relation else None
        if target in new and value == old[target]:
            return new[target]
        if field.name in changes and value is not None:
            return field.get_db_prep_save(changes[field.name], connection)
        if isinstance(field, models.UUIDField):
            return field.get_db_prep_save(uuid.uuid4(), connection)
        if isinstance(value, str) and MARK in value:
            return (_tokens if field.name == "tokens" else _text)(value, changes)
        return value

    def insert(self, rows):
        table = connection.ops.quote_name(self.model._meta.db_table)
        names = ", ".join(connection.ops.quote_name(field.column) for field in self.fields)
        places = ", ".join(["%s"] * len(self.fields))
        with connection.cursor() as cursor:
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                lines = ", ".join([f"({places})"] * len(batch))
                values = [value for row in batch for value in row]
                cursor.execute(f"INSERT INTO {table} ({names}) VALUES {lines}", values)


def _text(value, changes):
    return re.sub(rf"{MARK}[a-z]x", lambda mark: changes[mark[0]], value)


def _tokens(value, changes):
    """What it is found by: marks stand there with the sign of their place before them."""
    from articles.search import words

    found = set()
    for token in value.replace("'", "").split():  # PostgreSQL shows a tsvector in quotes
        if mark := re.fullmatch(rf"(.?)({MARK}[a-z]x)", token):
            text = changes[mark[2]]
            found |= {mark[1] + each for each in _tokens_of(words, text)}
        elif MARK not in token:  # else a mark joined with the number beside it
            found.add(f"@{changes['posted_on'].year}" if token[0] == "@" else token)
    return " ".join(sorted(found))


@cache
def _tokens_of(words, text):
    return words.tokens(text, "en")


def tables():
    """Article, Edition, and what belongs to them, parents first."""
    from articles.models import Article, Edition

    found = [Table(Article, "id"), Table(Edition, "article")]
    for parent in (Article, Edition):
        owned = [(each.related_model, each.field.name) for each in parent._meta.related_objects]
        joins = [field.remote_field.through for field in parent._meta.many_to_many]
        owned += [(through, parent._meta.model_name) for through in joins]
        for model, owner in owned:
            is_known = model in {table.model for table in found}
            is_ours = model._meta.app_label == "articles"
            if is_ours and not is_known and model._meta.model_name not in LEFT_OUT:
                found.append(Table(model, owner))
    return found


def copy_patterns(editions, total):
    """Copy the patterns until there are `total` articles."""
    from articles.models import Article, Edition

    writer, owned = Writer(), tables()
    patterns = []
    for edition in editions:
        keys = {Article: edition.article_id, Edition: edition.pk}
        patterns.append((keys, [table.rows_of(keys) for table in owned]))
    made = [[] for _table in owned]
    for number in range(total):
        old, rows_by_table = patterns[number % len(patterns)]
        new = dict.fromkeys(old)
        changes = {**_texts(writer, number), **_moments(number * DAYS // total)}
        for table, rows, copies in zip(owned, rows_by_table, made, strict=True):
            copies += [table.copy(row, old, new, changes) for row in rows]
        if number % 1000 == 999 or number == total - 1:
            _write(owned, made)
            print(f"\r{number + 1:,} articles", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    _reset_sequences([table.model for table in owned])


def _write(owned, made):
    with transaction.atomic():
        for table, copies in zip(owned, made, strict=True):
            table.insert(copies)
            copies.clear()


def _texts(writer, number):
    title = writer.title()
    texts = {text: writer.paragraph() for text in TEXTS}
    summary = writer.paragraph()[:140]
    return {TITLE: title, SLUG: f"article-{number}", SUMMARY: summary, **texts}


def _moments(day):
    posted = FIRST_DAY + timedelta(days=day)
    noon = datetime(posted.year, posted.month, posted.day, 12, tzinfo=UTC)
    columns = ("starts_at", "published_at", "created_at")
    return {"posted_on": posted, **dict.fromkeys(columns, noon)}


def _reset_sequences(tables):
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def show_release():
    """Print which release pages are made by, once its static files have their names."""
    from articles import release
    from portal.management.commands.serve import collect_static

    collect_static()
    print(release.fingerprint())


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "release":
        show_release()
    else:
        copy_patterns(make_patterns(), int(sys.argv[1]))
