import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_found"), ("portal", "0003_languages")]
    operations = [
        migrations.AddField(
            model_name="company",
            name="shared_picture",
            field=models.ForeignKey(
                blank=True,
                help_text="Shown where a page without a picture of its own is shared; 1200 × 630 "
                "pixels of it. That of the latest article, else the logo, when left empty.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.picture",
                verbose_name="picture for shared links",
            ),
        ),
    ]
