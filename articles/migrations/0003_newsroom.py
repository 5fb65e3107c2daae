import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_edition_overlap'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Autosave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, help_text='Names the form of an article that does not exist yet.', verbose_name='form')),
                ('version', models.PositiveIntegerField(help_text='The version of the draft that was typed over.', verbose_name='version')),
                ('values', models.JSONField(help_text="The form's fields, as they were typed.", verbose_name='values')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saved')),
            ],
            options={
                'verbose_name': 'unsaved text',
                'verbose_name_plural': 'unsaved texts',
                'ordering': ['-saved_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='comment')),
                ('quote', models.CharField(blank=True, help_text='The words of the draft it is about.', max_length=250, verbose_name='about')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('resolved_at', models.DateTimeField(blank=True, null=True, verbose_name='resolved')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Editing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tab', models.UUIDField(help_text='Of the browser.', verbose_name='tab')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen')),
            ],
            options={
                'verbose_name': 'open form',
                'verbose_name_plural': 'open forms',
                'ordering': ['since', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Fingerprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BigIntegerField(verbose_name='mark')),
            ],
            options={
                'verbose_name': 'fingerprint',
                'verbose_name_plural': 'fingerprints',
            },
        ),
        migrations.CreateModel(
            name='MissingAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500, unique=True, verbose_name='address')),
                ('hits', models.PositiveIntegerField(default=1, help_text='How often.', verbose_name='asked for')),
                ('first_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='first')),
                ('last_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='last')),
            ],
            options={
                'verbose_name': 'missing address',
                'verbose_name_plural': 'missing addresses',
                'ordering': ['-hits', 'path'],
            },
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40, verbose_name='rule')),
                ('found', models.TextField(verbose_name='what was found')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'override of the checklist',
                'verbose_name_plural': 'overrides of the checklist',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(error_messages={'unique': 'There is a redirect for this address already.'}, help_text='From the first slash on, such as /old/page.html?id=3. Capital letters, a slash at the end and the order of parameters make no difference. Without a question mark it stands for every query.', max_length=500, unique=True, verbose_name='address')),
                ('target', models.CharField(blank=True, help_text='A path of this site, such as /contact/, or a whole address of another.', max_length=500, verbose_name='to the address')),
                ('target_path', models.CharField(blank=True, db_index=True, editable=False, help_text='The target as `path` is written, where it is of this site: finds chains.', max_length=500)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
            ],
            options={
                'verbose_name': 'redirect',
                'verbose_name_plural': 'redirects',
                'ordering': ['path'],
            },
        ),
        migrations.CreateModel(
            name='ReviewStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('submitted', 'Submitted for review'), ('changes', 'Changes requested'), ('approved', 'Approved'), ('recalled', 'Taken back'), ('published', 'Published')], max_length=10, verbose_name='kind')),
                ('version', models.PositiveIntegerField(help_text='The version of the draft that was looked at.', verbose_name='version')),
                ('text', models.TextField(blank=True, verbose_name='comment')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'review step',
                'verbose_name_plural': 'review steps',
                'ordering': ['at', 'pk'],
            },
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
            ],
            options={
                'verbose_name': 'upload',
                'verbose_name_plural': 'uploads',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TrashedArticle',
            fields=[
            ],
            options={
                'verbose_name': 'article in the trash',
                'verbose_name_plural': 'articles in the trash',
                'ordering': ['-trashed_at', '-pk'],
                'proxy': True,
                'default_permissions': [],
                'indexes': [],
                'constraints': [],
            },
            bases=('articles.article',),
        ),
        migrations.AlterModelOptions(
            name='article',
            options={'ordering': ['-saved_at', '-pk'], 'permissions': [('change_every_article', 'Can edit the drafts of others'), ('publish_article', 'Can publish and withdraw articles'), ('override_checklist', 'Can publish against the checklist, with a reason')], 'verbose_name': 'article', 'verbose_name_plural': 'articles'},
        ),
        migrations.RemoveConstraint(
            model_name='article',
            name='article_language_unique',
        ),
        migrations.RemoveConstraint(
            model_name='article',
            name='article_slug_unique',
        ),
        migrations.AddField(
            model_name='article',
            name='review',
            field=models.CharField(blank=True, choices=[('', 'Not submitted'), ('submitted', 'Waits for review'), ('changes', 'Changes requested'), ('approved', 'Approved')], default='', editable=False, max_length=10, verbose_name='review'),
        ),
        migrations.AddField(
            model_name='article',
            name='review_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='in review since'),
        ),
        migrations.AddField(
            model_name='article',
            name='translated_edition',
            field=models.ForeignKey(blank=True, help_text='The edition of the source that the translation was last brought up to.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.edition', verbose_name='translated edition'),
        ),
        migrations.AddField(
            model_name='article',
            name='translated_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='translations', to='articles.article', verbose_name='translated from'),
        ),
        migrations.AddField(
            model_name='article',
            name='trashed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='put in the trash'),
        ),
        migrations.AddField(
            model_name='article',
            name='trashed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='put in the trash by'),
        ),
        migrations.AddField(
            model_name='edition',
            name='planned_end_at',
            field=models.DateTimeField(editable=False, help_text='As chosen at publication; a later edition may end it before.', null=True, verbose_name='planned end'),
        ),
        migrations.AddField(
            model_name='historicalarticle',
            name='translated_edition',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The edition of the source that the translation was last brought up to.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.edition', verbose_name='translated edition'),
        ),
        migrations.AddField(
            model_name='historicalarticle',
            name='translated_from',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.article', verbose_name='translated from'),
        ),
        migrations.AddField(
            model_name='picture',
            name='crops',
            field=models.JSONField(default=dict, editable=False, verbose_name='crops'),
        ),
        migrations.AddField(
            model_name='picture',
            name='focal_x',
            field=models.PositiveSmallIntegerField(default=50, help_text='In percent of the width. Crops keep this point in view.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point, from the left'),
        ),
        migrations.AddField(
            model_name='picture',
            name='focal_y',
            field=models.PositiveSmallIntegerField(default=50, help_text='In percent of the height.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point, from the top'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('review', 'submitted')), fields=['review_since'], name='article_in_review'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('trashed_at__isnull', False)), fields=['trashed_at'], name='article_in_trash'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['starts_at'], name='edition_starts'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(condition=models.Q(('ends_at__isnull', False)), fields=['ends_at'], name='edition_ends'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('trashed_at__isnull', True)), fields=('group', 'language'), name='article_language_unique'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('trashed_at__isnull', True)), fields=('language', 'slug'), name='article_slug_unique', violation_error_code='slug', violation_error_message='Another article has this address. Choose another.'),
        ),
        migrations.AddConstraint(
            model_name='picture',
            constraint=models.CheckConstraint(condition=models.Q(('focal_x__lte', 100), ('focal_y__lte', 100)), name='picture_focal_point_is_inside'),
        ),
        migrations.AddField(
            model_name='autosave',
            name='article',
            field=models.ForeignKey(help_text='Empty for a new article.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='autosaves', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='autosave',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='comment',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='comment',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='comment',
            name='resolved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='resolved by'),
        ),
        migrations.AddField(
            model_name='editing',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editings', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='editing',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='fingerprint',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fingerprints', to='articles.edition', verbose_name='edition'),
        ),
        migrations.AddIndex(
            model_name='missingaddress',
            index=models.Index(fields=['-hits', 'path'], name='missing_by_hits'),
        ),
        migrations.AddIndex(
            model_name='missingaddress',
            index=models.Index(fields=['last_on', 'hits'], name='missing_by_day'),
        ),
        migrations.AddField(
            model_name='override',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='override',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='articles.edition', verbose_name='edition'),
        ),
        migrations.AddField(
            model_name='redirect',
            name='article',
            field=models.ForeignKey(blank=True, help_text='Leads to wherever it is read, also when its address changes.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='redirects', to='articles.article', verbose_name='to the article'),
        ),
        migrations.AddField(
            model_name='redirect',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='reviewstep',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_steps', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='reviewstep',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='upload',
            name='uploaded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by'),
        ),
        migrations.AddConstraint(
            model_name='autosave',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='autosave_of_form'),
        ),
        migrations.AddConstraint(
            model_name='autosave',
            constraint=models.UniqueConstraint(condition=models.Q(('article__isnull', False)), fields=('user', 'article'), name='autosave_of_article'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('resolved_at__isnull', True)), fields=['article'], name='comment_open'),
        ),
        migrations.AddIndex(
            model_name='editing',
            index=models.Index(fields=['seen_at'], name='editing_seen'),
        ),
        migrations.AddConstraint(
            model_name='editing',
            constraint=models.UniqueConstraint(fields=('article', 'tab'), name='editing_of_tab'),
        ),
        migrations.AddConstraint(
            model_name='fingerprint',
            constraint=models.UniqueConstraint(fields=('mark', 'edition'), name='fingerprint_once'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.UniqueConstraint(fields=('edition', 'rule'), name='override_once_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='redirect',
            constraint=models.CheckConstraint(condition=models.Q(('path__startswith', '/')), name='redirect_path_is_absolute'),
        ),
        migrations.AddConstraint(
            model_name='redirect',
            constraint=models.CheckConstraint(condition=models.Q(('article__isnull', True), ('target', ''), _connector='OR'), name='redirect_has_one_target', violation_error_code='target', violation_error_message='Choose an article or write an address, not both.'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.UniqueConstraint(fields=('file',), name='upload_waits_once'),
        ),
    ]
