"""What is said before anybody misses it: no full-text search, nothing indexed."""

import pytest
from django.core.management import call_command

from articles import search_checks
from articles.models import SearchEntry
from tests.articles.test_lists import make_many

pytestmark = pytest.mark.django_db


def found():
    return [warning.id for warning in search_checks.check_something_can_be_found(None, ["default"])]


def test_articles_without_anything_to_find_are_told_with_the_command_that_helps():
    assert found() == []
    make_many(2)
    assert found() == ["articles.W002"]
    call_command("rebuild_search", verbosity=0)
    assert SearchEntry.objects.count() == 2
    assert found() == []


def test_nothing_is_said_of_databases_that_are_not_asked_or_of_a_good_sqlite():
    make_many(1)
    assert search_checks.check_something_can_be_found(None) == []
    assert search_checks.check_sqlite_searches(None) == []


@pytest.mark.skipif("search_checks.connection.vendor != 'sqlite'")
def test_a_sqlite_without_full_text_search_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(search_checks, "has_fts5", lambda: False)
    (error,) = search_checks.check_sqlite_searches(None)
    assert error.id == "articles.E002"
    assert "FTS5" in error.msg
