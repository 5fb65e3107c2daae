"""What migrations do to big tables while the site goes on."""

from django.db import migrations


class AddIndex(migrations.AddIndex):
    """An index that PostgreSQL builds beside the writers (CREATE INDEX CONCURRENTLY).

    Django's own operation for that knows no other database; SQLite writes one at a time anyway. The
    migration needs `atomic = False`. One that was broken off leaves an index marked invalid: that
    one is dropped and built anew when the migration is run again.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, concurrently=True)  # IF EXISTS
            schema_editor.add_index(model, self.index, concurrently=True)


def in_batches(rows, size=1_000):
    """The rows of a queryset in parts that are short to lock: a queryset for each range of keys."""
    last = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, last + 1, size):
        yield rows.filter(pk__gt=start - 1, pk__lt=start + size)
