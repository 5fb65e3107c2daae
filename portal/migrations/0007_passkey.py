import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0006_status'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('credential_id', models.CharField(max_length=1400, unique=True, verbose_name='credential')),
                ('public_key', models.TextField(verbose_name='public key')),
                ('sign_count', models.BigIntegerField(default=0, verbose_name='uses as the device counts them')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('used_at', models.DateTimeField(null=True, verbose_name='last used')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'passkey',
                'verbose_name_plural': 'passkeys',
                'ordering': ['created_at', 'pk'],
                'default_permissions': (),
            },
        ),
    ]
