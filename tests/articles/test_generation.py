"""Whatever readers see, changed in whatever way, makes a new generation of the content."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from articles import generation, moment, redirecting, trash, triggers
from articles.models import (
    Article,
    Autosave,
    Card,
    Edition,
    Generation,
    Keyword,
    Picture,
    Related,
    Rendering,
)
from portal.models import Company, CompanyText
from tests.clock import set_clock
from tests.factories import (
    make_article,
    make_card,
    make_company,
    make_edition,
    make_inquiry,
    make_keyword,
    make_picture,
    make_user,
)

# Inside a transaction there is no stamp, so tests of stamps need real commits; whether the token
# changes at the commit can be seen in any test.
committed = pytest.mark.django_db(transaction=True)


SECOND = timedelta(seconds=1)


def token():
    """The token as it would be after a commit."""
    connection.check_constraints()  # and what else PostgreSQL does at the very end
    return generation.Generation.objects.get().token


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def make_site():
    make_company()
    edition = make_edition(keywords=[make_keyword()], card=make_card(), hero=make_picture())
    edition.article.publish(None, at=timezone.now() + timedelta(days=3))
    draft = make_article("A draft")
    return edition.article, edition, draft


SEEN = {
    "publish": lambda article, edition, draft: draft.publish(None),
    "schedule": lambda article, edition, draft: article.publish(
        None, at=timezone.now() + timedelta(days=1)
    ),
    "cancel": lambda article, edition, draft: Edition.objects.cancel(
        article.editions.order_by("starts_at").last()
    ),
    "withdraw": lambda article, edition, draft: article.withdraw(),
    "trash": lambda article, edition, draft: trash.put([draft, article], make_user()),
    "bulk": lambda article, edition, draft: Edition.objects.bulk_update([edition], ["summary"]),
    "update": lambda article, edition, draft: Edition.objects.update(title="Steel"),
    "delete": lambda article, edition, draft: Edition.objects.filter(pk=edition.pk).delete(),
    "raw SQL": lambda *site: run("UPDATE articles_edition SET title = 'Steel'"),
    "keyword": lambda *site: Keyword.objects.update(name="Rope"),
    "keywords": lambda article, edition, draft: edition.keywords.add(make_keyword("rope")),
    "no keywords": lambda article, edition, draft: edition.keywords.clear(),
    "card": lambda *site: Card.objects.get().save(),
    "picture": lambda *site: Picture.objects.update(file="pictures/hall.jpeg"),
    "crop": lambda *site: Picture.objects.update(crops={}),
    "alternative text": lambda *site: Picture.objects.update(alt="A crane at work"),
    "redirect": lambda article, edition, draft: redirecting.lead(["/old/"], article, None),
    "translations": lambda article, edition, draft: Article.objects.filter(pk=draft.pk).update(
        group=uuid.uuid4()
    ),
    "related": lambda article, edition, draft: Related.objects.create(
        article=article, other=draft, nearness=1
    ),
    "company": lambda *site: Company.objects.get().save(),
    "company text": lambda *site: CompanyText.objects.update(hours="9 to 5"),
    "default card": lambda *site: CompanyText.objects.update(default_card=Card.objects.get()),
}
UNSEEN = {
    "draft": lambda article, edition, draft: article.save(),
    "autosave": lambda article, edition, draft: Autosave.objects.create(
        article=draft, user=make_user(), version=1, values={}
    ),
    "inquiry": lambda *site: make_inquiry(),
    "the same page, rendered again": lambda *site: (
        Rendering.objects.outdate(),
        Rendering.objects.catch_up(),
    ),
    "nothing": lambda *site: Edition.objects.filter(pk=0).update(title=""),
    "missing address": lambda *site: apps.get_model("articles.MissingAddress").objects.create(
        path="/no/"
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", SEEN.values(), ids=SEEN)
def test_every_way_of_changing_what_readers_see_is_noticed(change):
    site = make_site()
    before = token()
    change(*site)
    assert token() != before


@pytest.mark.django_db
@pytest.mark.parametrize("change", UNSEEN.values(), ids=UNSEEN)
def test_what_readers_do_not_see_leaves_kept_pages_alone(change):
    site = make_site()
    before = token()
    change(*site)
    assert token() == before


@pytest.mark.django_db
def test_what_is_rolled_back_was_no_change():
    edition = make_edition()
    before = token()
    with transaction.atomic():
        Edition.objects.update(title="Never")
        edition.keywords.add(make_keyword())
        transaction.set_rollback(True)
    assert token() == before


@pytest.mark.django_db
def test_a_table_that_is_emptied_is_noticed():
    make_edition(keywords=[make_keyword()])
    before = token()
    is_sqlite = connection.vendor == "sqlite"
    run(f"{'DELETE FROM' if is_sqlite else 'TRUNCATE'} articles_edition_keywords")
    assert token() != before


@committed
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time")
def test_of_two_who_change_something_at_the_same_time_the_later_commit_counts_too():
    edition, other = make_edition(), make_edition("Another")
    seen = [generation.current().token]
    first, second = connection.copy("first"), connection.copy("second")
    try:
        for own, pk in ((first, edition.pk), (second, other.pk)):
            own.set_autocommit(False)
            with own.cursor() as cursor:
                cursor.execute("UPDATE articles_edition SET title = 'New' WHERE id = %s", [pk])
        assert generation.current().token == seen[0]
        for own in (second, first):  # who began first ends last; nobody waits for the other
            own.commit()
            seen.append(generation.current().token)
    finally:
        first.close()
        second.close()
    assert len(set(seen)) == 3
    assert generation.Generation.objects.count() == 1


@committed
def test_the_moment_of_a_schedule_makes_another_stamp_in_a_process_that_has_one(monkeypatch):
    start = make_edition().starts_at
    begin = make_edition("Later", at=start + timedelta(hours=1)).starts_at
    end = make_edition("Shortly", until=start + timedelta(hours=2)).ends_at
    begun = Edition.objects.get(title="Shortly").starts_at
    seen = []
    for at in (begun, begin - SECOND, begin, end - SECOND, end, begun):
        set_clock(monkeypatch, lambda at=at: at)
        stamp = generation.current()
        seen.append((stamp.passed, stamp.next))
    before, between, after = (begun, begin), (begin, end), (end, None)
    assert seen == [before, before, between, between, after, before]


@committed
def test_a_stamp_costs_one_query_and_is_there_only_where_something_may_be_kept(
    django_assert_num_queries, settings
):
    make_edition()
    stamp = generation.current()
    with django_assert_num_queries(1):
        assert generation.current() == stamp
    with generation.holding(stamp), django_assert_num_queries(0):
        assert generation.current() is stamp  # while a page is made
    with generation.holding(stamp), transaction.atomic():
        assert generation.current() is None
    with generation.holding(stamp), moment.browsing(timezone.now()):
        assert generation.current() is None
    settings.DEBUG = True
    assert generation.current() is None
    settings.DEBUG = False
    generation.Generation.objects.all().delete()
    assert generation.current() is None


@committed
def test_without_a_database_there_is_no_stamp_and_a_broken_connection_is_replaced(monkeypatch):
    make_edition()
    fetch, answers = generation._fetch, [OperationalError("gone"), None]

    def failing(database):
        error = answers.pop(0)
        if error:
            raise error
        return fetch(database)

    monkeypatch.setattr(generation, "_fetch", failing)
    assert generation.current()
    answers[:] = [OperationalError("gone"), DatabaseError("still gone")]
    assert generation.current() is None


@pytest.mark.django_db
def test_triggers_that_are_missing_are_told_and_made_again_by_migrate():
    def messages():
        return {found.id for found in run_checks(databases=["default"], tags=["database"])}

    before = generation.Generation.objects.get().token
    assert "articles.W001" not in messages()
    triggers.remove(connection)
    assert "articles.W001" in messages()
    triggers.install()
    assert "articles.W001" not in messages()
    changed = generation.Generation.objects.get().token
    assert changed != before  # what was changed without them has changed
    triggers.install()
    assert generation.Generation.objects.get().token == changed


@pytest.mark.django_db
def test_when_another_column_counts_migrate_changes_the_trigger(monkeypatch):
    article = make_article()
    config = apps.get_app_config("articles")
    monkeypatch.setattr(config, "readers_see", {**config.readers_see, "Article": ["title"]})
    triggers.install()
    assert triggers.installed(connection).keys() == triggers.wanted(connection).keys()
    before = token()
    Article.objects.update(group=uuid.uuid4())
    assert token() == before
    article.title = "Ropes"
    article.save()
    assert token() != before


def test_every_table_is_declared_as_seen_or_never_seen_by_readers(monkeypatch):
    def undeclared():
        found = run_checks(tags=["models"])
        return {message.msg.split()[0] for message in found if message.id == "articles.E001"}

    assert undeclared() == set()
    monkeypatch.setattr(apps.get_app_config("articles"), "readers_never_see", ["Autosave"])
    assert "articles.Upload" in undeclared()
    assert "articles.Autosave" not in undeclared()


@pytest.mark.django_db(transaction=True)
def test_a_state_that_is_deleted_while_it_is_read_keeps_nothing_and_stops_no_page(monkeypatch):
    make_edition()

    def be_restored(now):
        return Generation.objects.get(pk=0)

    monkeypatch.setattr(generation, "_latest", None)
    monkeypatch.setattr(generation, "_read", be_restored)
    assert generation.current() is None
