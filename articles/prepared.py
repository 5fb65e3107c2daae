"""A query that the ORM compiles once in a process and that runs with other parameters ever after.

    by_slug = Prepared(
        lambda slug: Edition.objects.filter(slug=slug).values("pk", "title"),
        slug=models.CharField(),
    )
    by_slug.rows(slug="steel")  # [{"pk": 1, "title": "Steel"}]

To build and compile the query of an article's page took the ORM 1.9 ms, more than all else that the
request costs; to run its SQL takes 0.1 ms.
"""

from functools import cached_property, lru_cache, partial
from operator import methodcaller

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

# SQLite's placeholders for Django's, once for each statement: Django looks for them with each
# execution, which takes as long as the query itself.
_converted = lru_cache(partial(SQLiteCursorWrapper.convert_query, None))


def fetch(database, sql, params=None, read=methodcaller("fetchall")):
    """The rows of a query, or what `read` takes from its cursor. What Django does around a cursor
    takes longer than a small query: it is left out but where somebody watches the queries, as tests
    do."""
    is_open = database.connection is not None
    is_watched = database.queries_logged or database.execute_wrappers
    with database.wrap_database_errors:
        cursor = database.create_cursor() if is_open and not is_watched else database.cursor()
        try:
            if database.vendor == "sqlite":
                getattr(cursor, "cursor", cursor).convert_query = _converted
            cursor.execute(sql, params)
            return read(cursor)
        finally:
            cursor.close()


class Parameter(models.Expression):
    """The place of a value: filters, annotations and their subqueries take it as a value."""

    def __init__(self, name, output_field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Prepared:
    """`build` gets a `Parameter` for each of `fields` (model fields, which adapt the values to the
    database) and returns a queryset that ends with `values()`."""

    def __init__(self, build, **fields):
        self.build = build
        self.fields = fields

    def statement(self, **values) -> tuple[str, list]:
        """SQL and its parameters, with these values."""
        sql, places, *_rest = self._compiled
        database = connections[DEFAULT_DB_ALIAS]  # `connection` would look it up at every turn
        adapted = {
            name: field.get_db_prep_value(values[name], database)
            for name, field in self.fields.items()
        }
        return sql, [adapted[p.name] if isinstance(p, Parameter) else p for p in places]

    def rows(self, *, after=("", ()), **values) -> list[dict]:
        """What `values()` would give with these values of the parameters; one query, after the SQL
        and parameters of a WITH, which the ORM does not know."""
        sql, params = self.statement(**values)
        *_rest, names, converters = self._compiled
        database = connections[DEFAULT_DB_ALIAS]
        rows = [list(row) for row in fetch(database, after[0] + sql, [*after[1], *params])]
        for row in rows:
            for column, (functions, expression) in converters:
                for convert in functions:
                    row[column] = convert(row[column], expression, database)
        return [dict(zip(names, row, strict=True)) for row in rows]

    @cached_property
    def _compiled(self):
        queryset = self.build(**{name: Parameter(name, f) for name, f in self.fields.items()})
        compiler = queryset.query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        return sql, places, list(queryset.query.selected), list(converters.items())
