"""Queries compiled once: the same rows as the ORM's, for any values."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, models
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import pages
from articles.models import Edition
from articles.prepared import Prepared, fetch
from tests.factories import make_edition, make_keyword

pytestmark = pytest.mark.django_db


def live(language, slug, at):
    return Edition.objects.live(at).filter(language=language, slug=slug).values("title", "contents")


def prepared():
    return Prepared(
        live, language=models.CharField(), slug=models.CharField(), at=models.DateTimeField()
    )


def test_the_rows_are_those_of_the_orm_for_each_value():
    query, now = prepared(), timezone.now()
    for title in ("One", "Two", "O'Neill 100 % %s"):
        edition = make_edition(title, body="<h2>Grades</h2><p>…</p>")
        values = {"language": "en", "slug": edition.slug, "at": timezone.now()}
        assert query.rows(**values) == list(live(**values))
    assert query.rows(language="zh-hans", slug="one", at=now) == []
    assert query.rows(language="en", slug="' OR 1=1 --", at=now) == []


def test_moments_are_compared_exactly():
    start = timezone.now() + timedelta(days=1)
    make_edition("Later", at=start)
    query = prepared()
    before = start - timedelta(microseconds=1)
    assert query.rows(language="en", slug="later", at=before) == []
    assert len(query.rows(language="en", slug="later", at=start)) == 1


def test_a_parameter_reaches_subqueries():
    make_edition("Rope", keywords=[make_keyword("rope")])
    make_edition("Beam", keywords=[make_keyword("beam")])
    through = Edition.keywords.through.objects
    query = Prepared(
        lambda name: Edition.objects.filter(
            Exists(through.filter(edition=OuterRef("pk"), keyword__name=name))
        ).values("title"),
        name=models.CharField(),
    )
    assert query.rows(name="rope") == [{"title": "Rope"}]
    assert query.rows(name="beam") == [{"title": "Beam"}]


def test_an_article_s_page_is_one_query_that_is_compiled_once(django_assert_num_queries):
    make_edition("One")
    make_edition("Two")
    pages.article("en", "one")
    sql = pages._ARTICLE._compiled
    with django_assert_num_queries(1):
        assert pages.article("en", "two").title == "Two"
    assert pages._ARTICLE._compiled is sql


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("watch", [nullcontext, lambda: CaptureQueriesContext(connection)])
def test_rows_and_errors_are_the_same_whoever_watches_the_queries(watch):
    with watch():
        for _time in range(2):
            assert fetch(connection, "SELECT 1, '%'") == [(1, "%")]
            assert fetch(connection, "SELECT %s, '%%'", ["a"]) == [("a", "%")]
        with pytest.raises(DatabaseError):
            fetch(connection, "SELECT nothing FROM nowhere")
        assert fetch(connection, "SELECT 1") == [(1,)]
