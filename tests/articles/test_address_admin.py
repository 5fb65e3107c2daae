"""The lists of redirects and of missing addresses, and the form of a redirect."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import missing, redirecting
from articles.models import MissingAddress, Redirect
from tests.articles.desk import change_url, errors, log_in, opened, says
from tests.factories import make_article, make_edition
from tests.pages import html_of, links, part, words

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/redirect/"
ADD = f"{LIST}add/"
LOG = "/admin/articles/missingaddress/"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Write what is heard at once."""
    monkeypatch.setattr(missing, "PAUSE", 0)
    missing._heard.clear()


@pytest.fixture
def edith(client):
    return log_in(client)


def add(client, path, **way):
    return client.post(ADD, {"path": path, **way})


def ways():
    rows = Redirect.objects.select_related("article")
    return {row.path: row.article.title if row.article else row.target for row in rows}


def test_a_redirect_leads_to_an_article_an_address_or_nowhere(client, edith):
    article = make_edition().article
    add(client, "https://old.example/News_Detail.php?id=3&utm_source=x", article=article.pk)
    add(client, "/Shop/", target="https://shop.example/")
    add(client, "/catalog", is_gone="on")
    assert ways() == {
        "/news_detail.php?id=3": "Steel for bridges",
        "/shop": "https://shop.example/",
        "/catalog": "",
    }
    assert set(Redirect.objects.values_list("created_by", flat=True)) == {edith.pk}
    assert client.get("/news_detail.php?id=3")["Location"] == "/news/steel-for-bridges/"
    assert client.get("/catalog").status_code == 410


@pytest.mark.parametrize(
    ("way", "field", "reason"),
    [
        ({"path": "/old"}, "__all__", "Choose an article, or write an address, or tick"),
        ({"path": "/old", "target": "/a", "is_gone": "on"}, "__all__", "Choose an article"),
        ({"path": "/old", "target": "/OLD/"}, "target", "back to where it starts"),
        ({"path": "/b", "target": "/a"}, "target", "back to where it starts"),
        ({"path": "/a/?", "target": "/c"}, "path", "There is a redirect for this address already"),
        ({"path": "/news/", "target": "/c"}, "path", "A page of this site answers"),
        ({"path": "/news/steel-for-bridges", "target": "/c"}, "path", "A page of this site"),
        ({"path": "old", "target": "/c"}, "path", "starts with a slash"),
        ({"path": "/old", "target": "//evil.example"}, "target", "Write https://"),
        ({"path": "/old", "target": "javascript:alert(1)"}, "target", "starts with a slash"),
        ({"path": "/old", "target": "/c\x00"}, "target", "Null characters"),
        ({"path": "/old", "target": "/\\evil.example"}, "target", "no address has"),
        ({"path": "", "target": "/c"}, "path", "required"),
    ],
)
def test_what_cannot_work_is_refused_in_words(client, edith, way, field, reason):
    make_edition()
    redirecting.lead(["/a"], "/b", None)
    response = client.post(ADD, way)
    assert reason in " ".join(errors(response)[field])
    assert ways() == {"/a": "/b"}


@pytest.mark.parametrize(
    ("target", "is_dead"),
    [
        ("/contact/", False),
        ("/news/steel-for-bridges/#grades", False),
        ("https://shop.example/", False),
        ("/media/pictures/a.avif", False),
        ("/static/img/icon.svg", False),
        ("/contcat/", True),
        ("/news/steel-for-bridge/", True),
    ],
)
def test_a_target_that_no_page_has_is_kept_and_said(client, edith, target, is_dead):
    make_edition()
    response = client.post(ADD, {"path": "/old", "target": target}, follow=True)
    assert ("No page of this site answers" in says(response)) == is_dead
    assert ways() == {"/old": target}


