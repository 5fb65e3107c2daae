from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0004_desk_rules")]
    operations = [
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["file"], name="attachment_file"),
        ),
    ]
