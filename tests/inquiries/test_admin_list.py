"""The inquiry list in the admin: its tabs, rows, filters, and what is done with many at once."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inquiries import search
from inquiries.admin.inquiry import tabs
from inquiries.models import Delivery, Desk, Inquiry, Message, Team
from tests.factories import make_article, make_inquiry, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/inquiries/inquiry/"
LATER, EARLIER = timedelta(days=2), timedelta(days=-2)


@pytest.fixture
def lead(client):
    """A client logged in as a person who sees and does everything."""
    client.force_login(make_user("Leo", "inquiries.*"))
    return client


@pytest.fixture
def sally(client):
    """A salesperson, whose client is logged in: sees the own team's, assigns to nobody else."""
    user = make_user("Sally", "inquiries.view_inquiry", "inquiries.change_inquiry")
    client.force_login(user)
    return user


def make(name, state="new", *, since=0, act_at=None, **kwargs):
    """An inquiry that came and moved so many hours ago; act_at: from now, of a waiting one."""
    now = timezone.now()
    kwargs.setdefault("created_at", now - timedelta(hours=since))
    if state == "closed":
        kwargs.setdefault("outcome", "won")
    if act_at is not None:
        kwargs["act_at"] = now + act_at
    inquiry = make_inquiry(name, state=state, **kwargs)
    search.refresh(inquiry)
    return inquiry


def fail_mail(inquiry, state="dead", last_error="550 No such user", kind=Message.Kind.REPLY):
    message = inquiry.messages.create(kind=kind, text="Hello", language="en")
    return message.deliveries.create(
        recipient="nadia@buyer.example", state=state, last_error=last_error
    )


def names(client, **params):
    return [inquiry.name for inquiry in client.get(LIST, params).context["cl"].result_list]


def html_of(client, **params):
    return client.get(LIST, params).content.decode()


def counts(client, **params):
    """Label → count, as the links of the tabs show them."""
    found = re.findall(
        r'<a href="\?tab=\w+"[^>]*>\s*([\w ]+?) <span class="desk-count">([^<]+)<',
        html_of(client, **params),
    )
    return dict(found)


def act(client, action, *inquiries, **params):
    """Tick the inquiries, choose the action; return the page that follows."""
    data = {"action": action, "index": "0"}
    data["_selected_action"] = [inquiry.pk for inquiry in inquiries]
    address = LIST + ("?tab=" + params["tab"] if params else "")
    return client.post(address, data, follow=True).content.decode()


def said(html):
    return re.findall(r'<li class="(?:success|warning|error)">(.*?)</li>', html, re.S)


# The tabs ----------------------------------------------------------------------------------------


@pytest.fixture
def desk(company):
    """One or more of everything; Leo's where the name says so."""
    leo = make_user("Lea", "inquiries.*")
    make("New", since=1)
    make("Oldest", "open", since=9)
    make("Awake", "waiting", since=99, act_at=timedelta(hours=-5))
    make("Asleep", "waiting", since=3, act_at=LATER)
    make("Buyer's turn", "waiting", since=2)
    make("Lea's new", since=4, owner=leo)
    make("Lea's asleep", "waiting", since=30, owner=leo, act_at=LATER)
    make("Lea's buyer's turn", "waiting", since=31, owner=leo)
    make("Lea's closed", "closed", owner=leo)
    make("Won", "closed", since=1)
    make("Robot", "spam")
    fail_mail(make("Bounced", "open", since=2), "bounced")
    fail_mail(make("Failed once", "closed", since=5), "pending", "451 Come back later")
    fail_mail(make("Failed and known", "closed", since=6), "dead")
    fail_mail(make("Failed as spam", "spam"), "dead")
    return leo


TABS = {
    "answer": ["Oldest", "Awake", "Lea's new", "Bounced", "New"],
    "mine": ["Lea's new", "Lea's asleep", "Lea's buyer's turn"],
    "unassigned": ["Oldest", "Awake", "Bounced", "New"],
    "waiting": ["Lea's buyer's turn", "Lea's asleep", "Asleep", "Buyer's turn"],
    "undelivered": ["Bounced", "Failed once"],
    "closed": ["Lea's closed", "Won", "Failed once", "Failed and known"],
    "spam": ["Failed as spam", "Robot"],
}


