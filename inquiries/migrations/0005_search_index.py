from django.db import migrations

SQLITE = [
    # The words are stored once, in inquiries_searchtext; accents are gone from them already.
    """CREATE VIRTUAL TABLE inquiries_searchindex USING fts5(
        text, content='inquiries_searchtext', content_rowid='inquiry_id',
        tokenize="unicode61 remove_diacritics 0", prefix='2 3'
    )""",
    """CREATE TRIGGER inquiries_searchtext_added AFTER INSERT ON inquiries_searchtext BEGIN
        INSERT INTO inquiries_searchindex(rowid, text) VALUES (new.inquiry_id, new.text);
    END""",
    """CREATE TRIGGER inquiries_searchtext_deleted AFTER DELETE ON inquiries_searchtext BEGIN
        INSERT INTO inquiries_searchindex(inquiries_searchindex, rowid, text)
        VALUES ('delete', old.inquiry_id, old.text);
    END""",
    """CREATE TRIGGER inquiries_searchtext_changed AFTER UPDATE ON inquiries_searchtext BEGIN
        INSERT INTO inquiries_searchindex(inquiries_searchindex, rowid, text)
        VALUES ('delete', old.inquiry_id, old.text);
        INSERT INTO inquiries_searchindex(rowid, text) VALUES (new.inquiry_id, new.text);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER inquiries_searchtext_added",
    "DROP TRIGGER inquiries_searchtext_deleted",
    "DROP TRIGGER inquiries_searchtext_changed",
    "DROP TABLE inquiries_searchindex",
]
POSTGRESQL = [
    # Stored, because a phrase is checked in every row that has its words.
    """ALTER TABLE inquiries_searchtext ADD COLUMN words tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED""",
    "CREATE INDEX inquiries_searchindex ON inquiries_searchtext USING gin (words)",
]
POSTGRESQL_BACK = ["ALTER TABLE inquiries_searchtext DROP COLUMN words"]


def run(statements):
    """The statements of the database at hand, by its vendor."""

    def execute(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):

    dependencies = [
        ("inquiries", "0004_desk_rules"),
    ]

    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE, "postgresql": POSTGRESQL}),
            run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}),
        ),
    ]
