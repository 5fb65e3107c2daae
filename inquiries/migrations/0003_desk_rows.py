from django.db import migrations
from django.db.models import F


def give_states_their_moments(apps, schema_editor):
    """What came in before the desk existed is ours since it came; a closed one got no outcome."""
    inquiries = apps.get_model("inquiries", "Inquiry").objects.using(schema_editor.connection.alias)
    inquiries.filter(state__in=["new", "open"]).update(act_at=F("created_at"))
    inquiries.filter(state="closed").update(outcome="no_answer")
    inquiries.update(moved_at=F("created_at"))
    for row in inquiries.exclude(phone="").only("phone").iterator():
        digits = "".join(char for char in row.phone if char.isdecimal())[::-1]
        inquiries.filter(pk=row.pk).update(phone_reversed=digits)


class Migration(migrations.Migration):

    dependencies = [
        ("inquiries", "0002_desk"),
    ]

    operations = [
        migrations.RunPython(give_states_their_moments, migrations.RunPython.noop),
    ]
