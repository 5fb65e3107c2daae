import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from articles.concurrently import AddIndex, AlterFieldIndex, RemoveIndex, RemoveLikeIndex

# What is past is found by the index that counts, too.
WINDOW_FIRST = [
    migrations.AddConstraint(
        model_name='limit',
        constraint=models.UniqueConstraint(fields=('window_at', 'key'), name='limit_once'),
    ),
    migrations.RemoveConstraint(model_name='limit', name='limit_window'),
]


class Together(migrations.SeparateDatabaseAndState):
    """In one transaction: the table is small, and one of the two has to be there at any time."""

    atomic = True


class Migration(migrations.Migration):
    """A new inquiry is written into fewer indexes; the new ones are there before the old ones go."""

    atomic = False

    dependencies = [
        ('inquiries', '0013_custody'),
    ]

    operations = [
        AddIndex(
            model_name='inquiry',
            index=models.Index(condition=models.Q(('outcome', 'won'), ('outcome', 'lost'), ('outcome', 'no_answer'), ('outcome', 'not_a_fit'), ('outcome', 'duplicate'), _connector='OR'), fields=['outcome', 'state', '-moved_at'], name='inquiry_ended_moved'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='inquiry_remind_at'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='inquiry_merged_into'),
        ),
        AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('author__isnull', False)), fields=['author'], name='message_author'),
        ),
        AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='message_about'),
        ),
        RemoveIndex(
            model_name='inquiry',
            name='inquiry_outcome_moved',
        ),
        RemoveIndex(
            model_name='inquiry',
            name='inquiry_remind',
        ),
        AlterFieldIndex(
            model_name='delivery',
            name='message',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='inquiries.message', verbose_name='message'),
        ),
        AlterFieldIndex(
            model_name='inquiry',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='inquiries.inquiry', verbose_name='merged into'),
        ),
        AlterFieldIndex(
            model_name='inquiry',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Who answers it. The first to reply becomes the owner.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='inquiries', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        AlterFieldIndex(
            model_name='limit',
            name='window_at',
            field=models.DateTimeField(verbose_name='window'),
        ),
        AlterFieldIndex(
            model_name='message',
            name='about',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The message that bounced or was answered automatically.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='echoes', to='inquiries.message', verbose_name='about'),
        ),
        AlterFieldIndex(
            model_name='message',
            name='author',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        RemoveLikeIndex(model_name='inquiry', name='reference'),
        RemoveLikeIndex(model_name='inquiry', name='token'),
        RemoveLikeIndex(model_name='inquiry', name='key'),
        RemoveLikeIndex(model_name='inquiry', name='phone_reversed'),
        RemoveLikeIndex(model_name='message', name='key'),
        RemoveLikeIndex(model_name='delivery', name='mail_id'),
        Together(database_operations=WINDOW_FIRST, state_operations=WINDOW_FIRST),
    ]
