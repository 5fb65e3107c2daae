"""Who may do what: every address of the articles' admin, for every role, asked and forged.

The addresses are read from the URLconf: one that is not in the table fails the test.
"""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Comment, MissingAddress, Redirect
from tests.articles.desk import change_url, opened
from tests.articles.newsroom import make_cast, roles
from tests.factories import make_article, make_card, make_keyword, make_picture, make_user
from tests.inquiries.test_roles import ask

pytestmark = pytest.mark.django_db

# Wendy wrote the draft; Willy is a writer as she is. Superusers may what editors may.
ROLES = ["staff", "viewer", "Willy", "Wendy", "editor", "superuser"]
# What GET and POST (of nothing) answer them. Pages answer a POST without a form by the form.
NO, READ, OPEN, STEP = "403/403", "200/403", "200/200", "200/302"
NEVER = [NO] * 5
BACK_OFFICE = [NO, NO, NO, NO, OPEN]
WRITERS = [NO, NO, OPEN, OPEN, OPEN]
WRITERS_STEP = [NO, NO, STEP, STEP, STEP]
SEEN = [NO, OPEN, OPEN, OPEN, OPEN]  # pages that only show
OWN = [NO, READ, READ, OPEN, OPEN]
OWN_STEP = [NO, READ, READ, STEP, STEP]
ACT = ["405/403", "405/403", "405/302", "405/302", "405/302"]
TABLE = {
    "article": {
        **dict.fromkeys(["changelist", "calendar", "untranslated", "reviews"], SEEN),
        **dict.fromkeys(["history", "draft_page", "editions", "addresses"], SEEN),
        **dict.fromkeys(["checklist", "node"], SEEN),
        **dict.fromkeys(["change", "draft", "edition", "review"], OWN),
        **dict.fromkeys(["add", "paste", "translate"], WRITERS),
        **dict.fromkeys(["publish", "withdraw", "cancel"], BACK_OFFICE),
        "source": OWN_STEP,
        "comments": [NO, READ, OPEN, OPEN, OPEN],
        "comment": ["405/403", "405/403", "405/403", "405/302", "405/302"],
        "duplicate": ACT,
        "delete": [NO, NO, NO, STEP, STEP],
        "bulk": [NO, NO, NO, NO, STEP],
        "autosave_new": ["405/403", "405/403", "405/200", "405/200", "405/200"],
        "autosave": ["405/403", "405/403", "405/403", "405/200", "405/200"],
        "discard": ["405/403", "405/302", "405/302", "405/302", "405/302"],
        "search_result": ["405/403", "405/200", "405/200", "405/200", "405/200"],
    },
    "trashedarticle": {
        **dict.fromkeys(["changelist", "history"], SEEN),
        "change": [NO, READ, READ, READ, READ],
        "restore": [NO, NO, NO, STEP, STEP],
        "delete": [NO, NO, NO, OPEN, OPEN],
        "add": NEVER,
    },
    "picture": {
        **dict.fromkeys(["changelist", "history", "change", "add", "upload", "replace"], WRITERS),
        **dict.fromkeys(["uploads", "words"], WRITERS_STEP),
        "delete": BACK_OFFICE,
    },
    "keyword": {
        **dict.fromkeys(["changelist", "history", "add"], WRITERS),
        "change": [NO, NO, READ, READ, OPEN],
        "delete": BACK_OFFICE,
    },
    "card": {
        **dict.fromkeys(["changelist", "history"], WRITERS),
        "change": [NO, NO, READ, READ, OPEN],
        **dict.fromkeys(["add", "delete"], BACK_OFFICE),
    },
    "redirect": {
        **dict.fromkeys(["changelist", "history", "change", "add", "delete"], BACK_OFFICE),
        **dict.fromkeys(["import", "export"], BACK_OFFICE),
        "preview": [NO, NO, NO, NO, "302/302"],
    },
    "missingaddress": {
        **dict.fromkeys(["changelist", "history", "delete"], BACK_OFFICE),
        "change": [NO, NO, NO, NO, READ],
        "add": NEVER,
    },
}
EXPECTED = {
    "articles_moment": [NO, STEP, STEP, STEP, STEP],
    **{
        f"articles_{model}_{view}": row
        for model, views in TABLE.items()
        for view, row in views.items()
    },
}


@pytest.fixture
def cast(company):
    people = make_cast(Willy="Writer", Wendy="Writer", editor="Editor")
    people["staff"] = make_user("staff")
    people["viewer"] = make_user("viewer", "articles.view_article")
    people["superuser"] = make_user("superuser", is_superuser=True)
    return people