@pytest.mark.parametrize(("tab", "expected"), TABS.items())
def test_each_tab_holds_its_inquiries_in_its_order(client, desk, tab, expected):
    client.force_login(desk)
    assert names(client, tab=tab) == expected


def test_needing_an_answer_comes_first_and_all_of_them_are_counted(client, desk):
    client.force_login(desk)
    assert names(client) == names(client, tab="nonsense") == TABS["answer"]
    labels = ["Needs answer", "Mine", "Unassigned", "Waiting", "Undelivered", "Closed", "Spam"]
    expected = {label: str(len(rows)) for label, rows in zip(labels, TABS.values(), strict=True)}
    assert counts(client) == counts(client, tab="spam", q="Robot") == expected


def test_the_tab_that_is_open_says_so(lead, company):
    html = html_of(lead, tab="closed")
    assert re.findall(r'href="\?tab=(\w+)" aria-current="page"', html) == ["closed"]
    assert "<title>Closed | Inquiries" in html


def test_nothing_is_counted_beyond_the_bound(lead, company, monkeypatch):
    monkeypatch.setattr(tabs, "COUNTED", 3)
    for number in range(5):
        make(f"Buyer {number}")
    assert counts(lead)["Needs answer"] == "2+"
    html = html_of(lead)
    assert "2+ inquiries" in html
    assert "The pages reach the first 3." in html


def test_tabs_and_counts_show_what_a_salesperson_may_see(client, sally, company):
    stranger = make_user("Otto")
    Team.objects.create(name="Export").members.add(stranger)
    make("Free")
    make("Own", owner=sally)
    make("Hidden", owner=stranger)
    fail_mail(make("Hidden too", owner=stranger))
    assert sorted(names(client)) == ["Free", "Own"]
    assert counts(client)["Needs answer"] == "2"
    assert counts(client)["Undelivered"] == "0"
    assert names(client, tab="all", q="Hidden") == []


# The rows ----------------------------------------------------------------------------------------


def test_a_row_shows_what_one_decides_by(lead, company):
    make_inquiry(
        content="Please quote 40 t.\nAlso 20 t of rope.",
        article_title="Steel for bridges",
        company="Baltic Lifting",
        country="PL",
        reference="K7QM3RT9",
        owner=make_user("Anna", first_name="Anna", last_name="Berg"),
        created_at=timezone.now() - timedelta(hours=3, minutes=5),
    )
    html = html_of(lead)
    texts = ["K7QM-3RT9", "Nadia", "Baltic Lifting", "Poland", "Steel for bridges", "Anna Berg"]
    for text in [*texts, "Please quote 40 t.", ">3 h</time>", ">New<"]:
        assert text in html, text
    assert "20 t of rope" not in html


def test_the_age_counts_office_hours(lead, company, clock):
    desk = Desk.objects.create(time_zone="UTC")
    for weekday in range(5):
        desk.hours.create(weekday=weekday, opens_at=time(9), closes_at=time(17))
    clock.now = clock.now.replace(year=2026, month=11, day=23, hour=10, minute=0)  # a Monday
    friday = clock.now - timedelta(days=3)
    make_inquiry("Nadia", created_at=friday.replace(hour=15))  # two hours left that day
    make_inquiry("Otto", created_at=friday - timedelta(days=365 * 3))
    html = html_of(lead)
    assert ">3 h</time>" in html
    assert re.search(r">78\d days</time>", html)


def test_a_broken_promise_is_marked_late(lead, company):
    make("Nadia", promised_at=timezone.now() + LATER)
    assert 'class="late"' not in html_of(lead)
    Inquiry.objects.update(promised_at=timezone.now() + EARLIER)
    assert 'class="late"' in html_of(lead)


def test_the_state_says_how_it_ended_or_until_when_it_waits(lead, company):
    wakes = timezone.now() + LATER
    make("Asleep", "waiting", act_at=LATER)
    make("Awake", "waiting", act_at=EARLIER)
    make("Over", "closed", outcome="not_a_fit")
    assert f"until {wakes:%Y-%m-%d}" in html_of(lead, tab="waiting")
    assert "Open" in html_of(lead, tab="answer")
    assert "Not a fit" in html_of(lead, tab="closed")


