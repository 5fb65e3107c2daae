"""Who gets an inquiry: whom the buyer knows, whom a rule names, else whom the company names."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inquiries import outbox, quarantine, routing
from inquiries.models import Delivery, Inquiry, Rule
from inquiries.notifications import notify_staff
from tests.factories import make_article, make_inquiry, make_keyword, make_user

pytestmark = pytest.mark.django_db

USUAL = {"ann@harbor.example", "bob@harbor.example"}


@pytest.fixture(autouse=True)
def _company(company):
    return company


def make_colleague(name="Sam", **kwargs):
    return make_user(name, "inquiries.change_inquiry", **kwargs)


def make_rule(*people, name="Germany", **conditions):
    rule = Rule.objects.create(name=name, **(conditions or {"countries": "DE"}))
    rule.people.set(people)
    return rule


def earlier(days=30, **kwargs):
    return make_inquiry(created_at=timezone.now() - timedelta(days=days), **kwargs)


def told(inquiry):
    """Have it routed; (who is told, the owner's name)."""
    notify_staff(inquiry)
    recipients = Delivery.objects.filter(message__inquiry=inquiry)
    inquiry.refresh_from_db()
    owner = inquiry.owner and inquiry.owner.username
    return set(recipients.values_list("recipient", flat=True)), owner


def test_without_rules_the_companys_recipients_are_told_and_nobody_owns_it():
    assert told(make_inquiry()) == (USUAL, None)


# Returning buyers --------------------------------------------------------------------------------


def test_a_returning_buyer_goes_to_the_same_person_with_the_reason_written_down():
    earlier(owner=make_colleague())
    inquiry = make_inquiry()
    assert told(inquiry) == ({"Sam@example.com"}, "Sam")
    change = inquiry.changes.get()
    assert (change.field, change.after, change.reason) == ("owner", "Sam", "Returning buyer")
    assert change.by is None


@pytest.mark.parametrize(
    ("before", "now", "is_same"),
    [
        ({"phone": "+48221234567", "email": ""}, {"phone": "+48221234567", "email": ""}, True),
        ({"phone": "+48221234567"}, {"phone": "+48221234567", "email": "new@buyer.example"}, True),
        ({"phone": "0221234567", "email": ""}, {"phone": "0221234567", "email": ""}, False),
        ({"phone": "+48221234567", "email": ""}, {"phone": "48221234567", "email": ""}, False),
        ({"email": "nadia@buyer.example"}, {"email": "otto@buyer.example"}, False),
        ({"email": "", "phone": ""}, {"email": "", "phone": ""}, False),
        ({"state": "spam"}, {}, False),
        ({"state": "closed", "outcome": "won"}, {}, True),
    ],
)
def test_the_same_buyer_is_the_same_email_or_full_number(before, now, is_same):
    earlier(owner=make_colleague(), **before)
    assert told(make_inquiry(**now))[1] == ("Sam" if is_same else None)


def test_the_last_one_who_had_the_buyer_counts():
    earlier(90, owner=make_colleague("Tom"))
    earlier(30, owner=make_colleague("Sam"))
    earlier(10)  # nobody's
    assert told(make_inquiry())[1] == "Sam"


def leave(user):
    user.is_active = False


def leave_the_desk(user):
    user.user_permissions.clear()


def lose_the_address(user):
    user.email = ""


def lose_the_admin(user):
    user.is_staff = False


@pytest.mark.parametrize("change", [leave, leave_the_desk, lose_the_address, lose_the_admin])
def test_who_cannot_answer_any_more_is_passed_over(change):
    sam, tom = make_colleague("Sam"), make_colleague("Tom")
    earlier(owner=sam)
    make_rule(sam, name="First")
    change(sam)
    sam.save()
    assert told(make_inquiry(country="DE")) == (USUAL, None)
    make_rule(tom, name="Second")
    assert told(make_inquiry(country="DE")) == ({"Tom@example.com"}, "Tom")


def test_the_right_to_answer_may_come_from_a_group_or_from_being_superuser():
    group = Group.objects.create(name="Desk")
    group.permissions.add(Permission.objects.get(codename="change_inquiry"))
    sam, sue = make_user("Sam"), make_user("Sue", is_superuser=True)
    sam.groups.add(group)
    make_rule(sam, sue)
    assert told(make_inquiry(country="DE"))[0] == {"Sam@example.com", "Sue@example.com"}


# Rules -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "values", "fits"),
    [
        ({"countries": "DE,AT"}, {"country": "AT"}, True),
        ({"countries": "DE,AT"}, {"country": "PL"}, False),
        ({"countries": "DE,AT"}, {}, False),
        ({"countries": "DE"}, {"phone": "+4930123456"}, True),  # the number says it
        ({"countries": "DE"}, {"phone": "+4930123456", "country": "PL"}, False),
        ({"countries": "DE"}, {"phone": "030123456"}, False),
        ({"language": "zh-hans"}, {"language": "zh-hans"}, True),
        ({"language": "zh-hans"}, {"language": "en"}, False),
        ({"countries": "DE", "language": "en"}, {"country": "DE", "language": "en"}, True),
        ({"countries": "DE", "language": "en"}, {"country": "DE", "language": "zh-hans"}, False),
        ({"countries": "DE", "is_active": False}, {"country": "DE"}, False),
    ],
)
def test_a_rule_fits_when_all_its_conditions_do(conditions, values, fits):
    make_rule(make_colleague(), **conditions)
    assert told(make_inquiry(**values))[1] == ("Sam" if fits else None)


