"""What a database holds, before something is put in its place."""

from django.contrib.auth import get_user_model
from django.db.migrations.recorder import MigrationRecorder

from portal.management.commands.demo import has_content

OWN = ("articles_", "inquiries_", "portal_")


def content(connection) -> str:
    """What would be lost, in words; "" of a database that is new or only migrated."""
    tables = set(connection.introspection.table_names())
    if not tables:
        return ""
    ours = set(connection.introspection.django_table_names())
    ours.add(MigrationRecorder.Migration._meta.db_table)
    if others := sorted(table for table in tables - ours if not table.startswith(OWN)):
        return f"tables that are not the portal's ({', '.join(others[:5])})"
    if not ours <= tables:
        return "a part of the portal's tables"
    if has_content() or get_user_model().objects.exists():
        return "articles, inquiries or accounts"
    return ""