def test_editing_moves_whatever_leads_there(client, edith):
    redirecting.lead(["/a"], "/b", None)
    redirecting.lead(["/x"], "/y", None)
    row = Redirect.objects.get(path="/a")
    url = f"{LIST}{row.pk}/change/"
    client.post(url, {**opened(client, url), "path": "/Y/", "target": "/z"})
    assert ways() == {"/y": "/z", "/x": "/z"}
    assert Redirect.objects.get(path="/y").pk == row.pk
    client.post(url, {**opened(client, url), "target": "", "is_gone": "on"})
    assert opened(client, url)["is_gone"] == "True"
    client.post(url, opened(client, url))
    assert ways() == {"/y": "", "/x": "/z"}


def test_an_edited_redirect_may_lead_to_the_address_it_had(client, edith):
    redirecting.lead(["/a"], "/c", None)
    url = f"{LIST}{Redirect.objects.get().pk}/change/"
    client.post(url, {**opened(client, url), "path": "/b", "target": "/a"})
    assert ways() == {"/b": "/a"}


def test_the_list_says_where_each_leads_now(client, edith):
    live, draft, trashed = make_edition().article, make_article("Draft"), make_article("Trash")
    for number, article in enumerate([live, draft, trashed]):
        redirecting.lead([f"/old/{number}"], article, None)
    redirecting.lead(["/old/3"], "/contact/", None)
    redirecting.lead(["/old/4"], None, None)
    trashed.trashed_at = timezone.now()
    trashed.save()
    seen = words(part(html_of(client, LIST), "table", "result_list"))
    for row in (
        "/old/0 Steel for bridges ( /news/steel-for-bridges/ )",
        "/old/1 Draft (not read now)",
        "/old/2 gone for good",
        "/old/3 /contact/",
        "/old/4 gone for good",
    ):
        assert row in seen


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=https://old.example/A/%3Fid%3D3", {"/a?id=3"}),
        ("q=shop", {"/b"}),
        ("q=steel", {"/c"}),
        ("answer=article", {"/c"}),
        ("answer=address", {"/a?id=3", "/b"}),
        ("answer=gone", {"/d"}),
    ],
)
def test_redirects_are_found_however_they_are_written(client, edith, query, found):
    redirecting.lead(["/a?id=3"], "/contact/", None)
    redirecting.lead(["/b"], "https://shop.example/", None)
    redirecting.lead(["/c"], make_edition().article, None)
    redirecting.lead(["/d"], None, None)
    rows = client.get(f"{LIST}?{query}").context["cl"].result_list
    assert {row.path for row in rows} == found


def test_the_lists_cost_the_same_however_long_they_are(client, edith, django_assert_num_queries):
    make_edition()
    for number in range(60):
        redirecting.lead([f"/old/{number}"], make_edition(f"Steel {number}").article, edith)
        MissingAddress.objects.create(path=f"/lost/{number}")
    for url in (LIST, LOG):
        client.get(url)
        with django_assert_num_queries(QUERIES):
            client.get(url)


QUERIES = 6


def test_a_missing_address_gets_its_redirect_with_one_click(client, edith):
    client.get("/Old-News/42.html?email=a@b.example")
    client.get("/old-news/42.html")
    seen = words(part(html_of(client, LOG), "table", "result_list"))
    assert "/old-news/42.html Redirect… /old-news/42.html 2" in seen
    (link,) = [href for href, text in links(html_of(client, LOG)) if "Redirect…" in text]
    link = link.replace("&amp;", "&")
    assert opened(client, link) == {"path": "/old-news/42.html"}
    response = client.post(link, {"path": "/old-news/42.html", "target": "/news/"})
    assert response["Location"] == LOG
    assert not MissingAddress.objects.exists()
    assert client.get("/old-news/42.html")["Location"] == "/news/"
    assert not MissingAddress.objects.exists()


