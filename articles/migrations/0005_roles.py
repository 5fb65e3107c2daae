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


def keep_editors(apps, schema_editor):
    """Who published before edits the drafts of others as before, and may overrule the checklist."""
    alias = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    permissions = permissions.filter(content_type__app_label="articles")
    more = permissions.filter(codename__in=["change_every_article", "override_checklist"])
    publish = permissions.get(codename="publish_article")
    for group in publish.group_set.all():
        group.permissions.add(*more)
    for user in publish.user_set.all():
        user.user_permissions.add(*more)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_planned_ends"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(keep_editors, migrations.RunPython.noop),
    ]
