"""The list of articles: what narrows it down, what the search reads, what it costs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests.articles.desk import LIST, WRITER, log_in
from tests.factories import make_article, make_edition, make_keyword, make_user

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    html = client.get(LIST + query).content.decode()
    return re.findall(r'field-title"><a[^>]*>([^<]+)', html)


def age(article, days):
    saved = timezone.now() - timedelta(days=days)
    Article.objects.filter(pk=article.pk).update(saved_at=saved)


def test_titles_and_addresses_are_searched_and_texts_where_that_is_chosen(client):
    log_in(client)
    make_article("Wire", slug="rope", body="<p>Galvanized</p>")
    make_article("Tea")
    assert titles(client, "?q=wire") == titles(client, "?q=ROPE") == ["Wire"]
    assert titles(client, "?q=galvanized") == []
    page = client.get(f"{LIST}?q=galvanized&p=1").content.decode()
    assert '<a href="?q=galvanized&amp;in=texts">Search the texts, too</a>' in page
    assert titles(client, "?q=galvanized&in=texts") == ["Wire"]


def test_the_list_begins_with_what_was_saved_last(client):
    log_in(client)
    for title, days in (("Old", 9), ("New", 1), ("Oldest", 20)):
        age(make_article(title), days)
    assert titles(client) == ["New", "Old", "Oldest"]


def test_articles_that_nobody_has_saved_for_months_are_found(client):
    log_in(client)
    for title, days in (("A year", 370), ("Half a year", 190), ("Fresh", 3)):
        age(make_article(title), days)
    assert titles(client, "?untouched=3") == ["Half a year", "A year"]
    assert titles(client, "?untouched=12") == ["A year"]
    assert titles(client, "?untouched=24") == []
    assert len(titles(client, "?untouched=rubbish")) == 3


def test_the_list_is_narrowed_to_an_author_with_oneself_first(client):
    edith = log_in(client)
    will, _sales = make_user("Will"), make_user("Sales")
    make_article("Hers", author=edith)
    make_article("His", author=will)
    assert titles(client, f"?author={edith.pk}") == ["Hers"]
    assert titles(client, f"?author={will.pk}") == ["His"]
    assert titles(client, "?author=rubbish") == []
    filters = client.get(LIST).content.decode().split('id="changelist-filter"')[1]
    assert filters.index("Me") < filters.index("Will")
    assert "Sales" not in filters


def test_the_list_is_narrowed_to_what_waits_for_review_language_and_keyword(client):
    log_in(client)
    steel = make_keyword("steel")
    waits = make_article("Waits", keywords=[steel])
    Article.objects.filter(pk=waits.pk).update(
        review=Article.Review.SUBMITTED, review_since=timezone.now()
    )
    make_article("茶", slug="tea", language="zh-hans")
    assert titles(client, "?review=submitted") == ["Waits"]
    assert titles(client, f"?keywords__id__exact={steel.pk}") == ["Waits"]
    assert titles(client, "?language__exact=zh-hans") == ["茶"]


def test_the_list_is_narrowed_to_missing_and_outdated_translations(client):
    log_in(client)
    first = make_edition("Steel").article
    made_from = first.editions.get()
    make_article(
        "钢",
        language="zh-hans",
        group=first.group,
        translated_from=first,
        translated_edition=made_from,
    )
    make_edition("Alone")
    make_article("A draft alone")
    assert titles(client, "?translation=outdated") == []
    assert titles(client, "?translation=zh-hans") == ["Alone"]
    first.save()
    first.publish(None)
    assert titles(client, "?translation=outdated") == ["钢"]
    page = client.get(LIST).content.decode()
    assert page.count('class="listed-outdated"') == 1


def many(number, author):
    """Articles with live editions, half of them with a translation of an edition before."""
    for index in range(number):
        edition = make_edition(f"Article {number} {index}", author=author)
        if index % 2:
            make_article(
                f"文 {number} {index}",
                language="zh-hans",
                group=edition.article.group,
                translated_from=edition.article,
            )


# Session, user, two of permissions, authors, keywords, the count, the rows, what waits for review.
COST = 9
QUERIES = ["", "?q=article", "?state=live", "?translation=outdated", "?translation=zh-hans"]


@pytest.mark.parametrize("query", QUERIES)
def test_the_list_costs_the_same_queries_for_few_and_many_articles(
    client, django_assert_num_queries, query
):
    user = log_in(client, "Edith", *WRITER)
    many(4, user)
    client.get(LIST)
    with django_assert_num_queries(COST):
        client.get(LIST + query)
    many(40, user)
    with django_assert_num_queries(COST):
        client.get(LIST + query)