def test_the_first_failure_is_red_at_once(lead, company):
    delivery = fail_mail(make("Nadia"), "pending", "")
    assert "Mail not delivered" not in html_of(lead)
    Delivery.objects.update(last_error="451 Come back later")
    assert "Mail not delivered" in html_of(lead)
    Delivery.objects.filter(pk=delivery.pk).queue()
    assert "Mail not delivered" not in html_of(lead)


def test_what_strangers_typed_stays_text(lead, company):
    make_inquiry(
        "<script>alert(1)</script>",
        content="<img src=x onerror=alert(1)>",
        company="<b>Bold</b>",
        article_title="<i>Title</i>",
    )
    html = html_of(lead)
    assert not any(text in html for text in ("<script>alert", "<img src=x", "<b>Bold", "<i>Title"))


@pytest.mark.parametrize("tab", [*TABS, "all"])
def test_a_page_costs_the_same_for_any_number(lead, company, tab):
    user, article = make_user("Anna", "inquiries.*"), make_article()

    def queries(number):
        Inquiry.objects.all().delete()
        for index in range(number):
            kind = tab if tab in ("closed", "spam", "waiting") else "new"
            owner = None if tab == "unassigned" else user
            inquiry = make(f"B{index}", kind, owner=owner, country="PL", article=article)
            fail_mail(inquiry)
        lead.get(LIST, {"tab": tab, "q": "B", "country": "PL"})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            lead.get(LIST, {"tab": tab, "q": "B", "country": "PL"})
        return len(captured)

    count = 15 if tab == "all" else 16  # what is found in every tab is asked besides
    assert (queries(10), queries(120)) == (count, count)


# Searching and filtering -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term", ["K7QM3RT9", "k7qm 3rt9", "Nadia", "022 123 45 67", "nadia@buyer.example", "wire rod"]
)
def test_an_inquiry_is_found_by_what_is_known_of_it(lead, company, term):
    make("Nadia", reference="K7QM3RT9", phone="+48221234567")
    make("Otto", contact="x", phone="", email="", content="other")
    assert names(lead, q=term) == ["Nadia"]


def test_a_search_stays_in_the_tab_and_tells_what_is_elsewhere(lead, company):
    make("Nadia")
    make("Nadia closed", "closed")
    make("Nadia spam", "spam")
    html = html_of(lead, q="Nadia")
    assert names(lead, q="Nadia") == ["Nadia"]
    assert "1 found in “Needs answer”." in html
    assert re.search(r'<a href="\?q=Nadia&amp;tab=all">3 in all inquiries</a>', html)
    assert sorted(names(lead, q="Nadia", tab="all")) == ["Nadia", "Nadia closed", "Nadia spam"]
    html = html_of(lead, q="closed")
    assert "0 found in “Needs answer”." in html
    assert "1 in all inquiries" in html


def test_what_is_nowhere_is_said_to_be_nowhere(lead, company):
    make("Nadia")
    html = html_of(lead, q="Zoe")
    assert "Nothing in the other inquiries either." in html
    assert "in all inquiries" not in html


def test_an_empty_tab_says_that_all_is_well(lead, company):
    assert "Every inquiry is answered." in html_of(lead)
    assert "Every inquiry is answered." not in html_of(lead, q="Zoe")


def test_the_form_of_search_and_filters_keeps_the_tab(lead, company):
    html = html_of(lead, tab="closed", country="PL")
    assert '<input type="hidden" name="tab" value="closed">' in html
    assert '<option value="PL" selected>Poland</option>' in html
    assert html.count('name="country"') == 1


def day(moment):
    return timezone.localtime(moment).date().isoformat()


