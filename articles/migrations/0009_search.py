import django.db.models.deletion
from django.db import migrations, models

import articles.models.search

SQLITE = [
    # Which editions have a token, no more: texts and places would make it several times as large.
    # The tokens are ready: spaces part them, and some begin with a sign.
    """CREATE VIRTUAL TABLE articles_searchindex USING fts5(
        tokens, content='articles_searchentry', content_rowid='edition_id', detail=none,
        columnsize=0, tokenize="ascii tokenchars '_=+#@'"
    )""",
    """CREATE TRIGGER articles_searchentry_added AFTER INSERT ON articles_searchentry BEGIN
        INSERT INTO articles_searchindex(rowid, tokens) VALUES (new.edition_id, new.tokens);
    END""",
    """CREATE TRIGGER articles_searchentry_deleted AFTER DELETE ON articles_searchentry BEGIN
        INSERT INTO articles_searchindex(articles_searchindex, rowid, tokens)
        VALUES ('delete', old.edition_id, old.tokens);
    END""",
    """CREATE TRIGGER articles_searchentry_changed AFTER UPDATE OF tokens ON articles_searchentry
    WHEN new.tokens <> old.tokens BEGIN
        INSERT INTO articles_searchindex(articles_searchindex, rowid, tokens)
        VALUES ('delete', old.edition_id, old.tokens);
        INSERT INTO articles_searchindex(rowid, tokens) VALUES (new.edition_id, new.tokens);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER articles_searchentry_added",
    "DROP TRIGGER articles_searchentry_deleted",
    "DROP TRIGGER articles_searchentry_changed",
    "DROP TABLE articles_searchindex",
]
POSTGRESQL = [
    # Without a list of what is pending: a search would read it from end to end.
    """CREATE INDEX articles_searchindex ON articles_searchentry USING gin (tokens)
        WITH (fastupdate = off)""",
    # Reading all rows looks cheap to the planner, which does not count that the tokens of each are
    # fetched from elsewhere and unpacked: with a common word it took seconds instead of 30 ms.
    """CREATE FUNCTION articles_found(query tsquery) RETURNS SETOF bigint
        LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000 SET enable_seqscan = off
        AS 'SELECT edition_id FROM articles_searchentry WHERE tokens @@ query'""",
]
POSTGRESQL_BACK = [
    "DROP FUNCTION articles_found(tsquery)",
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
                ("rules", models.PositiveSmallIntegerField(default=1, verbose_name="rules")),
            ],
            options={
                "verbose_name": "search entry",
                "verbose_name_plural": "search entries",
                "ordering": ["pk"],
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
