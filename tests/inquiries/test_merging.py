"""Two inquiries become one conversation, and two again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from inquiries import merging, quarantine, replies
from inquiries.models import Inquiry
from tests.factories import make_inquiry, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/inquiries/inquiry/"
KEPT = ["state", "outcome", "act_at", "promised_at", "merged_into", "owner"]


@pytest.fixture
def lead():
    return make_user("Lea", "inquiries.*")


def fresh(inquiry):
    return Inquiry.objects.get(pk=inquiry.pk)


def values(inquiry):
    return {name: getattr(fresh(inquiry), name) for name in KEPT}


def test_the_merged_one_is_closed_as_a_duplicate_and_both_say_so(lead):
    first, second = make_inquiry(), make_inquiry()
    assert merging.merge(second, first, by=lead) == first
    second = fresh(second)
    assert (second.state, second.outcome, second.merged_into) == ("closed", "duplicate", first)
    assert second.main == first
    words = f"into {first.display_reference}"
    assert second.changes.get(field="merge").after == words
    assert second.changes.get(field="merge").by == lead
    assert first.changes.get(field="merge").after == f"from {second.display_reference}"


@pytest.mark.parametrize(
    "move",
    [
        None,
        {"state": "open"},
        {"state": "waiting"},
        {"state": "waiting", "wake_at": timezone.now() + timedelta(days=2)},
        {"state": "waiting", "wake_at": timezone.now() - timedelta(days=2)},
        {"state": "closed", "outcome": "won"},
    ],
)
def test_undone_it_is_exactly_as_it_was(lead, move):
    first = make_inquiry()
    second = make_inquiry(created_at=timezone.now() - timedelta(days=3))
    if move:
        second.move(**move)
    before = values(second)
    merging.merge(second, first, by=lead)
    assert values(second) != before
    assert merging.unmerge(fresh(second), by=lead) == first
    assert values(second) == before
    assert fresh(second).main == second


def test_what_was_moved_by_hand_meanwhile_is_left_so(lead):
    first, second = make_inquiry(), make_inquiry()
    merging.merge(second, first, by=lead)
    fresh(second).move("closed", outcome="lost")
    merging.unmerge(fresh(second), by=lead)
    assert (fresh(second).state, fresh(second).outcome) == ("closed", "lost")


def test_an_open_question_keeps_its_turn_and_its_person(lead):
    first = make_inquiry(state="closed", outcome="won")
    second = make_inquiry(owner=lead, created_at=timezone.now() - timedelta(days=2))
    merging.merge(second, first, by=lead)
    first = fresh(first)
    assert (first.state, first.act_at, first.owner) == ("open", second.act_at, lead)
    assert list(Inquiry.objects.needing_answer()) == [first]


def test_who_waits_longer_counts(lead):
    newer, older = make_inquiry(), make_inquiry(created_at=timezone.now() - timedelta(days=2))
    merging.merge(older, newer, by=lead)
    assert fresh(newer).act_at == older.created_at
    assert fresh(newer).state == "new"


def test_what_waits_for_the_buyer_is_not_reopened_by_what_is_closed(lead):
    first, second = make_inquiry(state="waiting"), make_inquiry(state="closed", outcome="won")
    merging.merge(second, first, by=lead)
    assert fresh(first).state == "waiting"


def test_no_ring_and_no_chain(lead):
    one, two, three = (make_inquiry() for _number in range(3))
    merging.merge(two, one, by=lead)
    with pytest.raises(merging.Refused):
        merging.merge(fresh(one), fresh(two), by=lead)
    with pytest.raises(merging.Refused):
        merging.merge(one, one, by=lead)
    merging.merge(fresh(one), three, by=lead)
    assert fresh(one).merged_into == fresh(two).merged_into == three
    four = make_inquiry()
    assert merging.merge(four, fresh(two), by=lead) == three
    assert fresh(four).merged_into == three


def test_two_people_merging_each_into_the_other_at_once_make_no_ring(shared_database):
    lea, (one, two) = make_user("Lea"), (make_inquiry(), make_inquiry())
    start = Barrier(2)

    def merge(source, into):
        source, into = fresh(source), fresh(into)
        start.wait(timeout=10)
        try:
            merging.merge(source, into, by=lea)
        except merging.Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(2) as pool:
        done = sum(pool.map(merge, [one, two], [two, one]))
    assert done == 1
    assert sorted([fresh(one).merged_into is None, fresh(two).merged_into is None]) == [False, True]


def test_what_came_along_goes_back_along(lead):
    one, two, three = (make_inquiry() for _number in range(3))
    before = values(two)
    merging.merge(two, one, by=lead)
    merging.merge(fresh(one), three, by=lead)
    merging.unmerge(fresh(one), by=lead)
    assert fresh(two).merged_into == one
    assert fresh(one).merged_into is None
    merging.unmerge(fresh(two), by=lead)
    assert values(two) == before


def test_merged_ones_and_spam_are_refused(lead):
    one, two, three = make_inquiry(), make_inquiry(), make_inquiry()
    merging.merge(two, one, by=lead)
    with pytest.raises(merging.Refused):
        merging.merge(fresh(two), three, by=lead)
    with pytest.raises(merging.Refused):
        merging.merge(make_inquiry(state="spam"), one, by=lead)
    with pytest.raises(merging.Refused):
        merging.merge(three, make_inquiry(state="spam"), by=lead)
    with pytest.raises(merging.Refused):
        merging.unmerge(three, by=lead)


def test_when_the_main_one_is_deleted_the_other_says_so_and_can_be_reopened(client, lead, company):
    first, second = make_inquiry(), make_inquiry()
    merging.merge(second, first, by=lead)
    reference = first.display_reference
    first.delete()
    second = fresh(second)
    assert (second.state, second.outcome, second.main) == ("closed", "duplicate", second)
    client.force_login(lead)
    html = client.get(f"{LIST}{second.pk}/change/").content.decode()
    assert f"It was merged into {reference}, which is deleted." in html
    client.post(f"{LIST}{second.pk}/reopen/")
    assert fresh(second).state == "open"


def test_a_reply_that_failed_before_the_merge_hands_back_the_main_one(lead, queue):
    [delivery] = queue("nadia@buyer.example", kind="reply")
    second, first = delivery.message.inquiry, make_inquiry(state="waiting")
    second.move("waiting")
    merging.merge(second, first, by=lead)
    delivery.message.refresh_from_db()
    delivery.hand_back("550 No such user")
    assert (fresh(first).state, fresh(second).state) == ("open", "closed")


def test_a_reply_that_fails_during_the_merge_hands_back_the_main_one(lead, queue):
    [delivery] = queue("nadia@buyer.example", kind="reply")
    second, first = delivery.message.inquiry, make_inquiry(state="waiting")
    second.move("waiting")
    merging.merge(fresh(second), first, by=lead)
    assert second.merged_into is None  # as the sender knows it
    delivery.hand_back("550 No such user")
    assert (fresh(first).state, fresh(second).state) == ("open", "closed")


def test_a_reply_that_failed_takes_nothing_out_of_spam(queue):
    [delivery] = queue("nadia@buyer.example", kind="reply")
    quarantine.hold(delivery.message.inquiry)
    delivery.hand_back("550 No such user")
    assert fresh(delivery.message.inquiry).state == "spam"


@pytest.mark.parametrize("act", [replies.send, replies.note])
def test_what_was_merged_meanwhile_is_not_written_to(lead, act):
    first, second = make_inquiry(), make_inquiry()
    merging.merge(fresh(second), first, by=lead)
    with pytest.raises(replies.Merged):
        act(second, author=lead, text="We can deliver in May.")
    assert not second.messages.exists()


def test_a_merged_one_follows_the_main_one_to_no_spam(lead):
    first, second = make_inquiry(), make_inquiry()
    merging.merge(fresh(second), first, by=lead)
    assert not quarantine.hold(second, by=lead)
    assert fresh(second).state == "closed"
