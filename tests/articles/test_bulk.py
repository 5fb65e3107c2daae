"""Many articles at once: what is done, what is left and said by name."""

import re
from datetime import timedelta
from itertools import chain, repeat

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles import bulk
from articles.admin import bulk as admin_bulk
from articles.models import Article, Edition
from tests.articles.desk import LIST, WRITER, log_in, says
from tests.factories import make_article, make_edition, make_keyword, make_picture, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lenient(settings):
    """Only an empty text blocks."""
    levels = dict.fromkeys(settings.CHECKLIST, "off")
    settings.CHECKLIST = {**levels, "empty_body": "block"}


def choose(client, action, *articles, query=""):
    """The action of the list, followed to its page."""
    keys = [article.pk for article in articles]
    sent = {"action": action, "_selected_action": keys}
    return client.post(LIST + query, sent, follow=True)


def address(response):
    return response.redirect_chain[-1][0]


def marks(page):
    return dict(re.findall(r'name="(mark-\d+)" value="([^"]*)"', page.content.decode()))


def confirm(client, page, *articles, **values):
    sent = {"article": [article.pk for article in articles], **marks(page), **values}
    return client.post(address(page), sent, follow=True)


def live():
    return set(Edition.objects.live().values_list("title", flat=True))


def listed(page, name):
    return [row.article.title for row in page.context[name]]


def test_what_can_go_live_does_after_its_page_and_what_blocks_is_left_by_name(client):
    log_in(client)
    good, empty, done = make_article("Good"), make_article("Empty", body=""), make_edition("Done")
    page = choose(client, "publish_chosen", good, empty, done.article, query="?language__exact=en")
    assert listed(page, "possible") == ["Good"]
    assert set(listed(page, "left")) == {"Empty", "Done"}
    assert "Readers see this text already." in page.content.decode()
    assert live() == {"Done"}
    answer = confirm(client, page, good)
    assert live() == {"Done", "Good"}
    assert "1 article is published." in says(answer)
    assert answer.redirect_chain[-1][0] == f"{LIST}?language__exact=en"
    assert "Published." in LogEntry.objects.get().change_message


def test_what_was_not_ticked_stays(client):
    log_in(client)
    one, two = make_article("One"), make_article("Two")
    confirm(client, choose(client, "publish_chosen", one, two), two)
    assert live() == {"Two"}


def test_a_forged_confirmation_of_what_blocks_publishes_nothing(client):
    log_in(client)
    empty = make_article("Empty", body="")
    page = choose(client, "publish_chosen", empty)
    answer = confirm(client, page, empty, **{f"mark-{empty.pk}": f"{empty.version}:"})
    assert live() == set()
    assert "“Empty” is left as it was:" in says(answer)


def test_a_page_that_no_longer_tells_the_truth_leaves_what_has_changed_and_does_the_others(client):
    log_in(client)
    changed, same = make_article("Changed"), make_article("Same")
    page = choose(client, "publish_chosen", changed, same)
    changed.save()
    answer = confirm(client, page, changed, same)
    assert live() == {"Same"}
    assert "“Changed” is left as it was: The draft was changed" in says(answer)
    assert listed(answer, "possible") == ["Changed"]
    confirm(client, answer, changed)
    assert live() == {"Same", "Changed"}


def test_the_page_says_what_is_replaced_and_which_schedule_is_discarded(client):
    log_in(client)
    article = make_edition("Old").article
    article.publish(None, at=timezone.now() + timedelta(days=2))
    article.save()
    html = choose(client, "publish_chosen", article).content.decode()
    assert "Replaces what readers see." in html
    assert "is discarded." in html


def test_publishing_keeps_the_end_that_was_planned(client):
    log_in(client)
    end = timezone.now() + timedelta(days=5)
    article = make_edition("Offer", until=end).article
    article.save()
    confirm(client, choose(client, "publish_chosen", article), article)
    kept = Edition.objects.live().get().ends_at
    assert abs(kept - end) < timedelta(minutes=1)


def test_withdrawing_names_the_pages_that_disappear(client):
    log_in(client)
    article, draft = make_edition("Rope").article, make_article("Draft")
    page = choose(client, "withdraw_chosen", article, draft)
    assert "The page /news/rope/ disappears." in page.content.decode()
    assert listed(page, "left") == ["Draft"]
    confirm(client, page, article)
    assert live() == set()


