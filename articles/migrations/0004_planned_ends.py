from django.db import migrations
from django.db.models import Exists, F, OuterRef


def plan_ends(apps, schema_editor):
    """An edition that ends without another one taking over was published with that end."""
    editions = apps.get_model("articles", "Edition").objects.using(schema_editor.connection.alias)
    successors = editions.filter(article=OuterRef("article"), starts_at=OuterRef("ends_at"))
    ending = editions.filter(~Exists(successors), ends_at__isnull=False)
    ending.update(planned_end_at=F("ends_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0003_newsroom"),
    ]

    operations = [
        migrations.RunPython(plan_ends, migrations.RunPython.noop),
    ]
