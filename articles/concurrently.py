"""What migrations do to big tables while the site goes on.

The operations on indexes need a migration with `atomic = False`; one that was broken off can be run
again. PostgreSQL builds and drops beside the writers (CONCURRENTLY), for which Django's own
operations know no other database; SQLite writes one at a time anyway.
"""

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class AddIndex(migrations.AddIndex):
    """A new index."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if model := _model(self, app_label, schema_editor, to_state):
            _add(schema_editor, model, self.index)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if model := _model(self, app_label, schema_editor, from_state):
            _remove(schema_editor, model, self.index)


class RemoveIndex(migrations.RemoveIndex):
    """An index that goes."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if model := _model(self, app_label, schema_editor, from_state):
            _remove(schema_editor, model, self._index(app_label, from_state))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if model := _model(self, app_label, schema_editor, to_state):
            _add(schema_editor, model, self._index(app_label, to_state))

    def _index(self, app_label, state):
        return state.models[app_label, self.model_name_lower].get_index_by_name(self.name)


class AlterFieldIndex(migrations.AlterField):
    """A field of which `db_index` alone changes: for that Django's operation copies the whole table
    on SQLite."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if model := _model(self, app_label, schema_editor, to_state):
            is_wanted = model._meta.get_field(self.name).db_index
            change = _add if is_wanted else _remove
            change(schema_editor, model, _automatic(schema_editor, model, self.name))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.database_forwards(app_label, schema_editor, from_state, to_state)


class RemoveLikeIndex(Operation):
    """Takes away what PostgreSQL has for LIKE beside the index of a CharField: nobody asks so.

    Django makes one for every such field that is unique or has an index, and knows it nowhere else.
    """

    def __init__(self, model_name, name):
        self.model_name, self.name = model_name, name

    def describe(self):
        return f"Remove the index for LIKE of {self.name} on {self.model_name}"

    def state_forwards(self, app_label, state):
        """The models do not know of it."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._change(_remove, app_label, schema_editor, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._change(_add, app_label, schema_editor, to_state)

    def _change(self, change, app_label, schema_editor, state):
        model = _model(self, app_label, schema_editor, state)
        if model and _is_postgresql(schema_editor):
            like = {"suffix": "_like", "opclasses": ["varchar_pattern_ops"]}
            change(schema_editor, model, _automatic(schema_editor, model, self.name, **like))


def in_batches(rows, size=1_000):
    """The rows of a queryset in parts that are short to lock: a queryset for each range of keys."""
    last = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, last + 1, size):
        yield rows.filter(pk__gt=start - 1, pk__lt=start + size)


def _model(operation, app_label, schema_editor, state):
    """The model of an operation, None where another database has its table."""
    model = state.apps.get_model(app_label, operation.model_name)
    is_here = operation.allow_migrate_model(schema_editor.connection.alias, model)
    return model if is_here else None


def _automatic(schema_editor, model, name, suffix="", opclasses=()):
    """The index that Django gives a field by itself."""
    column = model._meta.get_field(name).column
    called = schema_editor._create_index_name(model._meta.db_table, [column], suffix)
    return models.Index(fields=[name], opclasses=opclasses, name=called)


def _add(schema_editor, model, index):
    _remove(schema_editor, model, index)  # what was broken off; PostgreSQL has it marked invalid
    schema_editor.add_index(model, index, **_beside_writers(schema_editor))


def _remove(schema_editor, model, index):
    if index.name in schema_editor._constraint_names(model):
        schema_editor.remove_index(model, index, **_beside_writers(schema_editor))


def _beside_writers(schema_editor):
    return {"concurrently": True} if _is_postgresql(schema_editor) else {}


def _is_postgresql(schema_editor):
    return schema_editor.connection.vendor == "postgresql"
