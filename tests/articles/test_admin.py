"""Writing articles in the admin: drafts, addresses, keywords, the list, deletion."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles.models import Article, Edition, Keyword
from tests.articles.desk import ADD, LIST, WRITER, change_url, errors, log_in, opened, says
from tests.factories import make_article, make_card, make_edition, make_keyword, make_picture

pytestmark = pytest.mark.django_db


def write(client, **values):
    return client.post(
        ADD, {"title": "Wire rope", "language": "en", "_save": "Save draft", **values}, follow=True
    )


def test_a_saved_draft_belongs_to_who_wrote_it_and_readers_see_nothing(client):
    user = log_in(client)
    response = write(client, body="<p>Strong</p>", posted_on="2025-08-20")
    article = Article.objects.get()
    assert (article.author, article.body, article.version) == (user, "<p>Strong</p>", 1)
    assert response.redirect_chain[-1][0] == change_url(article)
    assert "The draft is saved." in says(response)
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Steel & Silk: a story", "steel-silk-a-story"),
        ("钢丝绳的选择", "钢丝绳的选择"),
        ("Überseehäfen", "überseehäfen"),
    ],
)
def test_the_address_is_made_of_the_title_when_left_empty(client, title, slug):
    log_in(client)
    write(client, title=title)
    assert Article.objects.get().slug == slug


def test_a_title_without_letters_asks_for_an_address(client):
    log_in(client)
    assert "Write the last part" in errors(write(client, title="???"))["slug"][0]


@pytest.mark.parametrize("slug", ["search", "feed", "rss", "keyword", "preview", "2025"])
def test_addresses_of_other_pages_are_refused(client, slug):
    log_in(client)
    assert "another page of the site" in errors(write(client, slug=slug))["slug"][0]


def test_a_taken_address_is_said_at_the_address(client):
    log_in(client)
    make_article("Wire rope")
    assert errors(write(client))["slug"] == ["Another article has this address. Choose another."]


def test_scripts_in_the_body_are_never_stored(client):
    log_in(client)
    write(client, body='<p onclick="alert(1)">A<script>alert(1)</script></p>')
    assert Article.objects.get().body == "<p>A</p>"


def test_a_picture_that_the_library_does_not_have_is_said_at_the_body(client):
    log_in(client)
    response = write(client, body='<figure data-picture="77"></figure>')
    assert "Picture 77" in errors(response)["body"][0]


def test_new_keywords_are_made_or_found_by_name(client):
    log_in(client)
    steel = make_keyword("steel")
    write(client, new_keywords=" Steel ,  wire   rope,")
    assert {keyword.name for keyword in Article.objects.get().keywords.all()} == {
        "steel",
        "wire rope",
    }
    assert Keyword.objects.get(slug="steel") == steel


def test_who_may_not_add_keywords_may_choose_them(client):
    log_in(client, "Will", "articles.add_article", "articles.view_article")
    assert "may not add" in errors(write(client, new_keywords="steel"))["new_keywords"][0]
    assert not Keyword.objects.exists()
    make_keyword("steel")
    write(client, new_keywords="Steel")
    assert [keyword.name for keyword in Article.objects.get().keywords.all()] == ["steel"]


def test_of_very_many_keywords_the_newest_and_the_chosen_are_offered(client):
    log_in(client)
    old = make_keyword("oldest")
    Keyword.objects.bulk_create(Keyword(name=f"k{i}", slug=f"k{i}") for i in range(200))
    article = make_article(keywords=[old])
    for url in (change_url(article), f"{LIST}?keywords__id__exact={old.pk}"):
        page = client.get(url).content.decode()
        assert "oldest" in page
        assert "k199" in page
        assert "k100" not in page
    form = {
        **opened(client, change_url(article)),
        "keywords": [old.pk, Keyword.objects.get(name="k5").pk],
    }
    client.post(change_url(article), form)
    assert {keyword.name for keyword in article.keywords.all()} == {"oldest", "k5"}


def test_the_list_of_keywords_leads_to_the_articles_of_each(client):
    log_in(client)
    make_article(keywords=[make_keyword()])
    make_article("Tea")
    page = client.get("/admin/articles/keyword/").content.decode()
    address = re.search(r'href="/admin/articles/article/([^"]+)">1</a>', page)[1]
    assert list(states(client, address)) == ["Steel for bridges"]


def test_keywords_and_cards_of_another_language_are_refused(client):
    log_in(client)
    keyword, card = make_keyword("钢", slug="钢", language="zh-hans"), make_card(language="zh-hans")
    found = errors(write(client, keywords=[keyword.pk], card=card.pk))
    assert found["keywords"] == ["Not in the article's language: 钢."]
    assert found["card"] == ["Not in the article's language: Wire rod."]


def test_a_save_without_changes_writes_no_version_no_history_and_no_log(client):
    log_in(client)
    article = make_article(keywords=[make_keyword()], posted_on="2025-08-20")
    rows = article.history.count()
    values = opened(client, change_url(article))
    client.post(change_url(article), {**values, "_save": "1"})
    assert Article.objects.get().version == article.version
    assert article.history.count() == rows
    assert not LogEntry.objects.exists()


def test_a_change_of_keywords_alone_is_a_new_version_with_one_row_of_history(client):
    log_in(client)
    article = make_article()
    rows = article.history.count()
    values = opened(client, change_url(article))
    client.post(change_url(article), {**values, "new_keywords": "steel", "title": "Rope"})
    assert Article.objects.get().version == article.version + 1
    assert article.history.count() == rows + 1
    assert [row.keyword.name for row in article.history.first().keywords.all()] == ["steel"]


def test_the_form_shows_what_readers_see(client):
    log_in(client)
    edition = make_edition()
    page = client.get(change_url(edition.article)).content.decode()
    assert "Readers see the text published" in page
    assert f'href="{edition.get_absolute_url()}"' in page


def test_the_author_is_no_link_that_refuses_editors(client):
    user = log_in(client)
    page = client.get(change_url(make_article(author=user))).content.decode()
    assert "Edith" in page
    assert "/auth/user/" not in page


def test_enter_in_a_text_field_saves_and_never_publishes(client):
    log_in(client)
    page = client.get(change_url(make_article())).content.decode()
    form = page[page.index('id="article_form"') :]
    first = form[form.index('type="submit"') :].split(">")[0]
    assert 'name="_save"' in first


def states(client, query=""):
    response = client.get(LIST + query)
    return {article.title: str(article.state) for article in response.context["cl"].result_list}


def make_one_of_each():
    make_article("A draft")
    make_edition("A live one")
    changed = make_edition("A changed one").article
    changed.save()
    make_edition("A scheduled one", at=timezone.now() + timedelta(days=1))
    make_edition("A withdrawn one").article.withdraw()


def test_the_list_tells_and_filters_by_state(client):
    log_in(client)
    make_one_of_each()
    assert states(client) == {
        f"A {name}": state
        for name, state in [
            ("draft", "draft"),
            ("live one", "live"),
            ("changed one", "changed"),
            ("scheduled one", "scheduled"),
            ("withdrawn one", "withdrawn"),
        ]
    }
    for state in Article.State.values:
        assert set(states(client, f"?state={state}").values()) == {state}


def test_the_list_costs_the_same_queries_for_few_and_many_articles(
    client, django_assert_num_queries
):
    user = log_in(client)
    make_edition("The first", author=user)
    client.get(LIST)  # reads the content types of the permissions
    with django_assert_num_queries(9):
        client.get(LIST)
    Article.objects.bulk_create(
        Article(title=f"Steel {number}", slug=f"steel-{number}") for number in range(10_000)
    )
    for number in range(45):
        make_edition(f"Article {number}", author=user)
    with django_assert_num_queries(9):
        client.get(LIST)


def test_an_empty_list_says_how_to_begin(client):
    log_in(client)
    assert "Write the first article" in client.get(LIST).content.decode()


def test_the_chosen_picture_and_card_are_shown_beside_their_fields(client):
    log_in(client)
    article = make_article(hero=make_picture("A red crane"), card=make_card("Rope catalog"))
    page = client.get(change_url(article)).content.decode()
    assert "A red crane" in page
    assert 'class="thumbnail"' in page
    assert "Rope catalog" in page


def test_the_language_of_dates_is_one_that_browsers_read(client):
    log_in(client)
    page = client.get(change_url(make_article(posted_on="2025-08-20"))).content.decode()
    assert '<input type="date" name="posted_on" value="2025-08-20"' in page


def test_preview_saves_the_draft_and_leads_to_its_page(client):
    log_in(client)
    article = make_article()
    values = opened(client, change_url(article))
    response = client.post(
        change_url(article), {**values, "title": "New", "_preview": "1"}, follow=True
    )
    assert Article.objects.get().title == "New"
    assert response.request["PATH_INFO"].startswith("/news/preview/")
    assert "New" in response.content.decode()


def test_preview_by_script_answers_what_the_form_needs_to_go_on(client):
    log_in(client)
    response = client.post(
        ADD,
        {"title": "New", "language": "en", "_preview": "1"},
        headers={"accept": "application/json"},
    )
    article = Article.objects.get()
    answer = response.json()
    assert (answer["version"], answer["change"]) == (1, change_url(article))
    assert client.get(answer["preview"]).status_code == 200


def test_who_may_only_read_sees_preview_and_history_and_cannot_save(client):
    log_in(client, "Vera", "articles.view_article")
    article = make_article()
    page = client.get(change_url(article)).content.decode()
    assert "/news/preview/" in page
    assert f"{LIST}{article.pk}/history/" in page
    assert "_save" not in page
    assert client.post(change_url(article), {"title": "Mine"}).status_code == 403


def test_writers_write_and_see_no_publish_button(client):
    will = log_in(client, "Will", *WRITER)
    page = client.get(change_url(make_edition(author=will).article)).content.decode()
    assert "_save" in page
    assert "_publish" not in page
    assert "/withdraw/" not in page