def test_a_missing_address_is_offered_the_articles_that_share_its_words(client, edith):
    article = make_edition("Packing wire rope for the sea").article
    make_edition("From rod to rope")
    make_edition("Steel for bridges")
    make_article("Packing wire rope, a draft", slug="draft")
    link = f"{ADD}?path=/news/Packing-wire-rope.html%3Fid%3D3&_missing=1"
    offered = part(html_of(client, link), "div", "alike")
    assert [text for _href, text in links(offered)] == [
        "Packing wire rope for the sea",
        "From rod to rope",
    ]
    chosen = links(offered)[0][0].replace("&amp;", "&")
    form = {"path": "/news/Packing-wire-rope.html?id=3", "article": str(article.pk)}
    assert opened(client, f"{ADD}{chosen}") == form
    for path in ("/news/index.html", "", "nonsense", "/%00%ff"):
        assert "Articles with words" not in html_of(client, f"{ADD}?path={path}")


def test_missing_addresses_are_forgotten_on_request(client, edith):
    rows = [MissingAddress.objects.create(path=f"/{name}") for name in "abc"]
    chosen = {"action": "forget", "_selected_action": [rows[0].pk, rows[2].pk]}
    response = client.post(LOG, chosen, follow=True)
    assert says(response) == "2 addresses are forgotten."
    assert str(MissingAddress.objects.get()) == "/b"


def test_the_log_can_neither_be_written_nor_changed_by_hand(client, edith):
    row = MissingAddress.objects.create(path="/a")
    assert client.get(f"{LOG}add/").status_code == 403
    assert client.post(f"{LOG}add/", {"path": "/b"}).status_code == 403
    assert client.post(f"{LOG}{row.pk}/change/", {"path": "/b"}).status_code == 403


@pytest.mark.parametrize("url", [LIST, ADD, LOG, f"{LIST}import/", f"{LIST}import/x/"])
@pytest.mark.parametrize("permission", ["articles.view_article", "articles.view_missingaddress"])
def test_who_may_not_is_refused(client, url, permission):
    log_in(client, "Wanda", permission)
    if (url, permission) == (LOG, "articles.view_missingaddress"):
        MissingAddress.objects.create(path="/a")
        assert "Redirect…" not in html_of(client, url)
        sent = {"action": "forget", "_selected_action": [MissingAddress.objects.get().pk]}
        client.post(url, sent)
        assert MissingAddress.objects.exists()
        return
    assert client.get(url).status_code == 403
    assert client.post(url, {"path": "/a", "target": "/b"}).status_code == 403


# All addresses of an article ---------------------------------------------------------------------


def addresses_url(article):
    return f"/admin/articles/article/{article.pk}/addresses/"


def test_an_article_tells_every_address_that_leads_to_it(client, edith):
    article = make_edition(slug="one").article
    for slug in ("two", "three"):
        article.slug = slug
        article.save()
        article.publish(None)
    article.slug = "secret"
    article.save()
    article.publish(None, at=timezone.now() + timedelta(hours=2))
    make_edition("Other", slug="one")
    redirecting.lead(["/old"], article, None)
    assert addresses_url(article) in html_of(client, change_url(article))
    page = html_of(client, addresses_url(article))
    items = [words(item) for item in re.findall("<li>.*?</li>", page.split("<h1>")[1])]
    assert "Readers find it at /news/three/" in words(page)
    assert items == ["/news/two/", "/news/one/ – belongs to another article now", "/old"]
    assert "secret" not in words(page)
    (add_link,) = [href for href, text in links(page) if text == "Add a redirect"]
    assert opened(client, add_link) == {"article": str(article.pk)}
    article.withdraw()
    assert "Readers cannot see it now" in html_of(client, addresses_url(article))


def test_a_draft_has_no_addresses_and_strangers_see_none(client):
    article = make_article()
    log_in(client, "Wanda", "articles.view_article")
    assert words(html_of(client, addresses_url(article))).count("None.") == 2
    assert "Add a redirect" not in html_of(client, addresses_url(article))
    log_in(client, "Stan", "articles.view_card")
    assert client.get(addresses_url(article)).status_code == 403
