"""Several people and processes at once write redirects and count missing addresses."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles import missing, redirecting
from articles.models import MissingAddress, Redirect
from tests.factories import make_user
from tests.inquiries.test_inquiry import _shared_database, in_threads  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_shared_database")]
RING = [("/a", "/b"), ("/b", "/c"), ("/c", "/d"), ("/d", "/a")]


def saved(model):
    """The rows, read by a thread because that is who has the file."""
    return in_threads(lambda: list(model.objects.all()))[0]


def lead(path, target):
    """Whether an address could be led."""
    try:
        return bool(redirecting.lead([path], target, None))
    except ValidationError:
        return False


def test_of_redirects_that_would_make_a_circle_together_the_last_is_refused():
    done = in_threads(*[lambda pair=pair: lead(*pair) for pair in RING])
    assert sorted(done) == [False, True, True, True]
    rows = {row.path: row.target for row in saved(Redirect)}
    assert len(rows) == 3
    assert not rows.keys() & set(rows.values()), "a chain"


def test_of_two_forms_that_would_make_a_circle_the_later_is_told_so():
    def make():
        client = Client()
        client.force_login(make_user("Edith", "articles.*"))
        return client

    cookies = in_threads(make)[0].cookies

    def send(path, target):
        client = Client()
        client.cookies = cookies
        return client.post("/admin/articles/redirect/add/", {"path": path, "target": target})

    ways = [("/a", "/b"), ("/b", "/a"), ("/a", "/c"), ("/b", "/c")]
    answers = in_threads(*[lambda way=way: send(*way).status_code for way in ways])
    assert set(answers) == {200, 302}
    rows = {row.path: row.target for row in saved(Redirect)}
    assert len(rows) == answers.count(302) == 2
    assert not rows.keys() & set(rows.values()), "a chain"


def test_counts_from_several_processes_add_up():
    paths = [f"/{name}" for name in "abcde"]

    def upsert(order):
        for _round in range(5):
            missing._upsert([(path, 2) for path in order])

    in_threads(*[lambda: upsert(paths)] * 4)
    assert {row.path: row.hits for row in saved(MissingAddress)} == dict.fromkeys(paths, 40)
