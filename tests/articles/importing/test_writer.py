import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from articles.importing import Proposal, read
from articles.importing.writer import write_draft
from articles.models import Article, Card, Edition, Keyword
from tests.articles.importing import PAGES
from tests.factories import make_article, make_keyword

pytestmark = pytest.mark.django_db
CORK = Proposal(title="Cork in the cellar", body="<p>Oak.</p>")


def test_a_page_becomes_a_draft_that_readers_do_not_see(editor):
    draft = write_draft(read((PAGES / "cork.txt").read_text()), "en", editor)
    draft.refresh_from_db()
    assert draft.title == "From Bark to Stopper: How Natural Cork Reaches the Bottling Line"
    assert draft.slug == "from-bark-to-stopper-how-natural-cork-reaches-the-bottling-line"
    assert draft.posted_on == datetime.date(2024, 3, 7)
    assert (draft.author, draft.language, draft.version) == (editor, "en", 1)
    assert (draft.body.count("<h2>"), draft.body.count("<p>")) == (4, 7)
    assert not Edition.objects.exists()


def test_keywords_are_shared_and_the_card_leads_to_the_first():
    existing = make_keyword("natural cork stoppers", language="en")
    draft = write_draft(read((PAGES / "cork.txt").read_text()), "en")
    assert list(draft.keywords.all()) == [existing]
    assert (draft.card.title, draft.card.label) == ("natural cork stoppers", "View Detail")
    assert (draft.card.keyword, draft.card.url) == (existing, "")


def test_two_pages_with_the_same_card_share_it():
    page = replace(CORK, keywords=["cork"], card_label="View Detail")
    first = write_draft(page, "en")
    second = write_draft(replace(page, title="Oak in winter"), "en")
    assert first.card == second.card
    assert (Card.objects.count(), Keyword.objects.count()) == (1, 1)


def test_a_card_without_a_keyword_has_nowhere_to_lead():
    assert write_draft(replace(CORK, card_label="View Detail"), "en").card is None


def test_the_same_page_in_two_languages_is_two_drafts():
    write_draft(replace(CORK, keywords=["cork"]), "en")
    write_draft(replace(CORK, keywords=["cork"]), "zh-hans")
    assert Article.objects.count() == 2
    assert Keyword.objects.count() == 2


def test_a_page_imported_twice_is_refused_by_name():
    make_article("Cork, old", slug="cork-in-the-cellar")
    with pytest.raises(ValidationError, match="belongs to “Cork, old”") as caught:
        write_draft(replace(CORK, keywords=["cork"]), "en")
    assert list(caught.value.message_dict) == ["slug"]
    assert not Keyword.objects.exists()


def test_another_address_can_be_chosen():
    make_article("Cork in the cellar")
    assert write_draft(CORK, "en", slug="cork-again").slug == "cork-again"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "!!!"}, "slug"),
    ],
)
def test_what_an_article_cannot_be_is_refused_and_nothing_saved(change, field):
    with pytest.raises(ValidationError) as caught:
        write_draft(replace(CORK, keywords=["cork"], **change), "en")
    assert field in caught.value.message_dict
    assert not Article.objects.exists()
    assert not Keyword.objects.exists()


def test_an_unknown_language_is_refused():
    with pytest.raises(ValidationError, match="language"):
        write_draft(CORK, "xx")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("软木塞如何到达灌装线", "软木塞如何到达灌装线"),
        ("cork " * 40, "-".join(["cork"] * 24)),
        ("x" * 150, "x" * 120),
        (f"{'x' * 120} y", "x" * 120),
    ],
)
def test_addresses_are_made_of_whole_words(title, slug):
    assert write_draft(replace(CORK, title=title.strip()), "en").slug == slug


def test_a_long_summary_is_cut_to_its_column():
    summary = write_draft(replace(CORK, summary="word " * 100), "en").summary
    assert len(summary) <= 300
    assert summary.endswith("…")


def test_scripts_in_a_corrected_body_are_not_saved():
    body = '<p onclick="x()">Oak.<script>alert(1)</script></p><p><a href="javascript:x">y</a></p>'
    draft = write_draft(replace(CORK, body=body), "en")
    draft.refresh_from_db()
    assert draft.body.startswith("<p>Oak.</p>")
    assert "script" not in draft.body
