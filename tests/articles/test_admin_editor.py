"""The editor in the admin: its media under the policy, and what it asks the server."""

import re

import pytest

from tests.articles import desk
from tests.factories import make_article, make_card, make_picture

pytestmark = pytest.mark.django_db

NODE = "/admin/articles/article/node/"


def nonce_of(response):
    return re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])[1]


def test_the_import_map_carries_the_nonce_of_the_policy(client):
    desk.log_in(client)
    response = client.get(desk.change_url(make_article()))
    import_map = f'<script type="importmap" nonce="{nonce_of(response)}">'
    assert response.content.decode().count(import_map) == 1
    assert "js/editor/figure.js" in response.content.decode()


def test_the_editor_is_told_where_to_choose_and_ask(client):
    desk.log_in(client)
    html = client.get(desk.ADD).content.decode()
    assert f'data-node-url="{NODE}"' in html
    assert 'data-picture-list="/admin/articles/picture/"' in html
    assert 'data-card-list="/admin/articles/card/"' in html


def test_the_editor_is_told_what_a_node_shows(client):
    desk.log_in(client)
    picture = make_picture(title="Crane", caption="At the quay")
    card = make_card("Wire", text="All sizes")
    assert client.get(NODE, {"picture": picture.pk}).json() == {
        "title": "Crane",
        "alt": "A crane",
        "caption": "At the quay",
        "image": picture.thumbnail_url(),
    }
    told = client.get(NODE, {"card": card.pk}).json()
    assert told == {"title": "Wire", "text": "All sizes", "image": None}
    told = client.get(NODE, {"video": "https://youtu.be/dQw4w9WgXcQ"}).json()
    assert told["value"] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "query", [{}, {"picture": "9"}, {"picture": "x"}, {"card": "9"}, {"card": "٣"}, {"video": "x"}]
)
def test_the_editor_is_told_when_there_is_no_such(client, query):
    desk.log_in(client)
    assert client.get(NODE, query).json() is None


def test_only_those_who_write_articles_may_ask(client):
    assert client.get(NODE, {"picture": 1}).status_code == 302
    desk.log_in(client, "Sam", "inquiries.view_inquiry")
    assert client.get(NODE, {"picture": 1}).status_code == 403
