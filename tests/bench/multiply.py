"""Makes a filled database many times as large: `python -m tests.bench.multiply 100` after
`python -m tests.bench.fill 10000` makes a million articles in minutes.

The database copies its own rows, with other keys and addresses; texts repeat. Triggers and foreign
keys are left out where that is possible, since every row is like one that passed them.
"""

import sys

import django
from django.db import connection, models, transaction

from tests.bench.fill import tables

STEP = 1_000_000  # added to all keys for each copy; more than any table of the first rows holds
UUIDS = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}


def bounds(model):
    """The first and the last key of the articles or editions that `fill` has made."""
    made = model.objects.filter(slug__startswith="article-", pk__lt=STEP)
    return made.aggregate(first=models.Min("pk"), last=models.Max("pk")).values()


def statement(table, ranges):
    """Copies the rows of one table; takes the distance of keys as its only parameter."""
    quote = connection.ops.quote_name
    owner = table.model._meta.get_field(table.owner)
    first, last = ranges[owner.related_model if owner.is_relation else table.model]
    values = ", ".join(_value(field, ranges) for field in table.fields)
    names = ", ".join(quote(field.column) for field in table.fields)
    name = quote(table.model._meta.db_table)
    return (
        f"INSERT INTO {name} ({names}) SELECT {values} FROM {name}, (SELECT %s AS step) AS chosen"
        f" WHERE {quote(owner.column)} BETWEEN {first} AND {last}"
    )


def _value(field, ranges):
    column = connection.ops.quote_name(field.column)
    if field.is_relation and field.related_model in ranges:
        first, last = ranges[field.related_model]
        return (
            f"CASE WHEN {column} BETWEEN {first} AND {last} THEN {column} + step ELSE {column} END"
        )
    if field.primary_key:
        return f"{column} + step"
    if isinstance(field, models.SlugField):
        return f"{column} || '-' || step"
    if isinstance(field, models.UUIDField):
        return UUIDS[connection.vendor]
    return column


def multiply(times):
    from articles.models import Article, Edition

    owned = tables()
    ranges = {model: tuple(bounds(model)) for model in (Article, Edition)}
    statements = [statement(table, ranges) for table in owned]
    for number in range(1, times):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            for each in statements:
                cursor.execute(each, [number * STEP])
        print(f"\r{number + 1} times", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


if __name__ == "__main__":
    django.setup()
    multiply(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
