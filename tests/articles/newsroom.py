"""The cast of the newsroom: people in the groups that the migrations make."""

import importlib

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from tests.factories import make_user

roles = importlib.import_module("articles.migrations.0005_roles")


def make_cast(**groups):
    """Users by name in their groups ("" for none): `make_cast(Edith="Editor", Wendy="Writer")`.

    The groups are made again, for tests that empty the database take them away.
    """
    roles.make_groups(apps, connection.schema_editor())
    people = {name: make_user(name) for name in groups}
    for name, group in groups.items():
        if group:
            people[name].groups.add(Group.objects.get(name=group))
    return people
