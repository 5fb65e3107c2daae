"""Related articles: which are near, where a new one appears, and what readers see of it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import housekeeping, related
from articles.models import Edition, Fingerprint, Related, Unrelated
from articles.models import related as related_rows
from tests.factories import make_article, make_edition, make_keyword, make_picture
from tests.pages import html_of, links, part

CHARTER = "Freight charter rates"


@pytest.mark.parametrize(
    ("title", "summary", "text", "terms"),
    [
        ("Steel ropes", "", "", ["stee", "rope"]),
        ("Ropes", "Galvanized wires", "A wire is bent.", ["rope", "wire", "galvan"]),
        ("FOB or CIF at sea", "", "", ["fob", "cif"]),
        ("Канаты", "Стальных канатов", "", ["кана", "сталь"]),
        ("钢丝绳", "", "", ["钢丝", "丝绳"]),
        ("№ 12 — 3.1", "", "", []),
    ],
)
def test_an_article_is_known_by_the_stems_of_its_telling_words(title, summary, text, terms):
    assert related.terms(title, summary, text) == terms


def test_a_title_comes_before_a_summary_and_what_the_text_repeats_before_what_it_does_not():
    words = [f"{chr(97 + number) * 5}" for number in range(20)]
    terms = related.terms("Zinc coat", " ".join(words), f"{words[9]} {words[9]} {words[3]}")
    assert terms[:4] == ["zinc", "coat", words[9][:4], words[3][:4]]
    assert len(terms) == related.TERMS


def test_the_rarer_a_mark_the_more_it_says():
    assert related.rarity(2, 500) > related.rarity(50, 500) > related.rarity(500, 500) > 0
    assert related.rarity(2, 3) == related.rarity(2, related.FEWEST)


@pytest.fixture
def publish(db, django_capture_on_commit_callbacks):
    """Publish an article and let happen what follows the commit."""

    def make(title, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return make_edition(title, **{"summary": "", "body": "", **kwargs})

    return make


def near(edition):
    rows = Related.objects.filter(article=edition.article).order_by("-nearness")
    return [row.other.title for row in rows]


def test_a_new_article_and_older_ones_enter_each_other_s_lists(publish):
    galvanized = publish("Galvanized ropes")
    publish(CHARTER)
    new = publish("Galvanized ropes at sea")
    assert near(new) == [galvanized.title]
    assert near(galvanized) == [new.title]
    assert not Unrelated.objects.exists()


def test_a_shared_keyword_counts_more_than_a_shared_word(publish):
    crane = make_keyword("crane")
    publish("Lifting loads", keywords=[crane])
    publish("Deck winches")
    new = publish("Winches of a port", keywords=[crane])
    assert near(new) == ["Lifting loads", "Deck winches"]


def test_articles_in_other_languages_are_not_near(publish):
    publish("Galvanized ropes", language="es", slug="es")
    assert near(publish("Galvanized ropes")) == []


def test_the_nearest_drive_the_others_out_of_a_full_list(publish, monkeypatch):
    monkeypatch.setattr(related_rows, "KEPT", 2)
    first = publish("Zinc coats of harbor cranes")
    for number in range(3):
        publish(f"Zinc coats {number}", slug=f"z{number}")
    assert near(first) == ["Zinc coats 0", "Zinc coats 1"]
    publish("Zinc coats of harbor cranes again")
    assert near(first) == ["Zinc coats of harbor cranes again", "Zinc coats 0"]


def test_an_article_that_is_about_something_else_now_leaves_the_lists(publish):
    first, second = publish("Galvanized ropes"), publish("Galvanized ropes at sea")
    article = second.article
    article.title = CHARTER
    article.save()
    article.publish(None)
    Unrelated.objects.catch_up()
    assert near(first) == near(second) == []


def page_of(client, edition):
    return part(html_of(client, edition.get_absolute_url()), "section", "related")


def test_the_page_leads_to_three_that_are_live(client, publish):
    shown = publish("Galvanized ropes")
    others = [publish(f"Galvanized ropes {n}", slug=f"r{n}") for n in range(5)]
    assert len(links(page_of(client, shown))) == 3
    for gone in others[:3]:
        gone.article.withdraw()
    found = {text for _href, text in links(page_of(client, shown))}
    assert found == {"Galvanized ropes 3", "Galvanized ropes 4"}


def test_small_pictures_are_the_narrowest_files_and_lazy(client, publish):
    rows = [
        {"format": form, "width": width, "height": 2 * width // 3, "name": f"p-{width}.{form}"}
        for width in (480, 800)
        for form in ("avif", "webp", "jpeg")
    ]
    publish("Galvanized ropes", hero=make_picture(crops={"teaser": rows}))
    html = page_of(client, publish("Galvanized ropes at sea"))
    assert html.count("<img") == 1
    assert 'src="/media/p-480.webp"' in html
    assert 'loading="lazy"' in html


def test_without_any_there_is_no_heading(client, publish):
    assert not page_of(client, publish(CHARTER))


def test_a_scheduled_article_is_shown_once_it_is_live(client, publish):
    shown = publish("Galvanized ropes")
    publish("Galvanized ropes at sea", at=timezone.now() + timedelta(days=1))
    assert near(shown)
    assert not page_of(client, shown)


@pytest.mark.django_db
def test_what_was_not_related_when_a_process_ended_is_found_by_housekeeping():
    first, second = make_edition("Galvanized ropes"), make_edition("Galvanized ropes at sea")
    assert not near(first)  # nothing follows the commit of a test
    housekeeping.run()
    assert near(first) == [second.title]
    assert not Unrelated.objects.exists()


@pytest.mark.django_db
def test_the_command_relates_what_is_left_or_everything_and_can_be_stopped():
    editions = [make_edition(f"Galvanized ropes {n}", slug=f"r{n}") for n in range(3)]
    Fingerprint.objects.all().delete()
    next(Unrelated.objects.work_off())
    assert Unrelated.objects.count() == 2
    said = StringIO()
    call_command("relate_articles", stdout=said)
    assert said.getvalue() == "Related articles found for 2 editions.\n"
    assert all(len(near(edition)) == 2 for edition in editions)
    call_command("relate_articles", "--all", stdout=(said := StringIO()))
    assert said.getvalue() == "Related articles found for 3 editions.\n"


def test_a_publication_costs_as_many_queries_however_many_there_are(
    publish, django_assert_max_num_queries
):
    def cost(title):
        edition = make_edition(title, body="")
        with django_assert_max_num_queries(60) as queries:
            Related.objects.relate(edition)
        return len(queries)

    few = cost("Galvanized ropes")
    for number in range(15):
        publish(f"Galvanized ropes {number}", slug=f"r{number}")
    assert cost("Galvanized ropes at sea") <= few + 4  # a longer title, and lists to enter


@pytest.mark.django_db
def test_a_publication_does_not_fail_with_its_relations(monkeypatch, caplog):
    def fail(_edition):
        raise RuntimeError("no relations today")

    monkeypatch.setattr(related_rows, "nearest", fail)
    edition = make_edition()
    assert Edition.objects.live().get() == edition
    assert Unrelated.objects.count() == 1


def test_previous_and_next_are_by_day_and_in_one_language(client, publish):
    days = ["2024-01-01", "2024-02-02", "2024-02-02", "2024-03-03"]
    editions = [publish(f"N{number}", posted_on=day) for number, day in enumerate(days)]
    publish("Otro", language="es", posted_on="2024-02-02")
    publish("Gone", posted_on="2024-02-02").article.withdraw()
    seen = [links(part(html_of(client, e.get_absolute_url()), "nav", "Other")) for e in editions]
    assert [[href for href, _text in row] for row in seen] == [
        ["/news/n1/"],
        ["/news/n0/", "/news/n2/"],
        ["/news/n1/", "/news/n3/"],
        ["/news/n2/"],
    ]
    assert seen[0][0][1] == "Next article N1"


def test_what_is_deleted_before_it_was_related_is_passed_over(publish):
    edition = make_edition("Galvanized ropes")
    make_article("Draft")
    edition.article.withdraw()
    edition.article.delete()
    Unrelated.objects.catch_up()
    assert not Related.objects.exists()
