import django.db.models.deletion
from django.db import migrations, models


def note_editions(apps, schema_editor):
    """What is published already waits to be related, by `relate_articles` or by housekeeping."""
    editions = apps.get_model("articles", "Edition").objects.filter(ends_at=None)
    unrelated = apps.get_model("articles", "Unrelated")
    rows = (unrelated(edition_id=pk) for pk in editions.values_list("pk", flat=True).iterator())
    unrelated.objects.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_search")]
    operations = [
        migrations.CreateModel(
            name="Unrelated",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="articles.edition",
                        verbose_name="edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "edition to relate",
                "verbose_name_plural": "editions to relate",
            },
        ),
        migrations.CreateModel(
            name="Related",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nearness", models.FloatField(verbose_name="nearness")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related_to",
                        to="articles.article",
                        verbose_name="related article",
                    ),
                ),
            ],
            options={
                "verbose_name": "related article",
                "verbose_name_plural": "related articles",
                "indexes": [
                    models.Index(fields=["article", "-nearness"], name="related_nearest")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "other"), name="related_once")
                ],
            },
        ),
        migrations.RunPython(note_editions, migrations.RunPython.noop),
    ]
