from django.db import migrations, transaction
from django.db.models import Case, F, Q, Value, When

from articles.concurrently import in_batches

IS_OURS = Q(state__in=["new", "open"])


def give_states_their_moments(apps, schema_editor):
    """What came in before the desk existed is ours since it came; a closed one got no outcome."""
    inquiries = apps.get_model("inquiries", "Inquiry").objects.using(schema_editor.connection.alias)
    for batch in in_batches(inquiries):
        with transaction.atomic(using=schema_editor.connection.alias):
            batch.update(
                moved_at=F("created_at"),
                act_at=Case(When(IS_OURS, then=F("created_at"))),
                outcome=Case(When(state="closed", then=Value("no_answer")), default=Value("")),
            )
            rows = list(batch.exclude(phone="").only("phone"))
            for row in rows:
                digits = "".join(char for char in row.phone if char.isdecimal())
                row.phone_reversed = digits[::-1]
            inquiries.bulk_update(rows, ["phone_reversed"], batch_size=500)


class Migration(migrations.Migration):
    """In short transactions; run again, it does the same."""

    atomic = False

    dependencies = [
        ("inquiries", "0002_desk"),
    ]

    operations = [
        migrations.RunPython(give_states_their_moments, migrations.RunPython.noop),
    ]
