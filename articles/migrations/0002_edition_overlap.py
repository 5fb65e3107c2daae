"""On PostgreSQL the database itself refuses editions that overlap.

SQLite has no exclusion constraints and needs none: its writers queue, so the check at publication
cannot race.
"""

from django.db import migrations

CONSTRAINTS = {
    "edition_no_overlap": "article_id WITH =",
    "edition_one_live_slug": "language WITH =, slug WITH =",
}


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for name, columns in CONSTRAINTS.items():
        schema_editor.execute(
            f"ALTER TABLE articles_edition ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"({columns}, tstzrange(starts_at, ends_at) WITH &&)"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in CONSTRAINTS:
        schema_editor.execute(f"ALTER TABLE articles_edition DROP CONSTRAINT {name}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
