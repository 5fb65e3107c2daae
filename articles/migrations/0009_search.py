import django.db.models.deletion
from django.db import migrations, models

import articles.models.search
from articles import search_triggers

SQLITE = [  # `articles.search_triggers` keep it
    # Which editions have a token, no more: texts and places would make it several times as large.
    # The tokens are ready: spaces part them, and some begin with a sign.
    """CREATE VIRTUAL TABLE articles_searchindex USING fts5(
        tokens, content='articles_searchentry', content_rowid='edition_id', detail=none,
        columnsize=0, tokenize="ascii tokenchars '_=+#@/-'"
    )""",
]
SQLITE_BACK = [
    *(f"DROP TRIGGER IF EXISTS {name}" for name in search_triggers.STATEMENTS),
    "DROP TABLE articles_searchindex",
]
POSTGRESQL = [
    # A search visits the rows of all matches: without texts and tokens beside them there are few
    # pages to visit.
    "ALTER TABLE articles_searchentry SET (toast_tuple_target = 128)",
    # Without a list of what is pending: a search would read it from end to end.
    """CREATE INDEX articles_searchindex ON articles_searchentry USING gin (tokens)
        WITH (fastupdate = off)""",
    # To read all rows, or the newest one by one, looks cheap to the planner: it does not count that
    # the tokens of each are fetched from elsewhere and unpacked. With 100,000 articles that took
    # seconds instead of milliseconds.
    """CREATE FUNCTION articles_found(query tsquery, most integer) RETURNS SETOF bigint
        LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
        SET enable_seqscan = off SET enable_indexscan = off
        AS 'SELECT edition_id FROM articles_searchentry WHERE tokens @@ query
            ORDER BY edition_id DESC LIMIT most'""",
]
POSTGRESQL_BACK = [
    "DROP FUNCTION articles_found(tsquery, integer)",
    "DROP INDEX articles_searchindex",
]


def run(statements):
    """The statements of the database at hand, by its vendor."""

    def execute(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_renderings")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="articles.edition",
                        verbose_name="edition",
                    ),
                ),
                ("tokens", articles.models.search.TokensField(verbose_name="tokens")),
                ("text", models.TextField(help_text="For extracts.", verbose_name="text")),
                ("rules", models.PositiveSmallIntegerField(default=0, verbose_name="rules")),
            ],
            options={
                "verbose_name": "search entry",
                "verbose_name_plural": "search entries",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["rules"], name="search_entry_rules")],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("folded", models.CharField(max_length=80, verbose_name="without accents")),
                ("word", models.CharField(max_length=80, verbose_name="word")),
                ("beginning", models.CharField(max_length=3, verbose_name="first letters")),
                ("ending", models.CharField(max_length=3, verbose_name="last letters")),
            ],
            options={
                "verbose_name": "search word",
                "verbose_name_plural": "search words",
                "ordering": ["language", "folded"],
                "indexes": [
                    models.Index(fields=["language", "beginning"], name="search_word_beginning"),
                    models.Index(fields=["language", "ending"], name="search_word_ending"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("language", "folded"), name="search_word_once")
                ],
            },
        ),
        migrations.RunPython(
            run({"sqlite": SQLITE, "postgresql": POSTGRESQL}),
            run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}),
        ),
    ]
