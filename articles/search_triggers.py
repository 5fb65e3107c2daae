"""The triggers by which SQLite's index of words follows `articles_searchentry`.

They are made after each `migrate` and not by a migration: Django's changes of SQLite tables copy
the table and lose its triggers.
"""

from django.db import connections

_DELETE = """INSERT INTO articles_searchindex(articles_searchindex, rowid, tokens)
  VALUES ('delete', old.edition_id, old.tokens);"""
_INSERT = """INSERT INTO articles_searchindex(rowid, tokens)
  VALUES (new.edition_id, new.tokens);"""
_WHEN = {
    "added": f"AFTER INSERT ON articles_searchentry BEGIN {_INSERT} END",
    "deleted": f"AFTER DELETE ON articles_searchentry BEGIN {_DELETE} END",
    "changed": "AFTER UPDATE OF tokens ON articles_searchentry WHEN new.tokens <> old.tokens"
    f" BEGIN {_DELETE} {_INSERT} END",
}
STATEMENTS = {
    f"articles_searchentry_{event}": f"CREATE TRIGGER articles_searchentry_{event} {rest}"
    for event, rest in _WHEN.items()
}
REBUILD = "INSERT INTO articles_searchindex(articles_searchindex) VALUES ('rebuild')"


def install(sender=None, using="default", **kwargs):
    """Make those that are missing, and the index of what was written without them."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    tables = connection.introspection.table_names()
    if "articles_searchindex" not in tables:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
        missing = [sql for name, sql in STATEMENTS.items() if name not in present]
        for sql in [*missing, REBUILD] if missing else []:
            cursor.execute(sql)
