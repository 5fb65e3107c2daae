
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_newsroom'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='picture',
            name='crops',
            field=models.JSONField(default=dict, editable=False, verbose_name='crops'),
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(help_text='JPEG, PNG, WebP, AVIF or GIF. Location and camera data are removed.', max_length=200, upload_to='pictures', verbose_name='file')),
                ('width', models.PositiveIntegerField(editable=False, help_text='In pixels.', verbose_name='width')),
                ('height', models.PositiveIntegerField(editable=False, help_text='In pixels.', verbose_name='height')),
                ('renditions', models.JSONField(default=list, editable=False, verbose_name='renditions')),
                ('crops', models.JSONField(default=dict, editable=False, verbose_name='crops')),
                ('name', models.CharField(max_length=255, verbose_name='file name')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'upload',
                'verbose_name_plural': 'uploads',
                'ordering': ['created_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('file',), name='upload_waits_once')],
            },
        ),
    ]
