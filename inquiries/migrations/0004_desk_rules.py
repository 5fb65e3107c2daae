from django.db import migrations, models

from articles.concurrently import AddIndex


class Migration(migrations.Migration):
    """Apart from the rows: PostgreSQL alters no table whose rows changed in the same transaction."""

    atomic = False

    dependencies = [
        ("inquiries", "0003_desk_rows"),
    ]

    operations = [
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['act_at'], name='inquiry_act'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['owner', 'act_at'], name='inquiry_owner_act'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['state', '-moved_at'], name='inquiry_state_moved'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['owner', 'state', '-moved_at'], name='inquiry_owner_moved'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['country', 'state', '-moved_at'], name='inquiry_country_moved'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['language', 'state', '-moved_at'], name='inquiry_language_moved'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['outcome', 'state', '-moved_at'], name='inquiry_outcome_moved'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['state', '-created_at'], name='inquiry_state_created'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['remind_at'], name='inquiry_remind'),
        ),
        AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['email', 'created_at'], name='inquiry_email'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'waiting'), models.Q(('act_at__isnull', False), ('state__in', ['new', 'open'])), models.Q(('act_at__isnull', True), ('state__in', ['closed', 'spam'])), _connector='OR'), name='inquiry_act_at_fits_state'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'closed'), ('outcome', ''), _connector='XOR'), name='inquiry_closed_has_outcome'),
        ),
    ]
