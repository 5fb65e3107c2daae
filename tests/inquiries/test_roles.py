"""Who may do what: every address of the inquiry half, for every role, asked and forged.

The addresses are read from the URLconf: one that is not in the table fails the test.
"""

import importlib

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from inquiries import attachments
from inquiries.models import CannedReply, Delivery, Desk, Rule, Team, Webhook
from inquiries.notifications import notify_staff
from tests.factories import make_inquiry, make_user
from tests.inquiries.test_filing import arrive

pytestmark = pytest.mark.django_db

LIST = "/admin/inquiries/inquiry/"
roles = importlib.import_module("inquiries.migrations.0007_roles")

# The inquiry belongs to Sally of the team East; Otto of the team West is in Sales as she is.
ROLES = ["staff", "viewer", "Otto", "Sally", "lead"]
# What GET and POST (of nothing) answer them. "away" is the admin's way to say that there is no
# such thing: it leads to the first page.
NEVER = ["403/403"] * 5
ACT = ["405/403", "405/403", "405/404", "405/302", "405/302"]
TRAY = ["405/403", "405/403", "405/302", "405/302", "405/302"]
BACK_OFFICE = [*NEVER[:4], "200/200"]
EXPORT = ["403/405"] * 4 + ["200/405"]
TABLE = {
    "inquiry": {
        "changelist": ["403/403", "403/403", "200/200", "200/200", "200/200"],
        "change": ["403/403", "403/403", "away/403", "200/403", "200/403"],
        "history": ["away/away", "away/away", "away/away", "200/200", "200/200"],
        "add": NEVER,
        "delete": NEVER,
        "report": ["403/405", "200/405", "403/405", "403/405", "200/405"],
        "export_csv": EXPORT,
        "export_xlsx": EXPORT,
        **dict.fromkeys(["reply", "note", "log", "undo", "draft", "attach", "detach"], ACT),
        **dict.fromkeys(["take", "assign", "close", "reopen", "wait", "spam", "not_spam"], ACT),
        "presence": [*ACT[:3], "405/200", "405/200"],
        **dict.fromkeys(["merge", "unmerge"], ["405/403"] * 4 + ["405/302"]),
    },
    "attachment": {"download": ["404/404", "404/404", "404/404", "200/200", "200/200"]},
    "delivery": {
        "changelist": ["403/403", "403/403", "200/200", "200/200", "200/200"],
        "change": ["403/403", "403/403", "away/403", "200/403", "200/403"],
        "history": ["away/away", "away/away", "away/away", "200/200", "200/200"],
        "add": NEVER,
        "delete": NEVER,
        "resend": ACT,
    },
    "incomingmail": {
        "changelist": ["403/403", "403/403", "200/200", "200/200", "200/200"],
        "change": ["403/403", "403/403", "200/403", "200/403", "200/403"],
        "history": ["403/403", "403/403", "200/200", "200/200", "200/200"],
        "raw": ["403/403", "403/403", "200/200", "200/200", "200/200"],
        "add": NEVER,
        "delete": NEVER,
        **dict.fromkeys(["attach", "start", "ignore", "restore", "retry"], TRAY),
    },
    "cannedreply": {
        "changelist": ["403/403", "403/403", "200/200", "200/200", "200/200"],
        "change": ["403/403", "403/403", "200/403", "200/403", "200/200"],
        "history": ["403/403", "403/403", "200/200", "200/200", "200/200"],
        **dict.fromkeys(["add", "delete"], BACK_OFFICE),
    },
    "desk": {
        "changelist": [*NEVER[:4], "302/302"],
        **dict.fromkeys(["change", "history"], BACK_OFFICE),
        **dict.fromkeys(["add", "delete"], NEVER),
    },
    **{
        model: dict.fromkeys(["changelist", "change", "history", "add", "delete"], BACK_OFFICE)
        for model in ("rule", "team")
    },
    # What leads data out of the house is the administrators'.
    **{
        model: dict.fromkeys(["changelist", "change", "history", "add", "delete"], NEVER)
        for model in ("webhook", "call")
    },
}
EXPECTED = {
    f"inquiries_{model}_{view}": row
    for model, views in TABLE.items()
    for view, row in views.items()
}


@pytest.fixture
def cast(db, company):
    """Everybody by name. The groups are made again, for tests that empty the database take them
    away; that the migration makes them is tested with the sample site."""
    roles.make_groups(apps, connection.schema_editor())
    groups = {"viewer": "Viewer", "Otto": "Sales", "Sally": "Sales", "lead": "Lead"}
    people = {name: make_user(name) for name in ROLES}
    for name, group in groups.items():
        people[name].groups.add(Group.objects.get(name=group))
    Team.objects.create(name="West").members.add(people["Otto"])
    Team.objects.create(name="East").members.add(people["Sally"])
    return people


