"""Paste an old page: it fills the form of a new article, and nothing of it is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Article, Card
from tests.articles.desk import LIST, change_url, log_in, opened, says
from tests.factories import make_keyword

pytestmark = pytest.mark.django_db

PASTE = f"{LIST}paste/"
PAGE = """Home>News List>News Detail
Choosing a crane rope
Posted on 2025-08-20
A red crane over a quay

A crane rope is chosen by its load, its drum and its weather, in this order, by those who use it.

What the load asks of it

The breaking force has to be five times the load, and eight times where people stand below it.

wire rope
wire rope
View Detail >
Contact Supplier
*Name
send
sales@harbor.example
+442079460958
Ref. 2231-B / old CMS
"""


def paste(client, page=PAGE, **values):
    return client.post(PASTE, {"page": page, "language": "en", **values})


def test_the_form_of_a_new_article_is_filled_and_nothing_saved(client):
    log_in(client)
    form = opened(client, paste(client)["Location"])
    assert form["title"] == "Choosing a crane rope"
    assert form["slug"] == "choosing-a-crane-rope"
    assert form["posted_on"] == "2025-08-20"
    assert form["new_keywords"] == "wire rope"
    assert "<h2>What the load asks of it</h2>" in form["body"]
    assert not Article.objects.exists()


def test_what_has_no_field_is_shown(client):
    log_in(client)
    page = client.get(paste(client)["Location"]).content.decode()
    for line in (
        "A red crane over a quay",
        "Home > News List",
        "View Detail",
        "sales@harbor.example",
        "+442079460958",
        "Ref. 2231-B / old CMS",
        "Contact Supplier",
    ):
        assert line in page


def save(client, **values):
    url = paste(client)["Location"]
    return url, client.post(url, {**opened(client, url), "_save": "1", **values}, follow=True)


def test_the_corrected_draft_is_saved_with_keywords_and_the_card_of_the_old_page(client):
    user = log_in(client)
    save(client, title="Choosing a rope for cranes")
    article = Article.objects.get()
    assert (article.title, article.author) == ("Choosing a rope for cranes", user)
    assert article.version == 1
    assert [keyword.name for keyword in article.keywords.all()] == ["wire rope"]
    assert article.card.keyword.name == "wire rope"
    assert article.card.label == "View Detail"


def test_lines_without_a_place_are_repeated_after_the_save(client):
    log_in(client)
    url, response = save(client)
    assert "Ref. 2231-B / old CMS" in says(response)
    assert response.redirect_chain[-1][0] == change_url(Article.objects.get())
    assert "title" not in opened(client, url)


def test_a_refused_save_still_shows_what_was_pasted(client):
    log_in(client)
    _url, response = save(client, slug="search")
    assert response.status_code == 200
    assert "Ref. 2231-B / old CMS" in response.content.decode()


def test_a_chosen_card_stays(client):
    log_in(client)
    card = Card.objects.create(title="Mine", keyword=make_keyword("rope"))
    save(client, card=card.pk)
    assert Article.objects.get().card == card


def test_a_chinese_file_in_its_old_encoding_is_read(client):
    log_in(client)
    text = "钢丝绳的选择\n发布于 2024年5月6日\n\n起重机用的钢丝绳要按负载和天气来选。\n"
    file = SimpleUploadedFile("page.txt", text.encode("gb18030"))
    form = opened(client, paste(client, "", file=file, language="zh-hans")["Location"])
    assert (form["title"], form["language"]) == ("钢丝绳的选择", "zh-hans")


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"page": " \n"}, "__all__", "Paste the page"),
        ({"page": "x" * 1_048_577}, "page", "longer"),
        ({"file": SimpleUploadedFile("a.txt", b"x" * 1_048_577)}, "file", "larger than 1 MB"),
        ({"language": "xx"}, "language", "valid choice"),
    ],
)
def test_what_cannot_be_read_is_said(client, values, field, message):
    log_in(client)
    errors = paste(client, **values).context["form"].errors
    assert message in errors[field][0]


def test_scripts_of_an_old_page_reach_neither_form_nor_article(client):
    log_in(client)
    page = "<h1>Rope</h1><p>Strong <b onclick=alert(1)>rope</b><script>alert(2)</script></p>"
    url = paste(client, page)["Location"]
    assert "alert" not in opened(client, url)["body"]


def test_only_who_may_add_articles_can_paste(client):
    log_in(client, "Vera", "articles.view_article")
    assert client.get(PASTE).status_code == 403
    assert paste(client).status_code == 403
    assert "Paste an old page" not in client.get(LIST).content.decode()


def test_the_list_leads_there(client):
    log_in(client)
    assert f'href="{PASTE}"' in client.get(LIST).content.decode()


def test_a_pasted_page_is_seen_by_who_pasted_it_alone(client):
    log_in(client)
    url = paste(client)["Location"]
    other = type(client)()
    log_in(other, "Otto")
    assert "title" not in opened(other, url)


def test_the_oldest_of_many_pasted_pages_is_forgotten(client):
    log_in(client)
    urls = [paste(client)["Location"] for _number in range(6)]
    assert ["title" in opened(client, url) for url in urls] == [False] + 5 * [True]
