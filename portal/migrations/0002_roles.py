from django.db import migrations
from django.db.models import Q

from articles.granting import grant

# There is one company, and it stays.
COMPANY = Q(content_type__app_label="portal") & ~Q(codename__startswith="delete_")


def make_groups(apps, schema_editor):
    grant(apps, schema_editor, ["portal"], {"Editor": COMPANY})


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0005_roles"),
        ("portal", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
