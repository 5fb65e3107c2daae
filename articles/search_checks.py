"""What the search relies on, said with a hint."""

import sqlite3
from contextlib import closing

from django.core.checks import Error, Tags, Warning, register
from django.db import Error as DatabaseError
from django.db import connection, connections

from articles.models import Edition, SearchEntry


@register(Tags.compatibility)
def check_sqlite_searches(app_configs, **kwargs):
    """SQLite can be built without full-text search; then no table could be made."""
    if connection.vendor != "sqlite" or has_fts5():
        return []
    return [
        Error(
            "This SQLite has no full-text search (FTS5).",
            hint="Use a Python whose SQLite has it, as those of python.org, Debian and Docker do, "
            "or PostgreSQL.",
            id="articles.E002",
        )
    ]


def has_fts5():
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        except sqlite3.OperationalError:
            return False
    return True


@register(Tags.database)
def check_something_can_be_found(app_configs, databases=None, **kwargs):
    """Run by `migrate` and `check --database default`."""
    return [
        Warning(
            "There are articles, and a search finds none of them.",
            hint="Run `manage.py rebuild_search`. Where mail is sent, it is done little by little.",
            id="articles.W002",
        )
        for alias in databases or []
        if is_empty(alias)
    ]


def is_empty(alias):
    """Whether readers see articles and nothing is indexed; False before the tables are made."""
    tables = set(connections[alias].introspection.table_names())
    if not {Edition._meta.db_table, SearchEntry._meta.db_table} <= tables:
        return False
    try:
        live = Edition.objects.using(alias).live().order_by()
        return live.exists() and not SearchEntry.objects.using(alias).exists()
    except DatabaseError:  # columns that `migrate` is about to add
        return False
