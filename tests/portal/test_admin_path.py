"""The admin at an address of one's own."""

import pytest
from django.test import Client

from tests.portal.test_env import start

# Asked in a process of its own, with the settings that the variable makes. Nothing of it needs a
# database.
VISIT = """(lambda client, urls: [
    urls.reverse("admin:account"),
    urls.is_valid_path("/admin/"),
    client.get("/office/desk/").headers.get("Location"),
    'action="/office/desk/login/"' in client.get("/office/desk/login/").content.decode(),
])(__import__("django.test").test.Client(headers={"host": "localhost"}),
   __import__("django.urls").urls)"""


def test_the_admin_is_where_the_variable_says_and_nowhere_else(tmp_path):
    database = f"sqlite:///{tmp_path}/portal.sqlite3"
    status, printed = start(VISIT, ADMIN_PATH="office/desk/", DEBUG="true", DATABASE_URL=database)
    assert status == 0, printed
    login = "/office/desk/login/?next=/office/desk/"
    expected = ["/office/desk/account/", False, login, True]
    assert str(expected) in printed


@pytest.mark.parametrize(
    "path", ["news/", "contact/us/", "zh-hans/", "media/", "healthz/", "office", "/office/", "a b/"]
)
def test_a_path_that_cannot_be_stops_the_start(path):
    status, printed = start(ADMIN_PATH=path)
    assert status != 0
    assert "ADMIN_PATH" in printed


@pytest.mark.django_db
def test_no_public_page_names_the_admin():
    client = Client()
    for address in ("/", "/news/", "/contact/", "/robots.txt", "/sitemap.xml", "/no-such-page/"):
        assert "/admin/" not in client.get(address).content.decode(), address
