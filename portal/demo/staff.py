"""Makes the sample accounts and their groups."""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q

MANAGED = Q(content_type__app_label="articles")
WRITTEN = Q(
    content_type__app_label="articles",
    content_type__model__in=["article", "picture", "card", "keyword"],
) & ~Q(codename="publish_article")
COMPANY = Q(content_type__app_label="portal") & ~Q(codename__startswith="delete_")
NOTHING = Q(pk__in=[])  # the groups of the inquiry desk come with the database, by a migration

# Account name: group, permissions of a new group, what the account is for.
ROLES = {
    "editor": ("Editors", MANAGED | COMPANY, "publishes articles, edits the company"),
    "writer": ("Writers", WRITTEN & ~Q(codename__startswith="delete_"), "writes drafts"),
    "sales": ("Sales", NOTHING, "answers inquiries"),
    "sales2": ("Sales", NOTHING, "answers inquiries, too"),
    "lead": ("Lead", NOTHING, "answers, assigns, merges and exports inquiries, sets the rules"),
    "viewer": ("Viewer", NOTHING, "sees the report"),
}


def make_users(accounts):
    """User by account name. Existing accounts and their passwords stay as they are."""
    users = {}
    for username, fields in accounts.items():
        name, permissions, _purpose = ROLES[username]
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(Permission.objects.filter(permissions))
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(username, is_staff=True, **fields)
            user.groups.add(group)
        users[username] = user
    return users
