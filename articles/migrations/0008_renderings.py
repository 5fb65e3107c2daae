import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def note_published(apps, schema_editor):
    """What is published already waits for `render_articles` or the housekeeping; until then its
    pages are made on the fly."""
    edition, rendering = (apps.get_model("articles", name) for name in ("Edition", "Rendering"))
    not_ended = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    keys = edition.objects.filter(not_ended).order_by().values_list("pk", flat=True)
    rows = (rendering(edition_id=pk) for pk in keys.iterator())
    rendering.objects.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_generation")]
    operations = [
        migrations.CreateModel(
            name="Rendering",
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
                ("release", models.CharField(default="", max_length=40, verbose_name="release")),
                ("teaser", models.TextField(verbose_name="list entry")),
                ("head", models.TextField(verbose_name="head")),
                ("top", models.TextField(verbose_name="top")),
                ("bottom", models.TextField(verbose_name="bottom")),
            ],
            options={
                "verbose_name": "rendering",
                "verbose_name_plural": "renderings",
                "indexes": [models.Index(fields=["release"], name="rendering_release")],
            },
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["group"], name="article_group"),
        ),
        migrations.RunPython(note_published, migrations.RunPython.noop),
    ]