@pytest.fixture
def things(cast):
    """The key of one row of each model, and the values of other parameters by their names."""
    draft = make_article(author=cast["Wendy"])
    article = make_article("Steel for ships", author=cast["Wendy"])
    edition = article.publish(cast["editor"], at=timezone.now() + timedelta(days=9))
    trashed = make_article("Old steel", author=cast["Wendy"], trashed_at=timezone.now())
    comment = Comment.objects.create(article=draft, text="Shorter", author=cast["editor"])
    return {
        "article": draft.pk,
        "published": article.pk,
        "trashedarticle": trashed.pk,
        "picture": make_picture().pk,
        "card": make_card().pk,
        "keyword": make_keyword().pk,
        "redirect": Redirect.objects.create(path="/older/", target="/").pk,
        "missingaddress": MissingAddress.objects.create(path="/old/").pk,
        "edition_pk": edition.pk,
        "history_pk": draft.history.first().history_id,
        "comment_pk": comment.pk,
        "key": uuid.uuid4(),
        "name": "publish",
        "token": "none",
    }


def patterns():
    """(model, pattern) by the name of every address of the admin of articles."""
    models = [model for model in admin.site._registry if model._meta.app_label == "articles"]
    return {
        pattern.name: (model._meta.model_name, pattern)
        for model in models
        for pattern in admin.site._registry[model].urls
        if pattern.name  # others only redirect
    }


def address(name, model, pattern, things):
    params = list(pattern.pattern.converters)
    row = things["published"] if "edition_pk" in params else things[model]
    return reverse(f"admin:{name}", kwargs={param: things.get(param, row) for param in params})


def forged(name, user):
    """What is posted: nothing, but for what a script sends of an open form."""
    if "autosave" not in name:
        return None
    return {"_user": user.pk, "_form": uuid.uuid4(), "_tab": uuid.uuid4(), "title": "Mine"}


def test_every_address_is_in_the_table():
    assert set(patterns()) == set(EXPECTED)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_role_gets_what_the_table_says(client, cast, things, role):
    user = cast[role or "staff"]
    if role:
        client.force_login(user)
    column = min(ROLES.index(role), ROLES.index("editor")) if role else None
    answers, expected = {}, {}
    for name, (model, pattern) in patterns().items():
        url = address(name, model, pattern, things)
        posted = ask(client, "post", url, forged(name, user))
        answers[name] = f"{ask(client, 'get', url)}/{posted}"
        expected[name] = EXPECTED[name][column] if role else "login/login"
    assert answers == expected


def test_a_form_forged_for_the_draft_of_another_writer_changes_nothing(client, cast, things):
    draft = Article.objects.get(pk=things["article"])
    client.force_login(cast["Wendy"])
    sent = {**opened(client, change_url(draft)), "title": "Stolen"}
    client.force_login(cast["Willy"])
    for url in (change_url(draft), f"/admin/articles/article/{draft.pk}/history/"):
        client.post(url, sent)
    draft.refresh_from_db()
    assert draft.title == "Steel for bridges"


def test_what_readers_have_seen_is_deleted_by_no_writer(client, cast, things):
    url = f"/admin/articles/article/{things['published']}/delete/"
    client.force_login(cast["Wendy"])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert client.post(url).status_code == 403
    assert Article.objects.kept().filter(pk=things["published"]).exists()


def test_writers_see_the_drafts_of_others_and_no_button_that_would_be_refused(client, cast, things):
    client.force_login(cast["Willy"])
    html = client.get(f"/admin/articles/article/{things['article']}/change/").content.decode()
    for name in ("_save", "_publish", "_review"):
        assert f'name="{name}"' not in html
    assert "deletelink" not in html
    assert "Steel for bridges" in html


def test_editors_have_everything_of_the_newsroom_and_the_company(cast):
    editor = cast["editor"]
    everything = {
        f"articles.{verb}_{model}"
        for model in ("article", "picture", "card", "keyword", "redirect", "missingaddress")
        for verb in ("view", "add", "change", "delete")
    }
    assert everything <= editor.get_all_permissions()
    assert editor.has_perm("articles.override_checklist")
    assert not editor.has_perm("inquiries.view_inquiry")


def test_a_group_that_was_there_keeps_its_members_and_rights(cast):
    group = Group.objects.get(name="Writer")
    publish = Group.objects.get(name="Editor").permissions.get(codename="publish_article")
    group.permissions.set([publish])
    make_cast(Wanda="Writer")
    rights = set(group.permissions.values_list("codename", flat=True))
    assert {"publish_article", "add_article"} <= rights
    assert cast["Wendy"] in group.user_set.all()


def test_who_published_before_there_were_roles_edits_every_draft_as_before():
    group = Group.objects.create(name="Editors")
    group.permissions.add(Permission.objects.get(codename="publish_article"))
    user = make_user("Otto")
    user.groups.add(group)
    roles.keep_editors(apps, connection.schema_editor())
    assert make_article().is_editable_by(user)
    assert user.has_perm("articles.override_checklist")