def test_filters_narrow_the_tab(lead, company):
    anna, article = make_user("Anna", "inquiries.*"), make_article()
    now = timezone.now()
    make("Polish", country="PL")
    make("Chinese", language="zh-hans")
    make("Anna's", owner=anna)
    make("About steel", article=article, owner=anna)
    make("Old", created_at=now - timedelta(days=30), owner=anna)
    make("Lost", "closed", outcome="lost")
    assert names(lead, country="PL") == ["Polish"]
    assert names(lead, language="zh-hans") == ["Chinese"]
    assert sorted(names(lead, owner=anna.pk)) == ["About steel", "Anna's", "Old"]
    assert sorted(names(lead, owner="nobody")) == ["Chinese", "Polish"]
    assert names(lead, article=article.pk) == ["About steel"]
    assert names(lead, tab="closed", outcome="lost") == ["Lost"]
    assert names(lead, tab="closed", outcome="won") == []
    assert names(lead, received_to=day(now - timedelta(days=30))) == ["Old"]
    assert "Old" not in names(lead, received_from=day(now - timedelta(days=29)))
    assert len(names(lead, received_from=day(now), country="", owner="", q="")) == 4


def test_what_is_over_of_certain_days_comes_in_their_order(lead, company):
    now = timezone.now()
    make("Closed last", "closed", since=50, moved_at=now)
    make("Received last", "closed", since=2, moved_at=now - timedelta(hours=1))
    days = {"received_from": day(now - timedelta(days=9))}
    assert names(lead, tab="closed") == ["Closed last", "Received last"]
    assert names(lead, tab="closed", **days) == ["Received last", "Closed last"]


def test_the_article_of_a_row_leads_to_the_others_about_it(lead, company):
    article = make_article("Steel for bridges")
    make("Nadia", article=article, article_title="Steel, as it was called")
    html = html_of(lead)
    assert f'<a href="?article={article.pk}" title="Only inquiries about this article">' in html
    html = html_of(lead, article=article.pk)
    assert "<strong>Steel for bridges</strong>" in html
    assert "Any article" in html


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": "x"},
        {"country": "XX"},
        {"received_from": "yesterday"},
        {"received_to": "9999-12-31"},
        {"no_such_field": "1"},
    ],
)
def test_an_address_that_means_nothing_leads_back_to_the_list(lead, company, wrong):
    make("Nadia")
    assert lead.get(LIST, wrong)["Location"] == f"{LIST}?e=1"


# Many at once ------------------------------------------------------------------------------------


def choices(client, **params):
    """The actions offered, by name."""
    return re.findall(
        r'<option value="([\w-]+)"', html_of(client, **params).partition('name="action"')[2]
    )


def test_taking_several_makes_them_ones_own(client, sally, company):
    free, own = make("Free"), make("Own", owner=sally)
    html = act(client, "take", free, own)
    assert set(Inquiry.objects.values_list("owner", flat=True)) == {sally.pk}
    assert said(html) == [
        "1 inquiry is yours.",
        "1 inquiry was left as it is: it was so already, or it changed meanwhile.",
    ]
    change = free.changes.get()
    assert (change.field, change.after, change.by) == ("owner", "Sally", sally)


def test_assigning_to_another_asks_for_the_right_to(client, sally, company):
    anna, inquiry = make_user("Anna", "inquiries.*", first_name="Anna"), make("Nadia")
    assert "take" in choices(client)
    assert not any(name.startswith("assign") for name in choices(client))
    assert said(act(client, f"assign-{anna.pk}", inquiry)) == ["No action selected."]
    assert not Inquiry.objects.filter(owner=anna).exists()
    client.force_login(make_user("Leo", "inquiries.*"))
    assert said(act(client, f"assign-{anna.pk}", inquiry)) == ["1 inquiry assigned to Anna."]
    assert Inquiry.objects.filter(owner=anna).exists()


def test_whoever_is_given_several_gets_one_mail_without_an_address_of_a_buyer(lead, company):
    anna = make_user("Anna", "inquiries.*")
    first, second, third = make("Nadia"), make("Otto"), make("Pia", owner=anna)
    act(lead, f"assign-{anna.pk}", first, second, third)
    message = Delivery.objects.get(recipient=anna.email).message
    assert (message.subject, message.reply_to) == ("2 inquiries are assigned to you", "")
    for text in (message.text, message.html):
        assert all(f"/{each.pk}/change/" in text for each in (first, second))
        assert "Pia" not in text
    act(lead, "take", first)
    assert Delivery.objects.count() == 1


