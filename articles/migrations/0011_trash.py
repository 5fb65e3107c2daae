from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0015_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrashedArticle',
            fields=[
            ],
            options={
                'verbose_name': 'article in the trash',
                'verbose_name_plural': 'articles in the trash',
                'ordering': ['-trashed_at', '-pk'],
                'proxy': True,
                'indexes': [],
                'constraints': [],
                'default_permissions': [],
            },
            bases=('articles.article',),
        ),
    ]
