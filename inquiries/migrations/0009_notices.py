import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("inquiries", "0008_unfetched"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="inquiry",
            field=models.ForeignKey(
                help_text="None for a notice.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="inquiries.inquiry",
                verbose_name="inquiry",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("alert", "Alert to staff"),
                    ("notice", "Notice to staff"),
                    ("confirmation", "Confirmation to the buyer"),
                    ("reply", "Reply to the buyer"),
                    ("incoming", "From the buyer"),
                    ("auto_reply", "Automatic reply"),
                    ("bounce", "Delivery failure"),
                    ("note", "Note"),
                    ("call", "Call"),
                    ("whatsapp", "WhatsApp"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inquiry__isnull", True), ("kind", "notice")),
                    models.Q(
                        models.Q(("kind", "notice"), _negated=True), ("inquiry__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="message_of_inquiry_or_notice",
            ),
        ),
    ]
