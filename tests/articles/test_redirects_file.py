"""Redirects from and to CSV files."""

import io
import tracemalloc
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles import redirecting, redirects_file
from articles.models import Redirect
from tests.articles.desk import log_in
from tests.factories import make_article, make_edition, make_user
from tests.pages import html_of, words

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/redirect/"
IMPORT = f"{LIST}import/"


def lines(text, encoding="utf-8"):
    """(former address, target) or the problem of each line of a file."""
    data = text if isinstance(text, bytes) else text.encode(encoding)
    read = redirects_file.read(io.BytesIO(data), "harbor.example")
    return [line.problem or (line.path, line.target) for line in read]


@pytest.mark.parametrize(
    "text",
    [
        "/old,/contact/",
        "/old;/contact/",
        "/old\t/contact/",
        '"/old","/contact/"\r\n',
        "old,new\n/old,/contact/",
        "From;To;Status\n/old;/contact/;301",
        "\ufeffold\tnew\n/old\t/contact/",
        "https://old.example/old/ , https://harbor.example/contact/",
        "\n\n/OLD,/contact/\n\n,\n",
        "Old address;New address\nhttps://old.example/Old;/contact/",
    ],
)
def test_files_of_every_usual_shape_are_understood(text):
    assert lines(text) == lines(text, "utf-16") == [("/old", "/contact/")]


def test_separators_are_told_from_characters_of_addresses():
    assert lines("/a;b,/c\n/d,/e;f") == [("/a;b", "/c"), ("/d", "/e;f")]
    assert lines('/a,"/b,c"\n/list.asp?a=1;b=2,/c') == [
        ("/a", "/b,c"),
        ("/list.asp?a=1;b=2", "/c"),
    ]


def test_an_empty_second_cell_means_gone():
    assert lines("/old,\n/older,,\n") == [("/old", ""), ("/older", "")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("/old", "There is no second column"),
        ("old.html,/contact/", "starts with a slash"),
        ("/old,contact", "starts with a slash"),
        ("/old,//evil.example", "Write https://"),
        ("/old,javascript:alert(1)", "starts with a slash"),
        ("/old,/a\x00", "characters that no address has"),
        (b"/old,/caf\xe9", "characters that no address has"),
        ("/" + "a" * 501 + ",/b", "too long"),
        ("/" + "a" * 140_000 + ",/b", "too long"),
        ('"/old,/b', "There is no second column"),
    ],
)
def test_a_wrong_line_spoils_no_other(line, problem):
    line = line if isinstance(line, bytes) else line.encode()
    first, wrong, last = lines(b"/a,/b\n" + line + b"\n/c,/d\n")
    assert (first, last) == (("/a", "/b"), ("/c", "/d"))
    assert problem in wrong


def test_a_file_of_too_many_lines_is_read_up_to_the_last_allowed(monkeypatch):
    monkeypatch.setattr(redirects_file, "MOST_LINES", 2)
    assert lines("/a,/b\n/c,/d\n/e,/f\n/g,/h") == [
        ("/a", "/b"),
        ("/c", "/d"),
        "Only the first 2 lines are read. Split the file.",
    ]


# In the admin ------------------------------------------------------------------------------------


def send(client, text):
    """Send a file; returns the address of its preview."""
    return client.post(IMPORT, {"file": SimpleUploadedFile("old.csv", text.encode())})["Location"]


def counts(response):
    report = response.context["report"]
    return {kind: count for kind, count in report.counts.items() if count}


def problems(response):
    return dict(response.context["report"].problems)


FILE = """old,new
/old/1,/news/steel-for-bridges/
/old/2,/known
/news/,/contact/
/known,/contact/
/same,/contact/
/a,/b
/b,/a
/old/2/,/elsewhere
/gone,
nonsense,/contact/
"""


def test_a_file_is_seen_before_it_is_imported(client):
    edith = log_in(client)
    make_edition()
    redirecting.lead(["/known"], "/before", None)
    redirecting.lead(["/same"], "/contact/", None)
    preview = send(client, FILE)
    response = client.get(preview)
    assert counts(response) == {"made": 4, "changed": 1, "same": 1, "problems": 4, "dead": 1}
    assert problems(response).keys() == {4, 8, 9, 11}
    assert "/old/2 is on line 3 already" in problems(response)[9]
    assert Redirect.objects.count() == 2
    assert "Line 8: This would lead back to where it starts. (/b, /a)" in words(
        response.content.decode()
    )

    response = client.post(preview)
    assert counts(response) == {"made": 4, "changed": 1, "same": 1, "problems": 4, "dead": 1}
    ways = {row.path: row.article.title if row.article else row.target for row in rows()}
    assert ways == {
        "/old/1": "Steel for bridges",
        "/old/2": "/contact/",
        "/known": "/contact/",
        "/same": "/contact/",
        "/a": "/b",
        "/gone": "",
    }
    assert response.context["report"].dead == [(7, "/b")]
    assert Redirect.objects.filter(created_by=edith).count() == 4