def test_a_keyword_is_added_in_the_language_of_each_article(client):
    log_in(client)
    steel = make_keyword("steel")
    english, chinese = make_article("Steel"), make_article("钢", language="zh-hans", slug="g")
    page = choose(client, "add_keyword", english, chinese)
    rows = english.history.count()
    answer = confirm(client, page, english, chinese, keyword="Steel")
    assert list(english.keywords.all()) == [steel]
    assert english.history.count() == rows + 1
    assert Article.objects.get(pk=english.pk).version == english.version + 1
    assert "“钢” is left as it was: There is no keyword “Steel”" in says(answer)
    page = choose(client, "remove_keyword", english)
    confirm(client, page, english, keyword="steel")
    assert not english.keywords.exists()


def test_an_unknown_keyword_is_said_at_its_field(client):
    log_in(client)
    article = make_article()
    page = choose(client, "add_keyword", article)
    answer = confirm(client, page, article, keyword="zinc")
    assert answer.context["form"].errors["keyword"] == ["There is no keyword of this name."]
    assert Article.objects.get().version == article.version


def test_writers_change_keywords_of_their_own_drafts_and_publish_nothing(client):
    will = log_in(client, "Will", *WRITER)
    make_keyword("steel")
    own, other = make_article("Own", author=will), make_article("Other", author=make_user("Ada"))
    page = choose(client, "add_keyword", own, other)
    assert (listed(page, "possible"), listed(page, "left")) == (["Own"], ["Other"])
    forged = {f"mark-{other.pk}": f"{other.version}:"}
    answer = confirm(client, page, own, other, keyword="steel", **forged)
    assert not other.keywords.exists()
    assert own.keywords.exists()
    assert "You may not" in says(answer)
    assert "publish_chosen" not in client.get(LIST).content.decode()
    url = f"{LIST}bulk/publish/?ids={own.pk}"
    assert client.get(url).status_code == 403
    assert client.post(url, {"article": own.pk, f"mark-{own.pk}": "1:"}).status_code == 403
    assert live() == set()


def test_no_more_than_the_bound_are_taken_at_once(client, monkeypatch):
    log_in(client)
    monkeypatch.setattr(bulk, "MOST", 2)
    rows = [make_article(f"Article {number}") for number in range(3)]
    assert "at most 2 articles" in says(choose(client, "publish_chosen", *rows))
    keys = ",".join(str(row.pk) for row in rows)
    page = client.get(f"{LIST}bulk/publish/?ids={keys}")
    assert len(page.context["possible"]) == 2
    forged = {"article": [row.pk for row in rows], **{f"mark-{row.pk}": "1:" for row in rows}}
    client.post(f"{LIST}bulk/publish/?ids={keys}", forged)
    assert len(live()) == 2


def test_what_takes_too_long_waits_for_another_press_of_the_button(client, monkeypatch):
    log_in(client)
    one, two = make_article("One"), make_article("Two")
    page = choose(client, "publish_chosen", one, two)
    monkeypatch.setattr(admin_bulk, "monotonic", chain([0, 1], repeat(99)).__next__)
    answer = confirm(client, page, one, two)
    assert len(live()) == 1
    assert "Press the button again" in says(answer)
    assert len(listed(answer, "possible")) == 1


def test_a_page_that_takes_too_long_says_what_it_has_not_looked_at(client, monkeypatch):
    log_in(client)
    keys = ",".join(str(make_article(title).pk) for title in ("One", "Two"))
    monkeypatch.setattr(admin_bulk, "monotonic", chain([0, 1], repeat(99)).__next__)
    page = client.get(f"{LIST}bulk/publish/?ids={keys}")
    assert (len(page.context["possible"]), len(page.context["left"])) == (1, 1)
    assert "Not looked at yet" in page.content.decode()


def test_rubbish_in_the_address_is_no_error(client):
    log_in(client)
    assert client.get(f"{LIST}bulk/publish/?ids=x,,9999999").status_code == 200
    assert client.get(f"{LIST}bulk/publish/").status_code == 200
    assert client.get(f"{LIST}bulk/burn/").status_code == 404
    answer = client.post(f"{LIST}bulk/publish/", {"article": ["x", "99999999"]})
    assert answer.status_code == 302


def test_what_is_in_the_trash_is_left_alone(client):
    log_in(client)
    article = make_article()
    page = choose(client, "publish_chosen", article)
    Article.objects.filter(pk=article.pk).update(trashed_at=timezone.now())
    confirm(client, page, article)
    assert live() == set()


def test_the_page_of_keywords_costs_the_same_for_few_and_many(client, django_assert_num_queries):
    log_in(client)
    rows = [make_edition(f"Article {n}", hero=make_picture()).article for n in range(20)]
    for some in (rows[:2], rows):
        keys = ",".join(str(row.pk) for row in some)
        with django_assert_num_queries(7):
            client.get(f"{LIST}bulk/add-keyword/?ids={keys}")
