import django.db.models.deletion
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
            name='article',
            field=models.ForeignKey(blank=True, help_text='Leads to wherever it is read, also when its address changes.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='redirects', to='articles.article', verbose_name='to the article'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='target',
            field=models.CharField(blank=True, help_text='A path of this site, such as /contact/, or a whole address of another.', max_length=500, verbose_name='to the address'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='path',
            field=models.CharField(error_messages={'unique': 'There is a redirect for this address already.'}, help_text='From the first slash on, such as /old/page.html?id=3. Capital letters, a slash at the end and the order of parameters make no difference. Without a question mark it stands for every query.', max_length=500, unique=True, verbose_name='address'),
        ),
    ]
