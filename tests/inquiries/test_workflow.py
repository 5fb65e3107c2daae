"""The states of an inquiry: how it moves, whose turn it is, and what is written down of that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inquiries.models import Inquiry, Team
from tests.factories import make_inquiry, make_user

pytestmark = pytest.mark.django_db


def test_a_new_inquiry_needs_an_answer_since_it_came():
    inquiry = make_inquiry()
    assert list(Inquiry.objects.needing_answer()) == [inquiry]
    assert inquiry.act_at == inquiry.created_at


def test_a_waiting_inquiry_wakes_on_its_date_without_any_job(clock):
    inquiry = make_inquiry()
    inquiry.move("waiting", wake_at=clock.now + timedelta(days=2))
    assert list(Inquiry.objects.needing_answer()) == []
    assert list(Inquiry.objects.waiting()) == [inquiry]
    assert inquiry.current_state == "waiting"
    clock.forward(days=3)
    assert list(Inquiry.objects.needing_answer()) == [inquiry]
    assert list(Inquiry.objects.waiting()) == []
    assert inquiry.current_state == "open"


def test_every_move_is_written_down_with_who_when_and_why():
    inquiry, sam = make_inquiry(), make_user("Sam")
    assert inquiry.move("closed", outcome="lost", by=sam, reason="Too dear")
    change = inquiry.changes.get()
    assert (change.before, change.after) == ("new", "closed lost")
    assert (change.by, change.by_name, change.reason) == (sam, "Sam", "Too dear")


def test_the_trace_of_a_deleted_colleague_stays():
    inquiry, sam = make_inquiry(), make_user("Sam")
    inquiry.assign(sam, by=sam)
    sam.delete()
    inquiry.refresh_from_db()
    assert inquiry.owner is None
    assert inquiry.changes.get().by_name == "Sam"


def test_moving_where_it_is_already_changes_nothing():
    inquiry = make_inquiry()
    assert not inquiry.move("new")
    assert not inquiry.changes.exists()


def test_an_inquiry_that_stays_ours_keeps_its_age():
    inquiry = make_inquiry(created_at=timezone.now() - timedelta(days=2))
    inquiry.move("open")
    assert inquiry.act_at == inquiry.created_at


def test_a_stale_copy_moves_from_what_the_row_says_now():
    inquiry = make_inquiry()
    stale = Inquiry.objects.get(pk=inquiry.pk)
    inquiry.move("closed", outcome="won")
    stale.move("open")
    assert stale.changes.last().before == "closed won"


def test_colleagues_of_a_team_see_each_others_inquiries_and_unassigned_ones():
    ann, bob, eve = (make_user(name, "inquiries.view_inquiry") for name in ("Ann", "Bob", "Eve"))
    Team.objects.create(name="Europe").members.add(ann, bob)
    own, free = make_inquiry(owner=bob), make_inquiry()
    foreign = make_inquiry(owner=eve)
    assert set(Inquiry.objects.visible_to(ann)) == {own, free}
    assert set(Inquiry.objects.visible_to(eve)) == {foreign, free}


def test_without_teams_everyone_at_the_desk_sees_everything():
    ann, bob = (make_user(name, "inquiries.view_inquiry") for name in ("Ann", "Bob"))
    make_inquiry(owner=bob)
    assert Inquiry.objects.visible_to(ann).count() == 1


def test_who_may_not_see_inquiries_sees_none():
    make_inquiry()
    assert not Inquiry.objects.visible_to(make_user("Vic")).exists()
