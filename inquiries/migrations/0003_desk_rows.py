from django.db import migrations, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Reverse, Substr

from articles.concurrently import in_batches

IS_OURS = Q(state__in=["new", "open"])
IS_INTERNATIONAL = Q(phone__regex=r"^\+[0-9]+$")  # nearly all: the database turns them round


def give_states_their_moments(apps, schema_editor):
    """What came in before the desk existed is ours since it came; a closed one got no outcome."""
    inquiries = apps.get_model("inquiries", "Inquiry").objects.using(schema_editor.connection.alias)
    for batch in in_batches(inquiries):
        with transaction.atomic(using=schema_editor.connection.alias):
            batch.update(
                moved_at=F("created_at"),
                act_at=Case(When(IS_OURS, then=F("created_at"))),
                outcome=Case(When(state="closed", then=Value("no_answer")), default=Value("")),
                phone_reversed=Case(
                    When(IS_INTERNATIONAL, then=Reverse(Substr("phone", 2))), default=Value("")
                ),
            )
            for row in batch.exclude(IS_INTERNATIONAL).exclude(phone="").only("phone"):
                digits = "".join(char for char in row.phone if char.isdecimal())
                batch.filter(pk=row.pk).update(phone_reversed=digits[::-1])


class Migration(migrations.Migration):
    """In short transactions; run again, it does the same."""

    atomic = False

    dependencies = [
        ("inquiries", "0002_desk"),
    ]

    operations = [
        migrations.RunPython(give_states_their_moments, migrations.RunPython.noop),
    ]
