from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0014_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="recipient",
            field=models.EmailField(
                blank=True,
                help_text="Empty until a sender has settled to whom a new inquiry belongs.",
                max_length=254,
                verbose_name="recipient",
            ),
        ),
    ]
