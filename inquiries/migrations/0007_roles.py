from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.models import Q

ACT = ["view_inquiry", "change_inquiry", "view_delivery", "change_delivery"]
ACT += ["view_incomingmail", "change_incomingmail", "view_cannedreply"]
LEAD = ["view_every_inquiry", "assign_inquiry", "merge_inquiry", "export_inquiry", "view_report"]
MANAGED = ["cannedreply", "rule", "team", "desk", "officehours", "holiday"]
MANAGE = [f"{verb}_{name}" for name in MANAGED for verb in ("view", "add", "change", "delete")]

SALES = Q(content_type__app_label="inquiries", codename__in=ACT) | Q(
    content_type__app_label="articles", codename__startswith="view_"
)
GROUPS = {
    "Sales": SALES,
    "Lead": SALES | Q(content_type__app_label="inquiries", codename__in=[*LEAD, *MANAGE]),
    "Viewer": Q(content_type__app_label="inquiries", codename="view_report"),
}


def make_groups(apps, schema_editor):
    """A group of that name that is there keeps its members and what it may do, and may do more."""
    alias = schema_editor.connection.alias
    for label in ("articles", "inquiries"):
        _make_permissions(apps, label, alias)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    for name, condition in GROUPS.items():
        group, _is_new = groups.get_or_create(name=name)
        group.permissions.add(*permissions.filter(condition))


def _make_permissions(apps, label, alias):
    """What Django does only after all migrations, and only for apps that have a models module."""
    config = apps.get_app_config(label)
    before = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, verbosity=0, using=alias, apps=apps)
    config.models_module = before


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0002_edition_overlap"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("inquiries", "0006_search_texts"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
