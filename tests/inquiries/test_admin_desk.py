"""Office hours, rules and teams, set in the admin."""

import pytest
from django.utils.html import strip_tags

from inquiries.models import Desk, Rule, Team
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

DESK = "/admin/inquiries/desk/"
RULES = "/admin/inquiries/rule/"


@pytest.fixture
def lead(client):
    names = ["change_desk", "add_rule", "change_rule", "view_rule", "add_team", "change_team"]
    user = make_user("Lea", "inquiries.change_inquiry", *(f"inquiries.{name}" for name in names))
    client.force_login(user)
    return client


def words(response):
    return " ".join(strip_tags(response.content.decode()).split())


def desk_form(*hours, holidays=(), **values):
    """What the browser posts: hours as (weekday, "09:00", "17:00")."""
    form = {"answer_within": "4", "time_zone": "Europe/Berlin", **values}
    for prefix, names, rows in (
        ("hours", ["weekday", "opens_at", "closes_at"], hours),
        ("holidays", ["name", "first_day", "last_day"], holidays),
    ):
        form |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            fields = zip(names, row, strict=True)
            form |= {f"{prefix}-{number}-{name}": value for name, value in fields}
    return form


def test_the_list_leads_to_the_one_form(lead):
    assert lead.get(DESK)["Location"] == f"{DESK}add/"
    Desk.objects.create()
    assert lead.get(DESK)["Location"] == f"{DESK}1/change/"
    assert lead.get(f"{DESK}add/").status_code == 403
    assert lead.post(f"{DESK}1/delete/").status_code == 403


def test_hours_lunch_breaks_and_holidays_are_set(lead):
    hours = [(0, "09:00", "12:00"), (0, "13:00", "17:00"), (4, "18:00", "00:00")]
    response = lead.post(
        f"{DESK}add/", desk_form(*hours, holidays=[("New Year", "2027-01-01", "2027-01-02")])
    )
    assert response.status_code == 302, words(response)
    desk = Desk.objects.get()
    assert (desk.answer_within, desk.time_zone) == (4, "Europe/Berlin")
    assert [str(row) for row in desk.hours.all()] == [
        "Monday 09:00–12:00",
        "Monday 13:00–17:00",
        "Friday 18:00–00:00",
    ]
    assert desk.holidays.get().name == "New Year"
    assert "would be answered by" in words(lead.get(f"{DESK}1/change/"))


def test_a_new_desk_offers_the_week_and_stores_only_days_with_hours(lead):
    page = lead.get(f"{DESK}add/").content.decode()
    assert page.count('<option value="6" selected>') == 1
    lead.post(f"{DESK}add/", desk_form((0, "09:00", "17:00"), (1, "", ""), (2, "", "")))
    assert [row.weekday for row in Desk.objects.get().hours.all()] == [0]


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (
            [(0, "09:00", "13:00"), (0, "12:00", "17:00")],
            "Monday 09:00–13:00 and Monday 12:00–17:00 overlap.",
        ),
        (
            [(1, "20:00", "00:00"), (1, "22:00", "23:00")],
            "Tuesday 20:00–00:00 and Tuesday 22:00–23:00 overlap.",
        ),
        ([(0, "17:00", "09:00")], "The end must be later than the beginning."),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(lead, hours, text):
    response = lead.post(f"{DESK}add/", desk_form(*hours))
    assert text in words(response)
    assert not Desk.objects.exists()


def test_hours_that_only_touch_are_taken(lead):
    hours = [(0, "12:00", "17:00"), (0, "09:00", "12:00"), (1, "09:00", "12:00")]
    assert lead.post(f"{DESK}add/", desk_form(*hours)).status_code == 302


def test_a_holiday_cannot_end_before_it_begins(lead):
    response = lead.post(
        f"{DESK}add/", desk_form(holidays=[("New Year", "2027-01-02", "2027-01-01")])
    )
    assert "The last day must not be before the first." in words(response)


def test_the_desk_is_changed_only_with_the_right_to(client):
    Desk.objects.create()
    client.force_login(make_user("Sam", "inquiries.change_inquiry"))
    for url in (DESK, f"{DESK}1/change/"):
        assert client.get(url).status_code == 403
    assert client.post(f"{DESK}1/change/", desk_form()).status_code == 403


def test_a_rule_is_made_from_countries_and_people_who_can_answer(lead):
    sam = make_user("Sam", "inquiries.change_inquiry")
    make_user("Vic")
    make_user("Gone", "inquiries.change_inquiry", is_active=False)
    page = lead.get(f"{RULES}add/").content.decode()
    people = page.partition('id="id_people"')[2].partition("</fieldset>")[0]
    assert [name in people for name in ("Lea", "Sam", "Vic", "Gone")] == [True, True, False, False]
    form = {"name": "Germany", "position": "10", "is_active": "on", "countries": ["DE", "AT"]}
    response = lead.post(f"{RULES}add/", {**form, "people": [sam.pk]})
    assert response.status_code == 302, words(response)
    rule = Rule.objects.get()
    assert [each.code for each in rule.countries] == ["AT", "DE"]
    assert list(rule.people.all()) == [sam]
    text = words(lead.get(RULES))
    assert "Austria, Germany" in text
    assert "Sam" in text


def test_a_rule_without_condition_or_people_is_refused_in_words(lead):
    response = lead.post(f"{RULES}add/", {"name": "All", "position": "10"})
    assert "This field is required." in words(response)
    sam = make_user("Sam", "inquiries.change_inquiry")
    response = lead.post(f"{RULES}add/", {"name": "All", "position": "10", "people": [sam.pk]})
    assert "Set at least one condition." in words(response)


def test_the_list_of_rules_costs_the_same_for_any_number(lead, django_assert_max_num_queries):
    sam = make_user("Sam", "inquiries.change_inquiry")
    for number in range(20):
        article = make_article(f"Steel {number}")
        Rule.objects.create(name=f"{number}", article=article).people.add(sam)
    with django_assert_max_num_queries(12):
        lead.get(RULES)


def test_a_team_is_made_of_people_who_can_answer(lead):
    sam = make_user("Sam", "inquiries.change_inquiry")
    lead.post("/admin/inquiries/team/add/", {"name": "Europe", "members": [sam.pk]})
    assert list(Team.objects.get().members.all()) == [sam]