@pytest.fixture
def inquiry(cast):
    return make_inquiry(owner=cast["Sally"])


@pytest.fixture
def things(inquiry):
    """The key of one row of each model, with what belongs to Sally's inquiry."""
    notify_staff(inquiry)
    message = inquiry.messages.get()
    Delivery.objects.update(state=Delivery.State.DEAD)
    file = SimpleUploadedFile("drawing.pdf", b"%PDF-1.4 drawing")
    attachment = attachments.store(file, "drawing.pdf")
    attachment.inquiry = inquiry
    attachment.save()
    webhook = Webhook.objects.create(name="Chat", url="https://chat.example/hook")
    return {
        "inquiry": inquiry.pk,
        "webhook": webhook.pk,
        "call": webhook.calls.create(inquiry=inquiry).pk,
        "message": message.pk,
        "attachment": attachment.pk,
        "delivery": message.deliveries.first().pk,
        "incomingmail": arrive(b"Subject: Steel\n\nPlease quote.\n").pk,
        "cannedreply": CannedReply.objects.create(title="Hello", text="Hello").pk,
        "rule": Rule.objects.create(name="English", language="en").pk,
        "team": Team.objects.get(name="East").pk,
        "desk": Desk.objects.create().pk,
    }


def patterns():
    """Name → pattern of every address of the admin of inquiries."""
    models = [model for model in admin.site._registry if model._meta.app_label == "inquiries"]
    found = [pattern for model in models for pattern in admin.site._registry[model].urls]
    return {pattern.name: pattern for pattern in found if pattern.name}  # others only redirect


def address(name, pattern, things):
    _app, model, _view = name.split("_", 2)
    keys = {"message_pk": things["message"]}
    params = {param: keys.get(param, things[model]) for param in pattern.pattern.converters}
    return reverse(f"admin:{name}", kwargs=params)


def ask(client, method, url, sent=None):
    """The answer in a word; whatever it changed is taken back."""
    with transaction.atomic():
        response = getattr(client, method)(url, sent)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    if response.status_code == 302 and response.url == "/admin/":
        return "away"
    if response.status_code == 302 and response.url.startswith("/admin/login/"):
        return "login"
    return str(response.status_code)


def test_every_address_is_in_the_table():
    assert set(patterns()) == set(EXPECTED)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_role_gets_what_the_table_says(client, cast, things, role):
    if role:
        client.force_login(cast[role])
    answers, expected = {}, {}
    for name, pattern in patterns().items():
        url = address(name, pattern, things)
        answers[name] = f"{ask(client, 'get', url)}/{ask(client, 'post', url)}"
        expected[name] = EXPECTED[name][ROLES.index(role)] if role else "login/login"
    assert answers == expected


@pytest.mark.parametrize(
    "action", ["take", "close-won", "spam", "assign-1", "export_csv", "export_xlsx"]
)
@pytest.mark.parametrize("role", ["staff", "viewer", "Otto"])
def test_actions_forged_for_an_inquiry_of_others_do_nothing(client, cast, inquiry, role, action):
    client.force_login(cast[role])
    response = client.post(LIST, {"action": action, "_selected_action": [inquiry.pk]})
    assert response.status_code in (302, 200, 403)
    assert not response.streaming
    assert b"nadia" not in response.content.lower()
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner) == ("new", cast["Sally"])


def test_mail_of_an_inquiry_of_others_is_not_sent_again_by_a_forged_action(client, cast, things):
    client.force_login(cast["Otto"])
    url = reverse("admin:inquiries_delivery_changelist")
    client.post(url, {"action": "send_again", "_selected_action": [things["delivery"]]})
    assert Delivery.objects.get(pk=things["delivery"]).state == Delivery.State.DEAD
    assert "ann@harbor.example" not in client.get(url).content.decode()


def test_only_a_lead_gives_an_inquiry_to_somebody_else(client, cast, inquiry):
    url = f"{LIST}{inquiry.pk}/assign/"
    for role, status, owner in (("Sally", 403, "Sally"), ("lead", 302, "Otto")):
        client.force_login(cast[role])
        assert client.post(url, {"owner": cast["Otto"].pk}).status_code == status
        inquiry.refresh_from_db()
        assert inquiry.owner == cast[owner]


def test_a_group_that_was_there_keeps_its_members_and_rights(cast):
    group = Group.objects.get(name="Viewer")
    group.permissions.clear()
    group.permissions.add(roles_permission("view_rule"))
    roles.make_groups(apps, connection.schema_editor())
    rights = set(group.permissions.values_list("codename", flat=True))
    assert rights == {"view_rule", "view_report"}
    assert cast["viewer"] in group.user_set.all()


def roles_permission(codename):
    return Group.objects.get(name="Lead").permissions.get(codename=codename)
