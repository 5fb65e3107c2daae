from itertools import islice

from django.db import migrations

from inquiries import words

COLUMNS = ["reference", "name", "company", "email", "contact", "phone", "article_title", "content"]


def index_what_is_there(apps, schema_editor):
    """Until now the only messages were the site's own, which repeat the inquiry."""
    alias = schema_editor.connection.alias
    inquiries = apps.get_model("inquiries", "Inquiry").objects.using(alias).only(*COLUMNS)
    search_texts = apps.get_model("inquiries", "SearchText")
    rest = inquiries.order_by("pk").iterator(chunk_size=500)
    while rows := list(islice(rest, 500)):
        texts = [search_texts(inquiry_id=row.pk, text=text_of(row)) for row in rows]
        search_texts.objects.using(alias).bulk_create(texts, ignore_conflicts=True)


def text_of(row):
    halves = f"{row.reference[:4]}-{row.reference[4:]}"
    return " ".join(words.split("\n".join([halves, *(getattr(row, name) for name in COLUMNS)])))


class Migration(migrations.Migration):
    """In short transactions; what is there already is passed over."""

    atomic = False

    dependencies = [
        ("inquiries", "0005_search_index"),
    ]

    operations = [
        migrations.RunPython(index_what_is_there, migrations.RunPython.noop),
    ]
