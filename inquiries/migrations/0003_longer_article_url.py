from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inquiries', '0002_outbox'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inquiry',
            name='article_url',
            field=models.CharField(blank=True, max_length=2000, verbose_name='article address'),
        ),
    ]
