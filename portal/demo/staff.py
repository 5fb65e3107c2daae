"""Makes the sample accounts, in the groups that the migrations have made."""

from django.contrib.auth.models import Group, User

# Account name: group, what the account is for.
ROLES = {
    "editor": ("Editor", "publishes articles, edits the company"),
    "writer": ("Writer", "writes drafts and submits them for review"),
    "sales": ("Sales", "answers inquiries"),
    "sales2": ("Sales", "answers inquiries, too"),
    "lead": ("Lead", "answers, assigns, merges and exports inquiries, sets the rules"),
    "viewer": ("Viewer", "sees the report"),
}


def make_users(accounts):
    """User by account name. Existing accounts and their passwords stay as they are."""
    users = {}
    for username, fields in accounts.items():
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(username, is_staff=True, **fields)
            group, _purpose = ROLES[username]
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        users[username] = user
    return users
