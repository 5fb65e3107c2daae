from django.conf import settings
from django.db import migrations, models
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
        ("articles", "0013_fingerprint"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="reviewstep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted for review"),
                    ("changes", "Changes requested"),
                    ("approved", "Approved"),
                    ("recalled", "Taken back"),
                    ("published", "Published"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