def test_rules_go_by_article_and_by_its_keywords():
    steel, wire = make_keyword("steel"), make_keyword("wire")
    bridges = make_article(keywords=[steel, wire])
    ropes = make_article("Ropes", keywords=[wire])
    make_rule(make_colleague("Sam"), name="Ropes", article=ropes)
    make_rule(make_colleague("Tom"), name="Steel", keyword=steel)
    owners = [
        told(make_inquiry(article=article, email=f"{number}@buyer.example"))[1]
        for number, article in enumerate([ropes, bridges, make_article("Coal"), None])
    ]
    assert owners == ["Sam", "Tom", None, None]


def test_a_keyword_that_no_article_has_fits_no_inquiry():
    make_rule(make_colleague(), keyword=make_keyword("steel"))
    assert told(make_inquiry()) == (USUAL, None)
    assert told(make_inquiry(article=make_article(), email="b@buyer.example")) == (USUAL, None)


def test_the_first_rule_by_position_counts():
    make_rule(make_colleague("Sam"), name="Late", countries="DE", position=20)
    make_rule(make_colleague("Tom"), name="Early", countries="DE", position=5)
    inquiry = make_inquiry(country="DE")
    assert told(inquiry)[1] == "Tom"
    assert inquiry.changes.get().reason == "Rule: Early"


def test_several_people_are_all_told_and_none_owns_it():
    make_rule(make_colleague("Sam"), make_colleague("Tom"))
    inquiry = make_inquiry(country="DE")
    assert told(inquiry) == ({"Sam@example.com", "Tom@example.com"}, None)
    assert inquiry.changes.get().reason == "Rule: Germany"


def test_people_who_share_an_address_get_one_mail():
    sam, tom = make_colleague("Sam"), make_colleague("Tom")
    tom.email = sam.email
    tom.save()
    make_rule(sam, tom)
    assert told(make_inquiry(country="DE"))[0] == {"Sam@example.com"}


def test_a_rule_without_anybody_usable_leaves_it_to_the_next_and_then_to_the_usual():
    make_rule(name="Empty", countries="DE")
    make_rule(make_user("Vic"), name="Not at the desk", countries="DE")
    assert told(make_inquiry(country="DE")) == (USUAL, None)


def test_fifty_rules_cost_as_many_queries_as_one():
    sam, tom = make_colleague("Sam"), make_colleague("Tom")
    make_rule(sam, countries="PL", position=99)

    def queries(email):
        inquiry = make_inquiry(country="PL", email=email)
        with CaptureQueriesContext(connection) as captured:
            routing.route(inquiry)
        assert inquiry.owner == sam
        return len(captured)

    queries("first@buyer.example")
    with_one = queries("second@buyer.example")
    for number in range(50):
        people = [[], [sam], [sam, tom]][number % 3]
        make_rule(*people, name=f"{number}", countries=["DE,PL", "DE", "AT,CH"][number % 3])
    assert queries("third@buyer.example") == with_one
    # earlier inquiries, rules, their people; lock, owner and change between savepoints
    assert with_one <= 8


def test_the_form_routes_what_it_stores(client):
    make_rule(make_colleague(), name="English", language="en")
    form = {"name": "Nadia", "contact": "nadia@buyer.example", "content": "Steel", "country": "PL"}
    client.post("/contact/inquiry/", form)
    outbox.send_due(threading.Event())
    inquiry = Inquiry.objects.get()
    assert inquiry.owner.username == "Sam"
    assert Delivery.objects.filter(recipient="Sam@example.com").exists()


# Spam and deletion -------------------------------------------------------------------------------


def test_spam_is_nobodys_until_it_is_released():
    make_rule(make_colleague())
    inquiry = make_inquiry(country="DE", state="spam")
    assert told(inquiry) == (USUAL, None)
    quarantine.release(inquiry)
    inquiry.refresh_from_db()
    assert inquiry.owner.username == "Sam"
    staff = Delivery.objects.filter(message__kind="alert")
    assert list(staff.values_list("recipient", "state")) == [("Sam@example.com", "pending")]
    assert Delivery.objects.filter(recipient=inquiry.email, state="pending").exists()


def test_what_was_routed_before_it_was_held_is_not_routed_again():
    sam = make_colleague()
    make_rule(sam)
    inquiry = make_inquiry(country="DE")
    notify_staff(inquiry)
    quarantine.hold(inquiry)
    Rule.objects.all().delete()
    quarantine.release(inquiry)
    inquiry.refresh_from_db()
    assert inquiry.owner == sam
    assert list(Delivery.objects.values_list("recipient", "state")) == [
        ("Sam@example.com", "pending")
    ]


def test_deleting_a_person_a_rule_a_keyword_or_an_article_deletes_no_inquiry():
    sam, keyword = make_colleague(), make_keyword()
    article = make_article(keywords=[keyword])
    make_rule(sam, name="By keyword", keyword=keyword)
    make_rule(sam, name="By article", article=article)
    inquiry = make_inquiry(article=article)
    assert told(inquiry)[1] == "Sam"
    for each in (sam, Rule.objects.first(), article, keyword):
        each.delete()
    inquiry.refresh_from_db()
    assert inquiry.owner is None
    assert inquiry.changes.get().after == "Sam"
    assert Delivery.objects.filter(message__inquiry=inquiry).exists()
