"""The search: what is found, shown, offered where nothing is, and kept true; on both databases."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from articles import corrections, reindexing, search_triggers
from articles.models import Article, Edition, SearchEntry, SearchWord
from articles.search import MOST, Search, finding
from tests.articles.test_lists import make_many
from tests.factories import make_article, make_company, make_edition, make_keyword, make_picture
from tests.pages import html_of, links, part, words

pytestmark = pytest.mark.django_db

PATH = "/news/search/"


def titles(text, language="en", page=1, **filters):
    return [edition.title for edition in Search(language, text, **filters).page(page).editions]


def found(client, query, status=200, path=PATH):
    """The titles on the page."""
    html = html_of(client, f"{path}?{query}", status)
    html = re.sub("</?mark>", "", html)
    return [words(title) for title in re.findall(r"<h2 class=.teaser.*?</h2>", html, re.DOTALL)]


def index_many(number):
    make_many(number)
    SearchEntry.objects.remake(list(Edition.objects.values_list("pk", flat=True)))


# What is found


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        *[
            ("en", text)
            for text in ("bridges", "STEEL bridge", "tough", "zinc", "EN10025-2", "acme")
        ],
        *[("zh-hans", text) for text in ("钢", "钢管", "不锈钢管", "q345b")],
        *[("ru", text) for text in ("канат", "стальные канаты", "проволоки")],
        *[("es", text) for text in ("aceros", "exportacion", "exportación")],
        *[("ar", text) for text in ("حبال", "الحبال")],
    ],
)
def test_an_article_is_found_by_all_its_words_in_its_language_alone(language, typed):
    zinc = make_keyword("Zinc")
    make_edition("Steel for bridges", summary="By Acme, EN 10025-2.", keywords=[zinc])
    make_edition("不锈钢管", language="zh-hans", slug="zh", body="<p>Q345B</p>")
    make_edition("Стальной канат", language="ru", slug="ru", body="<p>Из проволоки</p>")
    make_edition("Exportación de acero", language="es", slug="es")
    make_edition("الحبال", language="ar", slug="ar")
    expected = list(Edition.objects.filter(language=language).values_list("title", flat=True))
    assert titles(typed, language) == expected
    assert titles(typed, "en") == (expected if language == "en" else [])


def test_titles_come_first_then_summaries_and_keywords_then_texts_each_the_newest_first():
    body = "<p>Of rope.</p>"
    make_edition("Text new", body=body, posted_on="2026-03-01")
    make_edition("Text old", body=body, posted_on="2026-01-01")
    make_edition("Summary", summary="Of ropes", body="", posted_on="2025-01-01")
    make_edition("Ropes", body="", posted_on="2024-01-01")
    make_edition("Keyword", keywords=[make_keyword("Rope")], posted_on="2025-02-01")
    assert titles("rope") == ["Ropes", "Keyword", "Summary", "Text new", "Text old"]


def test_a_phrase_finds_its_words_next_to_each_other_in_titles_first():
    make_edition("Text", body="<p>The wire ropes, galvanized.</p>")
    make_edition("Wire rope", body="")
    make_edition("Apart", body="<p>A rope of steel wire</p><p>rope</p>", summary="Wire or rope")
    assert titles("wire rope") == ["Wire rope", "Apart", "Text"]
    assert titles('"wire rope"') == titles("“Wire ropes”") == ["Wire rope", "Text"]
    assert titles('galvanized "wire rope"') == titles('"wire ropes galvanised"') == ["Text"]
    assert titles('"wire rope') == titles("wire rope")


def test_drafts_scheduled_and_withdrawn_articles_are_not_found():
    now = timezone.now()
    make_article("Steel draft")
    make_edition("Steel soon", at=now + timedelta(hours=1))
    make_edition("Steel gone").article.withdraw()
    make_edition("Steel here")
    assert titles("steel") == ["Steel here"]


def test_moments_of_a_schedule_pass_without_anybody_s_doing(monkeypatch):
    now = timezone.now()
    make_edition("Steel ends", until=now + timedelta(hours=1))
    make_edition("Steel begins", at=now + timedelta(hours=2))
    seen = []
    for hours in (0.1, 1.5, 3):
        monkeypatch.setattr("articles.moment.now", lambda at=now + timedelta(hours=hours): at)
        seen.append(titles("steel"))
    assert seen == [["Steel ends"], [], ["Steel begins"]]


def test_a_new_edition_is_found_by_its_own_words():
    article = make_edition("Steel ropes", summary="").article
    Article.objects.filter(pk=article.pk).update(title="Copper tubes")
    article.refresh_from_db()
    article.publish(None)
    assert titles("ropes") == []
    assert titles("copper") == ["Copper tubes"]
    assert SearchEntry.objects.count() == 1


def test_a_search_is_narrowed_by_keyword_and_year():
    rope, zinc = make_keyword("rope"), make_keyword("zinc")
    make_edition("Steel one", keywords=[rope], posted_on="2024-05-01")
    make_edition("Steel two", keywords=[rope, zinc], posted_on="2025-05-01")
    assert titles("steel", keyword=rope) == ["Steel two", "Steel one"]
    assert titles("steel", keyword=zinc) == titles("steel", year=2025) == ["Steel two"]
    assert titles("", year=2024) == titles("steel", keyword=rope, year=2024) == ["Steel one"]
    assert titles("steel", keyword=zinc, year=2024) == []


def test_a_page_of_results_is_one_query(django_assert_num_queries):
    make_edition("Steel", hero=make_picture(), keywords=[make_keyword()])
    index_many(30)
    Search("en", "steel").page()  # compiles it
    with django_assert_num_queries(1):
        edition = Search("en", "steel").page().editions[0]
        assert edition.hero.alt == "A crane"
        assert edition.get_absolute_url() == "/news/steel/"
    with django_assert_num_queries(1):
        assert len(titles("report", page=3)) == 10
    with django_assert_num_queries(1):
        assert finding([Search("en", "report"), Search("en", "nothing")]) == [
            Search("en", "report")
        ]
    with django_assert_num_queries(0):
        assert titles("!!!") == []


def test_more_results_than_can_be_reached_are_not_counted(monkeypatch):
    monkeypatch.setattr("articles.search.MOST", 12)
    index_many(15)
    results = Search("en", "report").page(2)
    assert (results.total, results.is_more, results.pages) == (12, True, 2)
    assert MOST >= 500


# The page


def test_the_page_shows_what_was_found_with_the_words_marked(client):
    body = "<p>Some rope &amp; <b>wire</b> of EN 10025-2.</p>"
    make_edition(hero=make_picture(alt="A crane"), body=body, posted_on="2025-08-20", summary="")
    html = html_of(client, f"{PATH}?q=wires+EN10025-2")
    entry = part(html, "article")
    assert links(entry) == [("/news/steel-for-bridges/", "Steel for bridges")]
    assert "&amp; <mark>wire</mark> of <mark>EN 10025-2</mark>." in entry
    assert '<time datetime="2025-08-20">' in entry
    assert 'alt="A crane"' in entry
    assert 'name="q" value="wires EN10025-2"' in html
    assert words(part(html, "p", "meta")) == "1 article"


def test_nothing_typed_is_shown_unescaped(client):
    make_edition("Steel", body="<p>Steel &lt;script&gt; rope</p>")
    html = html_of(client, f'{PATH}?q=steel"><script>')
    assert "<script>" not in html[html.index("<title>") :].replace("<script type", "")
    assert "&quot;&gt;&lt;script&gt;" in html
    assert "&lt;<mark>script</mark>&gt;" in html


def test_pages_of_results_lead_on_and_keep_what_was_typed(client):
    make_keyword("rope")
    index_many(25)
    html = html_of(client, f"{PATH}?q=report&page=2")
    assert links(part(html, "nav", "Pages")) == [
        ("?q=report", "Previous"),
        ("?q=report&amp;page=3", "Next"),
    ]
    assert "25 articles. Page 2 of 3" in words(html)
    assert len(found(client, "q=report&page=3")) == 5


def test_search_engines_are_told_to_follow_and_not_to_list(client):
    html = html_of(client, f"{PATH}?q=steel&page=1&utm_source=x")
    assert '<meta name="robots" content="noindex, follow">' in html
    assert html.count('name="robots"') == 1
    assert f'<link rel="canonical" href="{settings.SITE_URL}{PATH}?q=steel">' in html
    assert "<title>Search for “steel” – " in html
    assert f'<meta property="og:url" content="{settings.SITE_URL}{PATH}?q=steel">' in html
    assert '<meta property="og:title" content="Search for “steel”">' in html


def test_the_page_is_kept_shortly_and_by_nobody_for_long(client):
    make_edition()
    response = client.get(f"{PATH}?q=steel")
    assert "no-cache" in response["Cache-Control"]
    assert response.public.is_stored is False
    assert response.public.seconds == 60


def test_the_filters_offer_what_there_is_and_keep_what_was_chosen(client):
    rope = make_keyword("Rope")
    make_edition("Steel one", keywords=[rope], posted_on="2024-05-01")
    make_edition("Steel two", posted_on="2025-05-01")
    html = html_of(client, f"{PATH}?q=steel&year=2024")
    assert re.findall(r"<option.*?>.*?</option>", html) == [
        *('<option value="">All years</option>', "<option>2025</option>"),
        *("<option selected>2024</option>", '<option value="">All keywords</option>'),
        '<option value="rope">Rope (1)</option>',
    ]
    assert found(client, "q=steel&keyword=rope") == ["Steel one"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        *[
            ("q=steel&year=" + year, 200)
            for year in ("abc", "0", "99999999999", "-1", "%00", "２０２４")
        ],
        *[("q=steel&keyword=" + slug, 200) for slug in ("nothing", "%00", "a" * 900, "%ED%A0%80")],
        *[
            ("q=steel&page=" + page, 404)
            for page in ("abc", "0", "-1", "2", "9" * 30, "%00", "", "51")
        ],
        *[
            ("q=" + text, 200)
            for text in ("%00", "%ED%A0%80", "%FF%FE", "x" * 10_000, "a+" * 4_000)
        ],
        *[
            ("q=" + text, 200)
            for text in (
                '"',
                "%22a+b%22+%22c",
                "*",
                "NEAR(a+b)",
                "a+AND",
                "tokens:a",
                "-a",
                "'%27",
                "^a",
            )
        ],
    ],
)
def test_whatever_stands_in_the_address_is_answered(client, query, expected):
    make_edition("Steel")
    html_of(client, f"{PATH}?{query}", expected)


@rules(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.text(), st.text(alphabet="\"“”'*:()^-+/=#@_ \\&|!<>{}aA1中NEARОم\0", max_size=60))
)
def test_nothing_a_visitor_types_is_an_error(db, text):
    search = Search("en", text, year=2024)
    search.page(2)
    corrections.searches(search)
    corrections.keywords(search)
    finding([Search("ru", text), Search("zh-hans", text)])


@pytest.mark.django_db(transaction=True)
def test_a_page_is_put_together_as_the_others_are_and_is_one_query_beside_the_stamp(
    client, django_assert_num_queries
):
    make_company()
    make_keyword("rope")
    index_many(25)
    pages = [html_of(client, f"{PATH}?q=report&page={number}") for number in (2, 3)]
    assert "Page 2 of 3" in words(pages[0])
    assert ("?q=report&amp;page=2", "Previous") in links(pages[1])
    with django_assert_num_queries(2):
        assert len(found(client, "q=report")) == 10


# Where nothing is found


def test_a_misspelled_word_is_corrected_to_one_that_is_found(
    client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        make_edition("Galvanized ropes")
        make_edition("Galvanised secrets", at=timezone.now() + timedelta(days=1))
    html = html_of(client, f"{PATH}?q=galvanzied+rope")
    assert "Nothing was found." in html
    assert links(part(html, "ul", "links")) == [
        ("?q=galvanized%20rope", "galvanized rope"),
        ("?q=rope", "rope"),
    ]
    assert "secret" not in html_of(client, f"{PATH}?q=secrts").replace("secrts", "")


def test_where_words_are_not_found_together_each_is_offered_and_so_is_a_search_without_filters(
    client,
):
    make_edition("Steel ropes", posted_on="2024-01-01")
    make_edition("Copper tubes", posted_on="2025-01-01")
    apart = part(html_of(client, f"{PATH}?q=ropes+of+copper"), "ul", "links")
    assert links(apart) == [("?q=ropes", "ropes"), ("?q=copper", "copper")]
    elsewhere = part(html_of(client, f"{PATH}?q=ropes&year=2025"), "ul", "links")
    assert links(elsewhere) == [("?q=ropes", "ropes")]


def test_a_phrase_that_is_nowhere_is_offered_without_its_quotation_marks(client):
    make_edition("Ropes of wire", keywords=[make_keyword("Wire")])
    html = html_of(client, f"{PATH}?q=%22wire+ropes%22&year=2024")
    assert links(part(html, "ul", "links")) == [("?q=wire%20ropes", "wire ropes")]
    assert ("/news/keyword/wire/", "Wire") in links(html)
    misspelled = html_of(client, f"{PATH}?q=%22wire+anchors%22")
    assert links(part(misspelled, "ul", "links")) == [("?q=wire", "wire")]


def test_keywords_the_latest_articles_and_the_inquiry_are_offered(client):
    make_edition("Latest", keywords=[make_keyword("Wire rope", slug="wire-rope")], body="")
    make_article("Draft", keywords=[make_keyword("Wire secrets", slug="secrets")])
    html = html_of(client, f"{PATH}?q=wire+anchors")
    assert ("/news/keyword/wire-rope/", "Wire rope") in links(html)
    assert "secrets" not in html
    assert ("/news/latest/", "Latest") in links(html)
    assert "Tell us what you need" in html


def test_a_misspelled_word_is_compared_with_some_that_share_an_end_with_it(monkeypatch):
    compared = []

    def nearest(word, known, most):
        compared.append((word, list(known)))
        return []

    monkeypatch.setattr(corrections, "LOOKED_AT", 20)
    monkeypatch.setattr(corrections.spelling, "nearest", nearest)
    folded = [f"{end}{number}{end}" for end in ("rop", "cra", "ste") for number in range(40)]
    SearchWord.objects.bulk_create(SearchWord.of("en", word, word) for word in folded)
    typed = ["ropxx", "ropyy", "ropzz", "craxx", "xxste", "yyste"]
    corrections.searches(Search("en", " ".join(typed)))
    assert [word for word, _known in compared] == typed
    for word, known in compared:
        assert 0 < len(known) <= 20
        assert all(other[:3] == word[:3] or other[-3:] == word[-3:] for other in known)


def test_the_whole_of_what_helps_costs_a_fixed_number_of_queries(client, django_assert_num_queries):
    make_company()
    make_edition()
    client.get(f"{PATH}?q=steel")
    with django_assert_num_queries(8):
        client.get(f"{PATH}?q=wrongg+steeel+nothingg")


def test_an_empty_search_shows_the_box_and_the_latest_articles(client):
    make_edition("Latest")
    html = html_of(client, PATH)
    assert "Nothing was found." not in html
    assert 'type="search"' in html
    assert ("/news/latest/", "Latest") in links(html)


@pytest.mark.parametrize("path", ["/news/", "/nowhere/"])
def test_lists_and_missing_pages_have_the_box(client, path):
    html = html_of(client, path, 404 if path == "/nowhere/" else 200)
    assert 'role="search" action="/news/search/"' in html


def test_each_language_searches_its_own(client):
    make_edition("不锈钢管", language="zh-hans", slug="zh")
    assert found(client, "q=钢管", path="/zh-hans/news/search/") == ["不锈钢管"]
    assert found(client, "q=钢管") == []


# Kept true


def test_a_renamed_keyword_is_found_by_its_new_name_after_the_next_housekeeping():
    keyword = make_keyword("Hawser")
    make_edition("Ropes", keywords=[keyword])
    keyword.name = "Cable"
    keyword.save()
    reindexing.catch_up()
    assert titles("cable") == ["Ropes"]
    assert titles("hawser") == []
    keyword.delete()
    reindexing.catch_up()
    assert titles("cable") == []


def test_the_housekeeping_makes_what_is_missing_and_forgets_what_has_ended(monkeypatch):
    monkeypatch.setattr("articles.reindexing.LOOKED_AT", 4)
    monkeypatch.setattr("articles.reindexing.AT_ONCE", 3)
    monkeypatch.setattr("articles.reindexing._last", 0)
    make_many(10)
    gone = make_edition("Gone")
    Edition.objects.filter(pk=gone.pk).update(ends_at=timezone.now())
    for _round in range(6):
        reindexing.catch_up()
    assert Search("en", "report").page().total == 10
    assert not SearchEntry.objects.filter(pk=gone.pk).exists()


def test_the_command_makes_all_anew_and_can_be_repeated():
    make_many(3)
    make_edition("Scheduled report", at=timezone.now() + timedelta(days=1))
    make_edition("Withdrawn report").article.withdraw()
    said = StringIO()
    for _time in range(2):
        call_command("rebuild_search", stdout=said)
    assert said.getvalue() == "4 articles can be found.\n" * 2
    assert Search("en", "report").page().total == 3
    last = Edition.objects.order_by("pk").values_list("pk", flat=True)[1]
    call_command("rebuild_search", after=last, stdout=said)
    assert said.getvalue().endswith("2 articles can be found.\n")


def test_deleted_editions_leave_nothing_to_find():
    make_edition("Steel")
    Edition.objects.all().delete()
    assert not SearchEntry.objects.exists()
    assert titles("steel") == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM articles_searchindex WHERE articles_searchindex MATCH 'steel'"
            )
            assert cursor.fetchall() == []


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_the_index_of_sqlite_outlives_the_loss_of_its_triggers():
    with connection.cursor() as cursor:
        for name in search_triggers.STATEMENTS:
            cursor.execute(f"DROP TRIGGER {name}")
    make_edition("Steel")
    assert titles("steel") == []
    search_triggers.install()
    assert titles("steel") == ["Steel"]
    make_edition("More steel")
    assert len(titles("steel")) == 2


def test_words_are_learned_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_edition("Écluses of steel", body="<p>Steel, écluses; S355 an of</p>", summary="")
        make_edition("Steel ecluses", body="", summary="", slug="other")
    learned = SearchWord.objects.values_list("folded", "word")
    assert sorted(learned) == [("ecluses", "écluses"), ("steel", "steel")]
