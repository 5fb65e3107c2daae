from django.db import migrations
from django.db.models import Q

from articles.granting import grant

WRITE = ["view_article", "add_article", "change_article", "delete_article"]
WRITE += ["view_picture", "add_picture", "change_picture", "view_card"]
WRITE += ["view_keyword", "add_keyword", "view_comment", "add_comment"]
GROUPS = {
    "Writer": Q(content_type__app_label="articles", codename__in=WRITE),
    "Editor": Q(content_type__app_label="articles"),
}


def make_groups(apps, schema_editor):
    grant(apps, schema_editor, ["articles"], GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_planned_ends"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
