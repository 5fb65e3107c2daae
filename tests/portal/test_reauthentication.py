"""Before erasing, exporting and changing who may sign in, people confirm who they are."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles import trash
from articles.models import Article, Keyword
from inquiries.models import Webhook
from portal.accounts import reauthentication
from portal.accounts.sessions import CONFIRMED
from portal.models import Company
from tests.factories import make_article, make_company, make_inquiry, make_keyword, make_user
from tests.portal.signing_in import code_of, make_person

pytestmark = pytest.mark.django_db

INQUIRIES = "/admin/inquiries/inquiry/"
MARK = reauthentication.MARK


@pytest.fixture
def ada(client):
    """An administrator who signed in more than a quarter of an hour ago."""
    user = make_user("Ada", is_superuser=True)
    client.force_login(user)
    grow_stale(client)
    return client


def grow_stale(client):
    session = client.session
    then = timezone.now() - reauthentication.FRESH_FOR - timedelta(seconds=1)
    session[CONFIRMED] = then.isoformat()
    session.save()


def is_asked(response):
    return response.context is not None and response.context.get("mark") == MARK


def fields(response):
    """What the form of the page in between would send, as a browser reads it."""
    hidden = r'<input type="hidden" name="([^"]+)" value="([^"]*)"'
    page = response.content.decode().partition("<main")[2]
    sent = {}
    for name, value in re.findall(hidden, page):
        sent.setdefault(unescape(name), []).append(unescape(value))
    return sent


def confirm(client, address, asked, **secret):
    secret = secret or {"password": "pass"}
    sent = fields(asked) | {f"confirm-{name}": value for name, value in secret.items()}
    return client.post(address, sent)


def test_chosen_rows_are_erased_after_the_password_and_none_is_forgotten(ada):
    keywords = [make_keyword(name) for name in ("steel", "<wire>", 'a "b"')]
    chosen = [row.pk for row in keywords]
    sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    address = "/admin/articles/keyword/"
    asked = ada.post(address, sent)
    assert is_asked(asked)
    assert Keyword.objects.count() == 3
    assert confirm(ada, address, asked).status_code == 302
    assert not Keyword.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_asks_and_then_offers_the_file(ada, kind):
    make_inquiry("Nadia")
    address = f"{INQUIRIES}export.{kind}?q=a%26b"
    asked = ada.get(address)
    assert is_asked(asked)
    ready = confirm(ada, address, asked)
    assert "The file is ready" in ready.content.decode()
    file = ada.get(f"{INQUIRIES}export.{kind}", fields(ready))
    assert file["Content-Disposition"].startswith("attachment")
    assert fields(ready) == {"q": ["a&b"]}


def test_chosen_inquiries_are_exported_after_the_password(ada):
    chosen = [make_inquiry(name).pk for name in ("Nadia", "Omar")]
    make_inquiry("Petra")
    asked = ada.post(INQUIRIES, {"action": "export_csv", "_selected_action": chosen})
    ready = confirm(ada, INQUIRIES, asked)
    assert "confirm-password" not in ready.content.decode()
    file = b"".join(ada.post(INQUIRIES, fields(ready)).streaming_content).decode()
    assert "Nadia" in file
    assert "Omar" in file
    assert "Petra" not in file


def test_a_wrong_password_changes_nothing_and_keeps_what_was_sent(ada):
    keyword = make_keyword()
    address = f"/admin/articles/keyword/{keyword.pk}/delete/"
    asked = ada.post(address, {"post": "yes"})
    again = confirm(ada, address, asked, password="guess")
    assert "This password is wrong" in again.content.decode()
    assert fields(again)["post"] == ["yes"]
    assert confirm(ada, address, again).status_code == 302
    assert not Keyword.objects.exists()


def test_guessing_there_is_counted_like_guessing_at_the_door(ada, settings):
    address = f"/admin/articles/keyword/{make_keyword().pk}/delete/"
    asked = ada.post(address, {"post": "yes"})
    for _try in range(settings.AXES_FAILURE_LIMIT):
        refused = confirm(ada, address, asked, password="guess")
    assert refused.status_code == 429
    assert confirm(ada, address, asked).status_code == 429
    assert Keyword.objects.exists()


def test_once_confirmed_nothing_is_asked_for_a_quarter_of_an_hour(ada):
    one, two = make_keyword("one"), make_keyword("two")
    address = "/admin/articles/keyword/{}/delete/"
    confirm(ada, address.format(one.pk), ada.post(address.format(one.pk), {"post": "yes"}))
    assert ada.post(address.format(two.pk), {"post": "yes"}).status_code == 302
    assert not Keyword.objects.exists()
    grow_stale(ada)
    assert is_asked(ada.post(address.format(make_keyword().pk), {"post": "yes"}))


def test_a_code_confirms_too_where_two_steps_are_on(client):
    user, device, codes = make_person("Ada", is_superuser=True)
    client.force_login(user)
    for secret in (code_of(device), codes[0]):
        grow_stale(client)
        address = f"/admin/articles/keyword/{make_keyword().pk}/delete/"
        confirm(client, address, client.post(address, {"post": "yes"}), code=secret)
        assert not Keyword.objects.exists()


def test_nobody_confirms_with_the_password_or_code_of_another(ada):
    make_user("Otto").set_password("otto's")
    _other, device, _codes = make_person("Olga")
    address = f"/admin/articles/keyword/{make_keyword().pk}/delete/"
    asked = ada.post(address, {"post": "yes"})
    for secret in ({"password": "otto's"}, {"code": code_of(device)}, {"password": ""}):
        confirm(ada, address, asked, **secret)
    assert Keyword.objects.exists()


def test_deleting_for_good_asks_and_putting_into_the_trash_does_not(ada):
    article = make_article()
    address = f"/admin/articles/article/{article.pk}/delete/"
    assert not is_asked(ada.get(address))
    assert not is_asked(ada.post(address, {"shown": "1"}))
    sent = {"action": "delete_selected", "_selected_action": [article.pk]}
    assert not is_asked(ada.post("/admin/articles/article/", sent))
    trash.put([article], User.objects.get())
    bin_ = "/admin/articles/trashedarticle/"
    assert is_asked(ada.post(bin_, sent))
    asked = ada.post(f"{bin_}{article.pk}/delete/", {"post": "yes"})
    assert is_asked(asked)
    confirm(ada, f"{bin_}{article.pk}/delete/", asked)
    assert not Article.objects.exists()


def test_rights_of_accounts_and_groups_are_changed_after_the_password(ada):
    group = Group.objects.create(name="Temps")
    address = f"/admin/auth/group/{group.pk}/change/"
    asked = ada.post(address, {"name": "Interns"})
    assert is_asked(asked)
    confirm(ada, address, asked)
    group.refresh_from_db()
    assert group.name == "Interns"
    sam = make_user("Sam")
    assert not is_asked(ada.get(f"/admin/auth/user/{sam.pk}/change/"))
    grow_stale(ada)
    for address in ("change/", "delete/", "access/"):
        assert is_asked(ada.post(f"/admin/auth/user/{sam.pk}/{address}", {"remove": "1"}))


@pytest.mark.parametrize("address", ["auth/user/add/", "auth/user/{}/password/"])
def test_who_is_about_to_set_a_password_for_others_confirms_before_typing_it(ada, address):
    address = f"/admin/{address.format(make_user('Sam').pk)}"
    asked = ada.get(address)
    assert is_asked(asked)
    assert confirm(ada, address, asked).url == address
    assert not is_asked(ada.get(address))


@pytest.mark.parametrize("model", ["inquiries/webhook", "portal/company"])
def test_who_is_told_of_inquiries_is_changed_after_the_password_and_nothing_typed_is_lost(
    ada, model
):
    make_company()
    hook = Webhook.objects.create(name="CRM", url="https://8.8.8.8/hook")
    key = {"inquiries/webhook": hook.pk, "portal/company": 1}[model]
    address = f"/admin/{model}/{key}/change/"
    form = ada.get(address)
    assert not is_asked(form)
    assert "multipart" not in form.content.decode()  # files would not go on
    sent = typed(form) | {
        "includes_buyer": "on",
        "recipients": "eve@elsewhere.example\nann@harbor.example",
    }
    asked = ada.post(address, sent)
    assert is_asked(asked)
    hook.refresh_from_db()
    assert not hook.includes_buyer
    assert "eve@" not in Company.objects.get().recipients
    assert confirm(ada, address, asked).status_code == 302
    hook.refresh_from_db()
    company = Company.objects.get()
    assert (hook.includes_buyer, company.recipients) in [
        (True, "ann@harbor.example\nbob@harbor.example"),
        (False, "eve@elsewhere.example\nann@harbor.example"),
    ]


def typed(response):
    """What the forms of a change page would send as they are."""
    shown = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        shown += [formset.formset.management_form, *formset.formset.forms]
    values = {field.html_name: field.value() for form in shown for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize("model", ["inquiries/webhook", "portal/company"])
def test_a_first_webhook_or_company_asks_too(ada, model):
    assert is_asked(ada.post(f"/admin/{model}/add/", {"name": "x"}))


def test_another_sites_page_cannot_press_the_button(ada):
    ada.handler.enforce_csrf_checks = True
    address = f"/admin/articles/keyword/{make_keyword().pk}/delete/"
    sent = {"post": "yes", MARK: "POST", "confirm-password": "pass"}
    assert ada.post(address, sent).status_code == 403
    assert Keyword.objects.exists()


def test_who_has_just_signed_in_is_not_asked(client):
    client.force_login(make_user("Ada", is_superuser=True))
    assert not is_asked(client.get(f"{INQUIRIES}export.csv"))
