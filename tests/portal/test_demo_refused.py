"""Where the sample site is not loaded, or not all of it. Its pictures are rows without files."""

import tomllib
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.models import Article, Keyword, Picture
from portal.demo import library
from portal.management.commands import demo
from portal.models import Company
from tests.factories import make_company, make_keyword

pytestmark = pytest.mark.django_db
RENDITION = {"format": "jpeg", "width": 1600, "height": 1000, "name": "pictures/crane.jpeg"}


@pytest.fixture(autouse=True)
def _pictures_without_files(monkeypatch):
    keys = tomllib.loads((library.FOLDER / "pictures.toml").read_text(encoding="utf-8"))
    fields = {"file": RENDITION["name"], "width": 1600, "height": 1000, "renditions": [RENDITION]}
    monkeypatch.setattr(
        demo,
        "encode_pictures",
        lambda progress: {key: Picture(alt=key, **fields) for key in keys},
    )


def run(*options):
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def test_a_database_with_other_content_is_refused():
    make_keyword("castings")
    with pytest.raises(CommandError, match="--force"):
        run()
    assert not Article.objects.exists()


def test_a_database_with_other_content_is_left_alone_where_only_an_empty_one_is_meant():
    make_keyword("castings")
    assert run("--if-empty") == ""
    assert not Article.objects.exists()


def test_an_empty_database_is_filled_and_the_addresses_are_told(settings):
    settings.SITE_URL = "http://127.0.0.1:8017"
    out = run("--if-empty")
    assert "Site   http://127.0.0.1:8017/\n" in out
    assert "Admin  http://127.0.0.1:8017/admin/\n" in out
    assert Article.objects.count() == 18


def test_forced_beside_other_content_it_keeps_that_content():
    company, keyword = make_company(), make_keyword("incoterms")
    run("--force")
    assert Company.objects.get().emails == company.emails
    assert Keyword.objects.filter(slug="incoterms").get() == keyword
    assert Article.objects.exists()


def test_an_account_of_the_same_name_keeps_its_password_and_groups():
    User.objects.create_user("editor", password="long and secret")
    run()
    editor = User.objects.get(username="editor")
    assert editor.check_password("long and secret")
    assert not editor.groups.exists()


def test_a_public_site_gets_no_account_with_a_known_password(settings):
    settings.IS_PRODUCTION = True
    assert "sample-" not in run()
    assert not User.objects.exists()
    assert Article.objects.exists()
