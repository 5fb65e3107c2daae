from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_addresses")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="planned_end_at",
            field=models.DateTimeField(
                editable=False,
                help_text="As chosen at publication; a later edition may end it before.",
                null=True,
                verbose_name="planned end",
            ),
        ),
    ]
