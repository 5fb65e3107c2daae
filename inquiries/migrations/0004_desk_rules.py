from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the rows: PostgreSQL alters no table whose rows changed in the same transaction."""

    dependencies = [
        ("inquiries", "0003_desk_rows"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'waiting'), models.Q(('act_at__isnull', False), ('state__in', ['new', 'open'])), models.Q(('act_at__isnull', True), ('state__in', ['closed', 'spam'])), _connector='OR'), name='inquiry_act_at_fits_state'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'closed'), ('outcome', ''), _connector='XOR'), name='inquiry_closed_has_outcome'),
        ),
    ]
