"""Groups made by migrations, in each app of the site alike."""

from django.contrib.auth.management import create_permissions


def grant(apps, schema_editor, labels, groups):
    """Let groups do more. A group of that name that is there keeps its members and rights.

    apps, schema_editor: of the migration. labels: the apps whose permissions are meant.
    groups: a condition on permissions by the group's name.
    """
    alias = schema_editor.connection.alias
    for label in labels:
        _make_permissions(apps, label, alias)
    rows = apps.get_model("auth", "Group").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    for name, condition in groups.items():
        group, _is_new = rows.get_or_create(name=name)
        group.permissions.add(*permissions.filter(condition))


def _make_permissions(apps, label, alias):
    """What Django does only after all migrations, and only for apps that have a models module."""
    config = apps.get_app_config(label)
    before = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, verbosity=0, using=alias, apps=apps)
    config.models_module = before
