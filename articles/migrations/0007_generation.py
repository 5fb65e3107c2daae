from django.db import migrations, models


def stop_watching(apps, schema_editor):
    """Without the table every write to a watched one would fail. `post_migrate` makes them."""
    from articles import triggers

    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_found")]
    operations = [
        migrations.CreateModel(
            name="Generation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.BigIntegerField(
                        help_text="Random, so that no restored backup repeats one.",
                        verbose_name="token",
                    ),
                ),
            ],
            options={
                "verbose_name": "generation of the content",
                "verbose_name_plural": "generations of the content",
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, stop_watching),
    ]
