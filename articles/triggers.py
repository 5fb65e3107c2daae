"""Database triggers that renew the content's generation whenever a row changes that readers see.

No code path can forget them: not `update()`, bulk writes, commands or an SQL console. Each app says
in its AppConfig which of its tables count, `readers_see`: a model's name with the columns whose
change counts, or `EVERY` for all of them and those of its many-to-many tables. What remains is
named in `readers_never_see`, so that no table is left out by mistake (`articles.checks`).

They are made after each `migrate` and not by a migration: Django's changes of SQLite tables copy
the table and lose its triggers.
"""

import hashlib
import secrets

from django.apps import apps
from django.db import connections

from articles.apps import EVERY
from articles.models import Generation

TABLE = Generation._meta.db_table
PREFIX = "articles_generation_"

# One writer at a time, so the row is renewed at once. Delete and insert instead of an "upsert":
# INSERT OR IGNORE, as Django adds keywords, would make its conflicts be ignored here, too.
# https://www.sqlite.org/lang_createtrigger.html
SQLITE = f"""CREATE TRIGGER "{{name}}" AFTER {{event}} ON "{{table}}" {{when}} BEGIN
  DELETE FROM {TABLE}; INSERT INTO {TABLE} (id, token) VALUES ({Generation.ONLY}, random());
END"""  # noqa: S608

# Several write at a time. The row is locked at the very end of a transaction, so nobody waits long
# and nobody in circles: a change only notes its transaction, under its number. That note's trigger
# waits for the commit, and then for the next round of waiting triggers: checks of foreign keys are
# in the first and may themselves wait for another transaction. Since the token is renewed within
# the commit, nobody ever sees the one without the other, however late a transaction commits.
POSTGRESQL_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION {PREFIX}note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {TABLE} (id, token) VALUES (txid_current(), 0) ON CONFLICT (id) DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION {PREFIX}renew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE {TABLE} SET token = 1 WHERE id = NEW.id;
  ELSE
    DELETE FROM {TABLE} WHERE id = NEW.id;
    INSERT INTO {TABLE} (id, token)
      VALUES ({Generation.ONLY}, hashtextextended(gen_random_uuid()::text, 0))
      ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token;
  END IF;
  RETURN NULL;
END $$;
"""  # noqa: S608
POSTGRESQL_RENEW = f"""CREATE CONSTRAINT TRIGGER "{{name}}" AFTER INSERT OR UPDATE ON {TABLE}
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id <> {Generation.ONLY})
  EXECUTE FUNCTION {PREFIX}renew()"""
POSTGRESQL = f"""CREATE TRIGGER "{{name}}" AFTER {{event}} ON "{{table}}"
  FOR EACH {{scope}} {{when}} EXECUTE FUNCTION {PREFIX}note()"""


def watched():
    """{table: the columns whose change counts, or EVERY} of all apps."""
    tables = {}
    for config in apps.get_app_configs():
        for name, fields in getattr(config, "readers_see", {}).items():
            meta = config.get_model(name)._meta
            tables[meta.db_table] = [meta.get_field(field).column for field in fields]
            if fields == EVERY:
                tables |= {field.m2m_db_table(): EVERY for field in meta.local_many_to_many}
    return tables


def wanted(connection):
    """{name: statement that makes it} of the triggers that its tables are to have."""
    tables = set(connection.introspection.table_names())
    if TABLE not in tables:
        return {}
    here = {table: columns for table, columns in watched().items() if table in tables}
    if connection.vendor == "sqlite":
        return dict(_statements(here, SQLITE, "IS NOT", ["INSERT", "UPDATE", "DELETE"]))
    name = f"{PREFIX}renew"
    events = ["INSERT", "UPDATE", "DELETE", "TRUNCATE"]
    rows = _statements(here, POSTGRESQL, "IS DISTINCT FROM", events)
    return {name: POSTGRESQL_RENEW.format(name=name), **dict(rows)}


def _statements(tables, template, differs, events):
    """(name, statement) of each trigger; `differs` compares two values that may be NULL."""
    for table, columns in tables.items():
        changes = [f'OLD."{column}" {differs} NEW."{column}"' for column in columns]
        when = f"WHEN ({' OR '.join(changes)})" if changes else ""
        for event in ["UPDATE"] if changes else events:
            # Other columns are another trigger; PostgreSQL cuts long names off.
            which = f"_{hashlib.sha256(when.encode()).hexdigest()[:8]}" if changes else ""
            name = f"{PREFIX}{table}_{event.lower()}{which}"
            scope = "STATEMENT" if event == "TRUNCATE" else "ROW"
            yield name, template.format(name=name, event=event, table=table, scope=scope, when=when)


def installed(connection):
    """{name: its table} of the triggers that the database has."""
    if connection.vendor == "sqlite":
        sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    else:
        sql = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"{PREFIX}%"])
        return dict(cursor.fetchall())


def install(sender=None, using="default", **kwargs):
    """Make the triggers that are missing, which counts as a change, and drop those of before."""
    connection = connections[using]
    statements = wanted(connection)
    if not statements:
        return  # migrated back to before the table
    present = installed(connection)
    missing = [sql for name, sql in statements.items() if name not in present]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTIONS)
        for sql in missing:
            cursor.execute(sql)
        for name in present.keys() - statements.keys():
            _drop(cursor, name, present[name])
    rows = Generation.objects.using(using)
    if missing or not rows.filter(pk=Generation.ONLY).exists():
        token = secrets.randbits(63)
        rows.update_or_create(pk=Generation.ONLY, defaults={"token": token})


def remove(connection):
    """Stop watching, before the table goes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function in ("note", "renew"):
                cursor.execute(f"DROP FUNCTION IF EXISTS {PREFIX}{function}() CASCADE")
            return
        for name, table in installed(connection).items():
            _drop(cursor, name, table)


def _drop(cursor, name, table):
    place = "" if cursor.db.vendor == "sqlite" else f' ON "{table}"'
    cursor.execute(f'DROP TRIGGER "{name}"{place}')
