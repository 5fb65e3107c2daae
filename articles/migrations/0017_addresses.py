from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0014_library'),
    ]

    operations = [
        migrations.AddField(
            model_name='redirect',
            name='target_path',
            field=models.CharField(blank=True, db_index=True, editable=False, help_text='The target as `path` is written, where it is of this site: finds chains.', max_length=500),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='path',
            field=models.CharField(help_text='From the first slash on, such as /old/page.html?id=3. Capital letters, a slash at the end and the order of parameters make no difference. Without a question mark it stands for every query.', max_length=500, unique=True, verbose_name='address'),
        ),
    ]
