"""The stored pieces of pages: made at publication, remade where what they show changes."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import housekeeping, release
from articles.models import Edition, Keyword, Rendering
from articles.models.rendering import OLD
from tests.articles.test_lists import make_many, titles
from tests.factories import make_article, make_edition, make_keyword, make_picture
from tests.pages import html_of, part

pytestmark = pytest.mark.django_db

PATH = "/news/steel-for-bridges/"


def is_current(edition):
    return edition.rendering.__class__.objects.get(pk=edition.pk).release == release.fingerprint()


def test_publishing_makes_the_pieces_in_the_edition_s_language():
    edition = make_edition("钢", slug="steel", language="zh-hans", posted_on="2025-08-20")
    row = edition.rendering
    assert row.release == release.fingerprint()
    assert "2025年8月20日" in row.top
    assert "/zh-hans/news/steel/" in row.teaser
    assert 'href="http' in row.head


def change_picture(edition):
    edition.hero.alt = "A bridge"
    edition.hero.save()


def rename_keyword(edition):
    keyword = edition.keywords.get()
    keyword.name = "A bridge"
    keyword.save()


@pytest.mark.parametrize("change", [change_picture, rename_keyword])
def test_what_an_article_shows_is_true_at_once_and_made_for_good_later(client, change):
    edition = make_edition(hero=make_picture("Old words"), keywords=[make_keyword("Old words")])
    change(edition)
    assert not is_current(edition)
    page = html_of(client, PATH)
    assert "A bridge" in page
    assert not is_current(edition)  # a page that is read writes nothing
    housekeeping.run()
    assert is_current(edition)
    assert html_of(client, PATH) == page


def test_a_list_shows_the_words_of_a_picture_at_once(client):
    edition = make_edition(hero=make_picture("Old words"))
    change_picture(edition)
    assert 'alt="A bridge"' in part(html_of(client, "/news/"), "article")


@pytest.mark.parametrize("in_admin", [True, False])
def test_a_deleted_keyword_leaves_the_page(client, in_admin):
    edition = make_edition(keywords=[make_keyword("rope"), make_keyword("wire")])
    rope = Keyword.objects.filter(name="rope")
    rope.delete() if in_admin else rope.get().delete()
    assert not is_current(edition)
    page = html_of(client, PATH)
    assert "/keyword/rope/" not in page
    assert "/keyword/wire/" in page


def test_renaming_a_keyword_of_many_articles_is_a_few_statements():
    keyword = make_keyword("rope")
    for n in range(8):
        make_edition(f"Rope {n}", keywords=[keyword])
    with CaptureQueriesContext(connection) as few:
        keyword.save()
    make_edition("Rope", keywords=[keyword])
    with CaptureQueriesContext(connection) as more:
        keyword.save()
    assert len(few) == len(more)


def test_pages_of_another_release_are_made_by_this_one(client):
    edition = make_edition(keywords=[make_keyword("rope")])
    page = html_of(client, PATH)
    listed = html_of(client, "/news/")
    Rendering.objects.update(release="former", head="", top="", bottom="", teaser="")
    Edition.objects.update(html="")
    assert html_of(client, PATH) == page
    assert html_of(client, "/news/") == listed
    housekeeping.run()
    assert is_current(edition)
    assert edition.rendering.__class__.objects.get().top
    assert Edition.objects.get().html


def test_rows_that_nobody_rendered_are_shown_and_then_made_by_the_command(client, capsys):
    make_many(3)
    assert len(titles(html_of(client, "/news/"))) == 3
    assert "Report 001" in html_of(client, "/news/Report-001/")
    assert not Rendering.objects.exists()
    call_command("render_articles")
    assert "3 editions" in capsys.readouterr().out
    assert Rendering.objects.filter(release=release.fingerprint()).count() == 3
    call_command("render_articles")
    assert "0 editions" in capsys.readouterr().out
    call_command("render_articles", "--all")
    assert "3 editions" in capsys.readouterr().out


def test_housekeeping_lets_go_of_what_has_ended():
    edition = make_edition()
    edition.article.withdraw()
    housekeeping.run()
    assert not Rendering.objects.exists()
    assert Edition.objects.exists()


def test_an_edition_that_is_gone_is_no_error():
    edition = make_edition()
    Rendering.objects.remake(edition.pk + 1)
    Rendering.objects.all().delete()
    Rendering.objects.remake(edition.pk)
    assert is_current(edition)


def test_a_scheduled_edition_has_its_pieces_before_it_is_live():
    article = make_article()
    edition = article.publish(None, at=article.created_at.replace(year=2100))
    assert is_current(edition)
    Rendering.objects.all().outdate()
    assert Rendering.objects.get().release == OLD
    housekeeping.run()
    assert is_current(edition)


def test_an_edition_that_cannot_be_rendered_does_not_keep_others_from_it(monkeypatch):
    bad, good = make_edition("Bad"), make_edition("Good")
    Rendering.objects.outdate()
    remake = type(Rendering.objects.all()).remake

    def fail(rows, pk):
        if pk == bad.pk:
            raise ValueError("no such template")
        remake(rows, pk)

    monkeypatch.setattr("articles.models.rendering.RenderingQuerySet.remake", fail)
    housekeeping.run()
    assert (is_current(bad), is_current(good)) == (False, True)
