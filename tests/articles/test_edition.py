"""Publishing: what readers see, and from when until when."""

from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import Article, Edition
from tests.factories import make_article, make_card, make_edition, make_keyword, make_picture
from tests.inquiries.test_inquiry import _shared_database, in_threads  # noqa: F401

pytestmark = pytest.mark.django_db


def hours(number):
    return timezone.now() + timedelta(hours=number)


def listed():
    """Articles with the state that the editor's list shows."""
    return {article.title: article.state for article in Article.objects.with_state()}


def test_a_draft_is_seen_by_nobody_until_it_is_published(client):
    article = make_article()
    assert client.get("/news/steel-for-bridges/").status_code == 404
    article.publish(None)
    assert client.get("/news/steel-for-bridges/").status_code == 200


def test_saving_a_draft_leaves_the_live_edition_as_it_is(client):
    article = make_edition().article
    article.body = "<p>Secret plans</p>"
    article.save()
    assert b"Secret" not in client.get("/news/steel-for-bridges/").content
    assert listed() == {"Steel for bridges": Article.State.CHANGED}


def test_a_scheduled_change_replaces_the_live_text_at_its_time():
    article = make_edition(body="<p>Old</p>").article
    article.body = "<p>New</p>"
    article.save()
    article.publish(None, at=hours(2))
    assert Edition.objects.live().get().body == "<p>Old</p>"
    assert Edition.objects.live(hours(3)).get().body == "<p>New</p>"


def test_publishing_now_discards_what_was_scheduled():
    article = make_article()
    article.publish(None, at=hours(2))
    assert listed() == {"Steel for bridges": Article.State.SCHEDULED}
    article.publish(None)
    assert article.editions.get().ends_at is None
    assert listed() == {"Steel for bridges": Article.State.LIVE}


def test_withdrawing_ends_the_live_edition_and_discards_the_schedule():
    article = make_edition().article
    article.publish(None, at=hours(2))
    article.withdraw()
    assert not Edition.objects.not_ended().exists()
    assert listed() == {"Steel for bridges": Article.State.WITHDRAWN}


def test_an_edition_ends_at_the_time_given():
    make_edition(until=hours(1))
    assert Edition.objects.live().count() == 1
    assert Edition.objects.live(hours(2)).count() == 0


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValidationError, match="later than the start"):
        make_article().publish(None, at=hours(2), until=hours(1))


def test_two_articles_cannot_be_live_at_one_address():
    first = make_edition().article
    first.slug = "moved"
    first.save()
    second = make_article("Other", slug="steel-for-bridges")
    with pytest.raises(ValidationError, match="has this address"):
        second.publish(None)


def test_the_database_itself_refuses_two_open_editions_at_one_address():
    edition = make_edition()
    other = make_article("Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            article=other, slug=edition.slug, version=1, starts_at=hours(-1), title="Other"
        )


def test_an_earlier_address_leads_to_the_present_one(client):
    article = make_edition().article
    article.slug = "bridges"
    article.save()
    article.publish(None)
    response = client.get("/news/steel-for-bridges/")
    assert (response.status_code, response["Location"]) == (301, "/news/bridges/")


def test_an_address_leads_to_an_article_that_has_changed_its_language(client):
    article = make_edition().article
    article.language = "zh-hans"
    article.save()
    article.publish(None)
    response = client.get("/news/steel-for-bridges/")
    assert (response.status_code, response["Location"]) == (301, "/zh-hans/news/steel-for-bridges/")


def test_the_address_of_a_scheduled_change_is_not_known_before_its_time(client):
    article = make_edition().article
    article.slug = "secret-merger"
    article.save()
    article.publish(None, at=hours(2))
    assert client.get("/news/secret-merger/").status_code == 404


def test_readers_see_updated_only_after_a_change_of_words_that_is_not_minor():
    article = make_edition().article
    assert article.publish(None).updated_at is None
    article.body = "<h2>Grades</h2><p>Bridges need the toughest steel.</p>"
    article.save()
    assert article.publish(None, is_minor=True).updated_at is None
    article.title = "Steel for long bridges"
    article.save()
    edition = article.publish(None)
    assert edition.updated_at == edition.starts_at


def test_the_date_posted_is_the_day_of_first_publication_and_stays():
    article = make_article()
    first = article.publish(None, at=hours(24 * 40))
    assert first.posted_on == timezone.localdate(first.starts_at)
    article.posted_on = None
    assert article.publish(None, at=hours(24 * 50)).posted_on == first.posted_on


def test_the_date_posted_is_that_of_the_sites_time_zone(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    evening = datetime(2099, 1, 1, 20, tzinfo=UTC)
    assert make_edition(at=evening).posted_on == date(2099, 1, 2)


def test_a_preview_shows_the_dates_that_publishing_would_give():
    article = make_edition(posted_on="2025-08-20").article
    article.withdraw()
    article.posted_on, article.body = None, "<p>Other words</p>"
    article.save()
    preview, edition = article.as_edition(), article.publish(None)
    assert str(preview.posted_on) == "2025-08-20"
    assert preview.posted_on == edition.posted_on
    assert preview.updated_at.date() == edition.updated_at.date()


def test_keywords_of_an_edition_do_not_change_with_the_draft():
    steel, rope = make_keyword("steel"), make_keyword("rope")
    edition = make_edition(keywords=[steel])
    edition.article.keywords.set([rope])
    assert list(edition.keywords.all()) == [steel]


def test_a_picture_on_a_live_page_cannot_be_deleted_and_one_on_an_ended_page_can():
    picture = make_picture()
    article = make_edition(hero=picture).article
    article.hero = None
    article.save()
    with pytest.raises(ProtectedError):
        picture.delete()
    article.publish(None)
    picture.delete()
    assert article.editions.count() == 2


def test_the_list_of_states_costs_one_query(django_assert_num_queries):
    for number in range(5):
        make_edition(f"Article {number}")
    with django_assert_num_queries(1):
        assert set(listed().values()) == {Article.State.LIVE}


@pytest.fixture
def shown():
    """A draft whose text shows a card, and the card."""
    card = make_card("Wire rod")
    return make_article(body=f'<figure data-card="{card.pk}"></figure>'), card


@pytest.mark.django_db(transaction=True)
def test_a_card_saved_while_an_article_is_published_is_shown_as_saved(shown, _shared_database):  # noqa: F811, PT019
    article, card = shown
    is_saved, is_published = Event(), Event()

    def save_card():
        with transaction.atomic():
            card.title = "Wire rope"
            card.save()
            is_saved.set()
            is_published.wait(0.5)  # in vain: publishing waits for the card

    def publish():
        is_saved.wait()
        article.publish(None)
        is_published.set()

    in_threads(save_card, publish)
    assert "Wire rope" in in_threads(lambda: Edition.objects.get().html)[0]