def rows():
    return Redirect.objects.select_related("article")


def test_what_was_imported_can_be_imported_again_and_is_the_same(client):
    log_in(client)
    make_edition()
    redirecting.lead(["/old"], "/news/steel-for-bridges/", None)
    redirecting.lead(["/shop?id=3&x=1,2"], "https://shop.example/?a=1,2", None)
    redirecting.lead(["/gone", "/新闻"], None, None)
    redirecting.lead(["/draft"], make_article("Draft"), None)
    text = b"".join(client.get(f"{LIST}export/").streaming_content).decode()
    assert "/old,/news/steel-for-bridges/\r\n" in text
    assert "/draft,/news/draft/\r\n" in text
    Redirect.objects.filter(path="/draft").delete()
    preview = send(client, text)
    assert counts(client.get(preview)) == {"same": 4, "made": 1, "dead": 1}


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_chains_and_circles_are_seen_however_far_apart_their_lines_are(
    client, monkeypatch, at_once
):
    monkeypatch.setattr(redirects_file, "AT_ONCE", at_once)
    log_in(client)
    redirecting.lead(["/b"], "/before", None)
    preview = send(client, "/a,/b\n/b,/c\n/c,/a\n/d,/a\n")
    assert problems(client.get(preview)).keys() == {3}
    response = client.post(preview)
    assert problems(response).keys() == {3}
    assert {row.path: row.target for row in rows()} == {"/a": "/c", "/b": "/c", "/d": "/c"}


def test_the_file_is_gone_after_the_import_and_a_reload_says_so(client):
    log_in(client)
    preview = send(client, "/a,/b")
    client.post(preview)
    assert storages["private"].listdir("redirects")[1] == []
    response = client.post(preview, follow=True)
    assert "This file is not here any more" in words(response.content.decode())
    assert "not here any more" in words(
        client.get(f"{IMPORT}forged/", follow=True).content.decode()
    )


def test_a_file_is_read_by_whoever_sent_it_only(client):
    log_in(client)
    preview = send(client, "/a,/b")
    client.force_login(make_user("Other", "articles.*"))
    assert client.get(preview).status_code == client.post(preview).status_code == 403
    assert not Redirect.objects.exists()


def test_a_file_that_is_not_imported_is_deleted_after_a_day(client, monkeypatch):
    log_in(client)
    preview = send(client, "/a,/b")
    redirecting.forget()
    assert "/a" in html_of(client, preview)
    later = timezone.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(redirecting.timezone, "now", lambda: later)
    redirecting.forget()
    assert storages["private"].listdir("redirects")[1] == []


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "empty"), (b"/a,/b", "too large"), (None, "required")]
)
def test_a_file_that_cannot_be_read_is_refused_in_words(client, monkeypatch, content, reason):
    monkeypatch.setattr("articles.address_forms.MOST_BYTES", 3)
    log_in(client)
    sent = {} if content is None else {"file": SimpleUploadedFile("old.csv", content)}
    response = client.post(IMPORT, sent)
    assert reason in " ".join(response.context["form"].errors["file"])


def test_who_may_only_look_may_export_and_not_import(client):
    log_in(client, "Wanda", "articles.view_redirect")
    assert client.get(f"{LIST}export/").status_code == 200
    assert "Import a list" not in html_of(client, LIST)
    assert client.post(IMPORT).status_code == 403
    log_in(client, "Adam", "articles.add_redirect")
    assert client.get(f"{LIST}export/").status_code == 403


def test_many_lines_cost_few_queries_and_little_memory(django_assert_max_num_queries):
    text = "".join(f"/old/{number}.php?id={number},/new/{number}\n" for number in range(2000))
    file = io.BytesIO(text.encode())
    tracemalloc.start()
    with django_assert_max_num_queries(4 * 8):
        redirects_file.go_through(file, "harbor.example")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Redirect.objects.count() == 2000
    assert peak < 8 * 2**20