def test_only_those_who_answer_can_be_assigned(lead, company):
    make("Nadia")
    reader = make_user("Rita", "inquiries.view_inquiry")
    gone = make_user("Greta", "inquiries.*", is_active=False)
    offered = choices(lead)
    assert f"assign-{reader.pk}" not in offered
    assert f"assign-{gone.pk}" not in offered


def test_closing_several_keeps_the_outcome(lead, company):
    inquiries = [make(f"Buyer {number}") for number in range(3)]
    inquiries[2].move("closed", outcome="lost")
    assert said(act(lead, "close-lost", *inquiries[:2])) == ["2 inquiries closed: Lost."]
    assert set(Inquiry.objects.values_list("state", "outcome")) == {("closed", "lost")}
    assert inquiries[0].changes.get().by.username == "Leo"


def test_what_left_the_tab_meanwhile_is_left_alone_and_told(lead, company):
    still, gone = make("Still here"), make("Gone")
    gone.move("closed", outcome="won")
    html = act(lead, "close-lost", still, gone)
    assert said(html)[0] == "1 inquiry closed: Lost."
    assert "1 inquiry was left as it is" in said(html)[1]
    gone.refresh_from_db()
    assert gone.outcome == "won"


def test_spam_and_back(lead, company):
    inquiries = [make(f"Buyer {number}") for number in range(2)]
    assert said(act(lead, "spam", *inquiries)) == ["2 inquiries moved to Spam."]
    assert set(Inquiry.objects.values_list("state", flat=True)) == {"spam"}
    assert "take" not in choices(lead, tab="spam")
    act(lead, "not_spam", *inquiries, tab="spam")
    assert set(Inquiry.objects.values_list("state", flat=True)) == {"new"}


def test_spam_is_not_closed_and_merged_ones_follow_the_other(lead, company):
    spam, main = make("Robot", "spam"), make("Main")
    merged = make("Merged", merged_into=main)
    html = act(lead, "close-won", spam, merged, main, tab="all")
    assert said(html)[0] == "1 inquiry closed: Won."
    assert "2 inquiries were left as they are" in said(html)[1]
    assert list(Inquiry.objects.filter(state="closed")) == [main]


def test_what_one_may_not_see_one_cannot_touch(client, sally, company):
    stranger = make_user("Otto")
    Team.objects.create(name="Export").members.add(stranger)
    hidden = make("Hidden", owner=stranger)
    for action in ("take", "close-won", "spam"):
        act(client, action, hidden, tab="all")
    for move in ("spam", "not-spam"):
        assert client.post(f"{LIST}{hidden.pk}/{move}/").status_code == 404
    hidden.refresh_from_db()
    assert (hidden.owner, hidden.state) == (stranger, "new")


def test_who_may_only_look_is_offered_nothing(client, company):
    inquiry = make("Nadia")
    client.force_login(make_user("Rita", "inquiries.view_inquiry"))
    assert choices(client) == []
    for action in ("take", "close-won", "spam"):
        act(client, action, inquiry)
    inquiry.refresh_from_db()
    assert (inquiry.owner, inquiry.state) == (None, "new")


def test_pages_that_were_not_seen_are_never_acted_on(lead, company):
    shown, unseen = make("Shown"), make("Unseen")
    lead.post(
        LIST,
        {"action": "take", "select_across": "1", "index": "0", "_selected_action": [shown.pk]},
    )
    assert Inquiry.objects.get(pk=unseen.pk).owner is None


def test_where_one_breaks_none_is_changed(lead, company, monkeypatch):
    inquiries = [make(f"Buyer {number}") for number in range(2)]
    move = Inquiry.move

    def break_at_second(inquiry, *args, **kwargs):
        if inquiry.pk == inquiries[1].pk:
            raise RuntimeError("The disk is full.")
        return move(inquiry, *args, **kwargs)

    monkeypatch.setattr(Inquiry, "move", break_at_second)
    with pytest.raises(RuntimeError):
        act(lead, "close-won", *inquiries)
    assert set(Inquiry.objects.values_list("state", flat=True)) == {"new"}
