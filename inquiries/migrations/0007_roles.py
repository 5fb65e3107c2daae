from django.db import migrations
from django.db.models import Q

from articles.granting import grant

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
    grant(apps, schema_editor, ["articles", "inquiries"], GROUPS)


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
