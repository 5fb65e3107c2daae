"""The editions of an article: who, when, what changed, as it was, and back as a new draft; and the
schedule that is canceled."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Edition, Override
from tests.articles.desk import WRITER, log_in, says, values
from tests.factories import make_article, make_edition, make_keyword, make_picture

pytestmark = pytest.mark.django_db


def list_url(article):
    return f"/admin/articles/article/{article.pk}/editions/"


def edition_url(edition):
    return f"{list_url(edition.article)}{edition.pk}/"


def cancel_url(edition):
    return f"{edition_url(edition)}cancel/"


def press(client, url, **changes):
    """Press the button of the page that was just opened."""
    sent = {**values(client.get(url).context["form"]), **changes}
    return client.post(url, sent, follow=True)


def hours(number):
    return timezone.now() + timedelta(hours=number)


def published_twice(by=None, **kwargs):
    """The first edition, "First", of an article that readers see as "Second"."""
    first = make_edition("First", by=by, **kwargs)
    first.article.title = "Second"
    first.article.save()
    first.article.publish(by)
    first.refresh_from_db()
    return first


def test_the_list_says_who_published_what_when_and_what_changed(client):
    user = log_in(client)
    first = published_twice(by=user)
    page = client.get(list_url(first.article))
    text = page.content.decode()
    assert [row.title for row in page.context["page"]] == ["Second", "First"]
    assert text.count("Published by Edith") == 2
    assert "Changed: title" in text
    assert "[removed: </span>First<" in text
    assert text.count(">Live<") == 1


def test_an_article_that_was_never_published_has_an_empty_list(client):
    log_in(client)
    page = client.get(list_url(make_article())).content.decode()
    assert "Nothing of this article has been published." in page


def test_what_was_published_against_the_checklist_is_listed_with_its_reason(client):
    user = log_in(client)
    edition = make_edition()
    Override.objects.create(
        edition=edition, rule="dead_link", found="A dead link.", reason="Comes at noon", by=user
    )
    for url in (list_url(edition.article), edition_url(edition)):
        page = client.get(url).content.decode()
        assert "A dead link." in page
        assert "Edith gave the reason: “Comes at noon”" in page


def test_an_edition_comes_back_as_a_new_draft_and_readers_see_nothing_of_it(client):
    user = log_in(client)
    steel, rope = make_keyword("steel"), make_keyword("rope")
    first = published_twice(keywords=[steel], posted_on="2024-03-01", hero=make_picture())
    article = first.article
    article.keywords.set([rope])
    said = says(press(client, edition_url(first)))
    article.refresh_from_db()
    assert "holds this text again" in said
    assert (article.title, article.slug, article.hero) == ("First", "first", first.hero)
    assert list(article.keywords.all()) == [steel]
    assert article.version == 3
    assert (article.history.first().title, article.history.first().history_user) == ("First", user)
    assert Edition.objects.live().get().title == "Second"
    assert "holds this text again" in LogEntry.objects.get().change_message


def test_a_draft_that_was_saved_meanwhile_is_not_overwritten(client):
    log_in(client)
    first = published_twice()
    sent = values(client.get(edition_url(first)).context["form"])
    first.article.save()
    page = client.post(edition_url(first), sent)
    assert "The draft was changed" in page.context["form"].errors["__all__"][0]
    first.article.refresh_from_db()
    assert first.article.title == "Second"


def test_a_picture_that_was_deleted_since_stays_away_and_is_said(client):
    log_in(client)
    shown = make_picture()
    first = published_twice(body=f'<p>A</p><figure data-picture="{shown.pk}"></figure>')
    first.article.body = "<p>B</p>"
    first.article.save()
    first.article.publish(None)
    number = shown.pk
    shown.delete()
    said = says(press(client, edition_url(first)))
    assert f"Picture {number} of the text is no longer in the library." in said
    first.article.refresh_from_db()
    assert first.article.body == "<p>A</p>"


READER = ("articles.view_article",)


@pytest.mark.parametrize("permissions", [READER, (*READER, "articles.publish_article"), WRITER])
def test_who_may_not_change_the_article_sees_editions_and_restores_none(client, permissions):
    log_in(client, "Vera", *permissions)
    first = published_twice()
    page = client.get(edition_url(first))
    assert "Restore as a new draft" not in page.content.decode()
    assert client.post(edition_url(first), {"version": 2}).status_code == 403
    first.article.refresh_from_db()
    assert first.article.title == "Second"


def test_strangers_and_others_of_the_staff_see_no_editions(client):
    first = published_twice()
    urls = [list_url(first.article), edition_url(first), cancel_url(first)]
    assert {client.get(url).status_code for url in urls} == {302}
    log_in(client, "Ivan", "inquiries.view_inquiry")
    assert {client.get(url).status_code for url in urls} == {403}


def test_the_edition_of_one_article_is_not_reached_through_another(client):
    log_in(client)
    first, other = published_twice(), make_article("Other")
    assert client.get(f"{list_url(other)}{first.pk}/").status_code == 404


def queries_for(client, count, number):
    """How many queries the list of an article with that many editions needs."""
    article = make_article(f"Steel {number}", keywords=[make_keyword(f"steel {number}")])
    start = hours(-number - 1)
    rows = [
        Edition(
            article=article,
            title=f"Title {index}",
            slug=article.slug,
            version=index,
            body="<p>Words</p>" * 400 + f"<p>{index}</p>",
            starts_at=start + timedelta(hours=index),
            ends_at=start + timedelta(hours=index + 1),
        )
        for index in range(number)
    ]
    Edition.objects.bulk_create(rows)
    with count() as queries:
        page = client.get(list_url(article))
    assert len(page.context["page"].object_list) == min(number, 20)
    return len(queries)


def test_the_list_needs_as_many_queries_for_two_hundred_editions_as_for_two(
    client, django_assert_max_num_queries
):
    log_in(client)
    few = queries_for(client, lambda: django_assert_max_num_queries(20), 2)
    assert queries_for(client, lambda: django_assert_max_num_queries(20), 200) == few


def test_long_texts_are_compared_on_their_own_page_alone(client):
    log_in(client)
    article = make_article("Long", body="<p>steel rope</p>" * 9000)
    for title in ("One", "Two", "Three"):
        article.title = title
        article.save()
        article.publish(None)
    rows = client.get(list_url(article)).context["page"].object_list
    assert [bool(row.changes) for row in rows] == [True, False, False]
    assert [row.labels for row in rows] == [["title"], ["title"], []]


@pytest.mark.parametrize(
    ("own_end", "scheduled_end"), [(None, None), (50, None), (50, 60), (None, 60)]
)
def test_a_canceled_schedule_gives_the_live_edition_the_end_it_had(client, own_end, scheduled_end):
    log_in(client)
    end = own_end and hours(own_end)
    live = make_edition("First", until=end)
    later = scheduled_end and hours(scheduled_end)
    scheduled = live.article.publish(None, at=hours(20), until=later)
    said = says(press(client, cancel_url(scheduled)))
    assert "is canceled" in said
    assert "is canceled" in LogEntry.objects.get().change_message
    live.refresh_from_db()
    assert live.ends_at == end
    assert Edition.objects.get() == live


def test_of_two_schedules_the_canceled_one_makes_way_for_the_other():
    live = make_edition("First")
    article = live.article
    first, second = (article.publish(None, at=hours(number)) for number in (10, 20))
    Edition.objects.cancel(first)
    live.refresh_from_db()
    assert live.ends_at == second.starts_at
    Edition.objects.cancel(second)
    live.refresh_from_db()
    assert live.ends_at is None


def test_an_edition_that_ends_before_the_schedule_still_does_when_that_is_canceled():
    end = hours(5)
    live = make_edition("First", until=end)
    Edition.objects.cancel(live.article.publish(None, at=hours(10)))
    live.refresh_from_db()
    assert live.ends_at == end


def test_a_schedule_stays_where_its_end_would_take_another_articles_address(client):
    log_in(client)
    live = make_edition("First")
    article = live.article
    article.slug = "moved"
    article.save()
    scheduled = article.publish(None, at=hours(10))
    make_article("Other", slug="first").publish(None, at=hours(11))
    page = press(client, cancel_url(scheduled))
    assert "“Other” has this address then" in page.context["form"].errors["__all__"][0]
    assert Edition.objects.filter(article=article).count() == 2


def test_what_has_begun_is_not_canceled(client):
    log_in(client)
    edition = make_edition()
    assert client.get(cancel_url(edition)).status_code == 404
    with pytest.raises(ValidationError, match="not scheduled any more"):
        Edition.objects.cancel(edition)
    assert Edition.objects.live().count() == 1


def test_the_page_that_cancels_says_what_readers_go_on_seeing_and_what_they_miss(client):
    log_in(client)
    live = make_edition("First")
    live.article.title = "Second"
    live.article.save()
    scheduled = live.article.publish(None, at=hours(10))
    page = client.get(cancel_url(scheduled)).content.decode()
    assert "Readers go on seeing “First”" in page
    assert "[added: </span>Second<" in page
    form = client.get(f"/admin/articles/article/{live.article.pk}/change/").content.decode()
    assert cancel_url(scheduled) in form


@pytest.mark.parametrize("permissions", [READER, WRITER])
def test_only_who_may_publish_cancels(client, permissions):
    log_in(client, "Will", *permissions)
    scheduled = make_article().publish(None, at=hours(10))
    for answer in (client.get(cancel_url(scheduled)), client.post(cancel_url(scheduled))):
        assert answer.status_code == 403
    assert Edition.objects.count() == 1
