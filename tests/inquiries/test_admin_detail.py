"""The page of one inquiry: what staff read there, and what they do from there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext

from inquiries import merging, quarantine
from inquiries.models import Attachment, Change, Delivery, Inquiry, Message, Team
from inquiries.notifications import notify_staff
from tests.factories import make_inquiry, make_user
from tests.pages import html_of, links, part, words

pytestmark = pytest.mark.django_db

LIST = "/admin/inquiries/inquiry/"


@pytest.fixture
def sally(company):
    return make_user("Sally", "inquiries.*")


@pytest.fixture
def sales(client, sally):
    """A client logged in as a person who answers inquiries, and leads the others."""
    client.force_login(sally)
    return client


@pytest.fixture
def clerk(client, company):
    """A client logged in as a person who answers inquiries, and may not assign or merge."""
    permissions = [f"inquiries.{name}_inquiry" for name in ("view", "change")]
    client.force_login(make_user("Carl", *permissions))
    return client


@pytest.fixture
def reader(client, company):
    """A client logged in as a person who may only look."""
    client.force_login(make_user("Rita", "inquiries.view_inquiry"))
    return client


def page_of(inquiry, step="change"):
    return f"{LIST}{inquiry.pk}/{step}/"


def write(inquiry, kind="incoming", text="Thanks.", **kwargs):
    return Message.objects.create(
        inquiry=inquiry, kind=kind, text=text, **{"language": "en", **kwargs}
    )


def fresh(inquiry):
    return Inquiry.objects.get(pk=inquiry.pk)


def in_order(html, *texts):
    """Whether the texts are there, each behind the one before."""
    places = [html.find(text) for text in texts]
    return -1 not in places and places == sorted(places)


# The thread --------------------------------------------------------------------------------------


def test_the_thread_tells_everything_from_oldest_to_newest(sales, sally):
    inquiry = make_inquiry(created_at=timezone.now() - timedelta(days=2))
    at = inquiry.created_at
    write(inquiry, "reply", "780 EUR", author=sally, created_at=at + timedelta(hours=2))
    write(inquiry, text="760?", created_at=at + timedelta(hours=3))
    write(inquiry, "note", "Not below 765", author=sally, created_at=at + timedelta(hours=4))
    write(inquiry, "call", "Talked", author=sally, created_at=at + timedelta(hours=5))
    inquiry.move("closed", outcome="won", by=sally, reason="By phone")
    html = html_of(sales, page_of(inquiry))
    assert in_order(
        html, "Please quote 40 t", "780 EUR", "760?", "Not below 765", "Talked", "Closed (Won)"
    )
    text = words(html)
    assert "Note · only colleagues see it" in text
    assert "New → Closed (Won): By phone · Sally" in text


def test_every_kind_of_change_is_told_in_words(sales, sally):
    inquiry, other = make_inquiry(), make_inquiry()
    inquiry.assign(sally, by=sally)
    inquiry.move("waiting", wake_at=timezone.now() + timedelta(days=2))
    inquiry.note(Change.Field.CONTACT, "nadia@buyer.exampl", "nadia@buyer.example")
    inquiry.note(Change.Field.OWNER, "", "", reason="Rule: Europe")
    merging.merge(other, inquiry, by=sally)
    merging.unmerge(fresh(other), by=sally)
    text = words(html_of(sales, page_of(inquiry)))
    for told in (
        "Owner: nobody → Sally · Sally",
        "New → Waiting until ",
        "Contact: nadia@buyer.exampl → nadia@buyer.example · the site",
        "Owner: nobody: Rule: Europe",
        f"{other.display_reference} was merged into this",
        f"{other.display_reference} is no longer merged into this",
    ):
        assert told in text
    text = words(html_of(sales, page_of(other)))
    assert f"Merged into {inquiry.display_reference} · Sally" in text
    assert f"No longer merged into {inquiry.display_reference}" in text


def test_quoted_text_is_folded_and_kept(sales):
    write(inquiry := make_inquiry(), quoted="> what we wrote")
    html = html_of(sales, page_of(inquiry))
    assert in_order(html, "Thanks.", '<details class="entry-quoted">', "&gt; what we wrote")


def test_what_a_stranger_typed_stays_text_and_its_links_say_where_they_lead(sales):
    inquiry = make_inquiry(content="<img src=x onerror=alert(1)> javascript:alert(1)")
    write(inquiry, text='See https://evil.example/?a=1&b="2, (http://good.example/a).')
    html = html_of(sales, page_of(inquiry))
    assert "<img src=x" not in html
    found = [(href, text) for href, text in links(html) if "evil" in href or "good" in href]
    assert found == [
        ("https://evil.example/?a=1&amp;b=", "https://evil.example/?a=1&amp;b="),
        ("http://good.example/a", "http://good.example/a"),
    ]
    assert html.count('rel="noopener noreferrer nofollow"') == 2
    assert 'href="javascript' not in html


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("{site}/zh-hans/%E6%96%B0%E9%97%BB/steel/?utm_source=x", "/zh-hans/新闻/steel/"),
        ("{site}", "/"),
        ("https://www.search.example/", "search.example"),
        ("https://evil.example/a/?q=<b>", "evil.example/a"),
        (f"https://long.example/{'a' * 200}", f"long.example/{'a' * 66}…"),
    ],
)
def test_the_source_is_a_link_that_can_be_read(sales, settings, address, shown):
    address = address.format(site=settings.SITE_URL)
    inquiry = make_inquiry(source_url=address)
    assert (escape(address), shown) in links(html_of(sales, page_of(inquiry)))


def test_another_address_than_the_buyers_is_shown(sales):
    inquiry = make_inquiry()
    write(inquiry, text="One", from_address="Nadia@buyer.example")
    assert '<span class="tag">' not in html_of(sales, page_of(inquiry))
    write(inquiry, text="Two", from_address="boss@buyer.example")
    assert '<span class="tag">boss@buyer.example</span>' in html_of(sales, page_of(inquiry))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "sent", "sent_at": timezone.now()}, "Sent"),
        ({"state": "pending"}, "To be sent"),
        ({"state": "pending", "due_at": timezone.now() + timedelta(days=1)}, "Will leave"),
        ({"state": "pending", "last_error": "451 Later"}, "Failed so far next try"),
        ({"state": "sending", "lease_token": "0" * 32}, "Being sent"),
        ({"state": "dead", "last_error": "550 No"}, "Failed Send again"),
        ({"state": "uncertain", "last_error": "Lost"}, "Uncertain Send again"),
        ({"state": "bounced"}, "Came back Send again"),
        ({"state": "held"}, "Held back"),
    ],
)
def test_a_reply_says_what_became_of_it(sales, sally, fields, said):
    reply = write(make_inquiry(), "reply", author=sally)
    Delivery.objects.create(message=reply, recipient="nadia@buyer.example", **fields)
    html = html_of(sales, page_of(reply.inquiry))
    assert f"nadia@buyer.example: {said}" in words(html)
    is_bad = "last_error" in fields or fields["state"] == "bounced"
    assert ("mail-trouble" in html) == is_bad


def test_a_bounce_leads_to_its_reply(sales):
    inquiry = make_inquiry()
    reply = write(inquiry, "reply")
    write(inquiry, "bounce", "Mailbox full", about=reply)
    html = html_of(sales, page_of(inquiry))
    assert f'id="message-{reply.pk}"' in html
    assert (f"#message-{reply.pk}", "To the message it is about") in links(html)


def test_alerts_take_one_line_and_the_log_has_every_attempt(sales):
    inquiry = make_inquiry()
    notify_staff(inquiry)
    delivery = Delivery.objects.earliest("pk")
    delivery.attempts.create(started_at=timezone.now(), outcome="later", detail="451 Come back")
    text = words(html_of(sales, page_of(inquiry)))
    assert "Alert to staff · ann@harbor.example: To be sent · bob@harbor.example: To be s" in text
    assert "Not accepted now: 451 Come back" in text


def test_files_are_named_with_their_size_and_offered_for_download(sales):
    inquiry = make_inquiry()
    kept = {"content_type": "x", "size": 3_400_000, "sha256": "0" * 64, "file": "x"}
    drawing = Attachment.objects.create(inquiry=inquiry, name="drawing.dwg", **kept)
    Attachment.objects.create(message=write(inquiry), name="bad.zip", scan="infected", **kept)
    html = html_of(sales, page_of(inquiry))
    assert [text for href, text in links(html) if f"/{drawing.pk}/" in href] == ["drawing.dwg"]
    assert "drawing.dwg 3.2 MB" in words(html)
    assert "bad.zip 3.2 MB Virus found" in words(html)


def test_times_say_ours_and_the_buyers(sales):
    at = timezone.now().replace(year=2026, month=6, day=1, hour=10, minute=0)
    html = html_of(sales, page_of(make_inquiry(created_at=at, time_zone="Asia/Shanghai")))
    assert 'title="1 June 2026, 10:00 UTC; for the buyer 1 June 2026, 18:00"' in html


def test_merged_inquiries_are_one_thread_marked_with_their_reference(sales, sally):
    first = make_inquiry(created_at=timezone.now() - timedelta(days=2))
    second = make_inquiry("Otto", content="Any news?", created_at=timezone.now())
    write(second, text="Hello?")
    merging.merge(second, first, by=sally)
    html = html_of(sales, page_of(first))
    assert in_order(html, "Please quote 40 t", "Any news?", "Hello?")
    assert html.count(f'class="reference tag" href="{page_of(second)}"') >= 2
    html = html_of(sales, page_of(second))
    assert f"This was merged into {first.display_reference} . Answer there." in words(html)
    assert page_of(second, "close") not in html
    assert (page_of(first), first.display_reference) in links(part(html, "section", "related"))


def test_mail_of_what_was_merged_is_sent_again_by_who_sees_the_main_inquiry(client, company):
    user = make_user("Tom", "inquiries.view_inquiry", "inquiries.change_delivery")
    other = make_user("Olga", "inquiries.view_inquiry")
    client.force_login(user)
    merged = make_inquiry(owner=other, merged_into=make_inquiry(owner=user))
    delivery = write(merged, kind="reply").deliveries.create(recipient="a@b.example", state="dead")
    client.post(f"/admin/inquiries/delivery/{delivery.pk}/resend/")
    delivery.refresh_from_db()
    assert delivery.state == "pending"


def test_why_the_site_did_something_is_told_in_the_reader_s_language(sales, sally):
    inquiry = make_inquiry()
    inquiry.move("open", reason="The wake-up date came.")
    with translation.override("zh-hans"):
        words = gettext("The wake-up date came.")
    language = {"headers": {"accept-language": "zh-hans"}}
    assert words in sales.get(page_of(inquiry), **language).content.decode()


def test_the_page_costs_the_same_for_any_thread(sales, sally):
    inquiry = make_inquiry(state="open", owner=sally)
    sales.get(page_of(inquiry))  # reads the content types of the permissions
    counts = []
    for entries in (3, 57):
        for number in range(entries):
            fill(inquiry, sally, number)
        with CaptureQueriesContext(connection) as queries:
            sales.get(page_of(inquiry))
        counts.append(len(queries))
    assert counts == [QUERIES, QUERIES]


QUERIES = 27  # of which 17 for the session, the thread and what is beside it, the others to answer


def fill(inquiry, author, number):
    """One more of everything that the page shows."""
    kind = ["reply", "incoming", "note"][number % 3]
    message = write(inquiry, kind, author=author)
    delivery = Delivery.objects.create(message=message, recipient="nadia@buyer.example")
    delivery.attempts.create(started_at=timezone.now(), outcome="later")
    inquiry.note(Change.Field.CONTACT, "a", "b", by=author, message=message)
    merged = make_inquiry(content=f"Other {number}", state="waiting")
    merging.merge(merged, inquiry, by=author)
    make_inquiry(content=f"Another {number}", state="waiting")


def test_of_thousands_of_messages_the_last_are_shown_and_the_others_offered(sales):
    inquiry = make_inquiry(content="The first words")
    start = timezone.now()
    Message.objects.bulk_create(
        Message(inquiry=inquiry, kind="incoming", text=f"Message {number};", language="en",
                created_at=start + timedelta(seconds=number))
        for number in range(1000)
    )  # fmt: skip
    html = html_of(sales, page_of(inquiry))
    assert html.count('<li class="entry') == 201
    assert "The first words" in html
    assert "Message 800;" in html
    assert "Message 799;" not in html
    assert ("?all", "Show all") in links(html)
    html = html_of(sales, f"{page_of(inquiry)}?all")
    assert html.count('<li class="entry') == 1001
    assert "Earlier entries are not shown" not in html


# Beside it ---------------------------------------------------------------------------------------


def test_the_buyer_can_be_called_mailed_and_messaged_with_the_reference(sales):
    inquiry = make_inquiry(
        contact="+48 22 123 45 67", phone="+48221234567", country="PL", time_zone="Europe/Warsaw",
        article_title="Steel", article_url="/news/steel/", company="Stocznia",
        referrer="https://search.example/", campaign="spring", source_url="https://harbor.example/",
    )  # fmt: skip
    html = html_of(sales, page_of(inquiry))
    reference = inquiry.display_reference
    for text in (
        'href="tel:+48221234567"',
        f'href="mailto:nadia@buyer.example?subject=Re%3A%20{reference}%20Steel"',
        f'href="https://wa.me/48221234567?text={reference}%20Steel%3A%20"',
        'href="/news/steel/"',
    ):
        assert text in html
    text = words(html)
    for said in ("Poland", "Stocznia", "search.example", "spring", "Their time"):
        assert said in text


def test_a_promise_is_shown_and_red_when_it_is_late(sales):
    inquiry = make_inquiry()
    Inquiry.objects.update(promised_at=timezone.now() + timedelta(hours=1))
    html = html_of(sales, page_of(inquiry))
    assert "Answer promised by" in html
    assert ">late</strong>" not in html
    Inquiry.objects.update(promised_at=timezone.now() - timedelta(hours=1))
    assert ">late</strong>" in html_of(sales, page_of(inquiry))


def test_signs_of_spam_are_named(sales):
    inquiry = make_inquiry(spam_score=4, spam_reasons=["trap", "unheard-of"])
    text = words(html_of(sales, page_of(inquiry)))
    assert "A field hidden from people was filled in" in text
    assert "unheard-of" in text


def test_others_of_the_buyer_are_listed_and_alike_or_near_ones_suggested(sales):
    long_ago = timezone.now() - timedelta(days=90)
    inquiry = make_inquiry(phone="+48221234567")
    near = make_inquiry("Near", content="Something else entirely")
    alike = make_inquiry("Alike", created_at=long_ago, content="Please quote 45 t of wire rod to "
                         "Gdansk")  # fmt: skip
    by_phone = make_inquiry(
        "Phone", email="", phone="+48221234567", created_at=long_ago, content="Ropes and anchors"
    )
    stranger = make_inquiry("Stranger", email="otto@other.example")
    spam = make_inquiry("Spam", state="spam")
    response = sales.get(page_of(inquiry))
    assert set(response.context["duplicates"]) == {near, alike}
    assert set(response.context["earlier"]) == {by_phone, spam}
    assert (
        page_of(stranger)
        not in response.content.decode().partition("Related")[2].partition("Source")[0]
    )
    assert f"{LIST}?q=nadia%40buyer.example" in response.content.decode()


def test_of_many_others_five_are_listed(sales):
    for number in range(30):
        created_at = timezone.now() - timedelta(days=30 + number)
        make_inquiry(content=f"{number * 7919} anchors" * 5, created_at=created_at)
    response = sales.get(page_of(make_inquiry()))
    assert len(response.context["earlier"]) == 5


def test_others_that_one_may_not_see_are_not_told(clerk):
    Team.objects.create(name="Asia").members.add(make_user("Ming", "inquiries.view_inquiry"))
    make_inquiry("Hidden", owner=make_user("Max", "inquiries.view_inquiry"))
    hidden = make_inquiry("Hidden", owner=Team.objects.get().members.get())
    response = clerk.get(page_of(make_inquiry()))
    assert hidden not in response.context["duplicates"]
    assert len(response.context["duplicates"]) == 1


# What one does -----------------------------------------------------------------------------------


def test_take_give_up_and_assign(sales, sally):
    inquiry, max_ = make_inquiry(), make_user("Max", "inquiries.change_inquiry")
    sales.post(page_of(inquiry, "take"))
    assert fresh(inquiry).owner == sally
    sales.post(page_of(inquiry, "assign"), {"owner": max_.pk})
    assert fresh(inquiry).owner == max_
    sales.post(page_of(inquiry, "assign"), {"owner": ""})
    assert fresh(inquiry).owner is None
    assert [change.by for change in inquiry.changes.all()] == [sally] * 3


def test_only_those_who_answer_are_assigned(sales):
    inquiry, edith = make_inquiry(), make_user("Edith", "articles.*")
    html = sales.post(page_of(inquiry, "assign"), {"owner": edith.pk}, follow=True).content.decode()
    assert "Select a valid choice" in html
    assert fresh(inquiry).owner is None


def test_who_may_not_assign_takes_and_gives_up_only(clerk):
    inquiry, max_ = make_inquiry(), make_user("Max", "inquiries.change_inquiry")
    assert page_of(inquiry, "take") in html_of(clerk, page_of(inquiry))
    clerk.post(page_of(inquiry, "take"))
    assert fresh(inquiry).owner.username == "Carl"
    html = html_of(clerk, page_of(inquiry))
    assert "Give up" in html
    assert 'name="owner"' not in html
    assert clerk.post(page_of(inquiry, "assign"), {"owner": max_.pk}).status_code == 403
    clerk.post(page_of(inquiry, "assign"))
    assert fresh(inquiry).owner is None
    assert clerk.post(page_of(inquiry, "merge"), {"into": "x"}).status_code == 403
    assert clerk.post(page_of(inquiry, "unmerge")).status_code == 403


def test_close_with_outcome_and_reason_and_reopen(sales):
    inquiry = make_inquiry()
    sales.post(page_of(inquiry, "close"), {"outcome": "lost", "reason": "Too dear"})
    inquiry = fresh(inquiry)
    assert (inquiry.state, inquiry.outcome) == ("closed", "lost")
    assert inquiry.changes.get().reason == "Too dear"
    assert page_of(inquiry, "reopen") in html_of(sales, page_of(inquiry))
    sales.post(page_of(inquiry, "reopen"))
    assert fresh(inquiry).state == "open"


def test_wait_until_the_office_opens_on_a_day(sales):
    inquiry, day = make_inquiry(), timezone.localdate() + timedelta(days=3)
    sales.post(page_of(inquiry, "wait"), {"until": day.isoformat()})
    assert fresh(inquiry).state == "waiting"
    assert timezone.localdate(fresh(inquiry).wake_at) >= day
    sales.post(page_of(inquiry, "wait"))
    assert (fresh(inquiry).state, fresh(inquiry).wake_at) == ("waiting", None)


@pytest.mark.parametrize(
    ("step", "data", "said"),
    [
        ("close", {"outcome": "nonsense"}, "Select a valid choice"),
        ("wait", {"until": "2020-01-01"}, "Choose a day to come."),
        ("wait", {"until": "9999-12-31"}, "Choose a day within ten years."),
        ("wait", {"until": "tomorrow"}, "Enter a valid date."),
        ("merge", {"into": "XXXX-XXXX"}, "No inquiry has this reference."),
        ("unmerge", {}, "It is not merged."),
    ],
)
def test_a_wrong_choice_changes_nothing_and_says_why(sales, step, data, said):
    inquiry = make_inquiry()
    assert said in sales.post(page_of(inquiry, step), data, follow=True).content.decode()
    assert not inquiry.changes.exists()


@pytest.mark.parametrize("step", ["take", "close", "wait", "reopen"])
def test_a_merged_one_is_not_moved_by_itself(sales, sally, step):
    first, second = make_inquiry(), make_inquiry()
    merging.merge(second, first, by=sally)
    html = sales.post(page_of(second, step), {"outcome": "won"}, follow=True).content.decode()
    assert f"It was merged into {first.display_reference}. Act on that one." in html
    second = fresh(second)
    assert (second.state, second.outcome, second.owner) == ("closed", "duplicate", None)


def test_whoever_is_given_an_inquiry_is_told(sales, sally):
    inquiry, max_ = make_inquiry("Nadia"), make_user("Max", "inquiries.change_inquiry")
    for _press in range(2):
        sales.post(page_of(inquiry, "assign"), {"owner": max_.pk})
    delivery = Delivery.objects.get()
    assert (delivery.recipient, delivery.message.kind) == (max_.email, "alert")
    assert delivery.message.subject.startswith("Assigned to you: ")
    assert "Sally assigned this inquiry to you." in delivery.message.text
    assert page_of(inquiry) in delivery.message.text
    for owner in (sally.pk, ""):
        sales.post(page_of(inquiry, "assign"), {"owner": owner})
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("step", ["take", "assign", "close", "wait", "reopen"])
def test_spam_is_released_before_anything_else(sales, sally, step):
    inquiry = make_inquiry(state="spam")
    html = html_of(sales, page_of(inquiry))
    assert page_of(inquiry, "not-spam") in html
    assert page_of(inquiry, step) not in html
    data = {"outcome": "won", "owner": sally.pk}
    html = sales.post(page_of(inquiry, step), data, follow=True).content.decode()
    assert "It is spam. Say first that it is not." in html
    assert not inquiry.changes.exists()


def test_merge_by_suggestion_and_by_reference_and_undo(sales):
    first, second = make_inquiry(), make_inquiry()
    html = html_of(sales, page_of(first))
    assert f'name="into" value="{first.reference}" formaction="{page_of(second, "merge")}"' in html
    written = f" {first.display_reference.lower()} "
    response = sales.post(page_of(second, "merge"), {"into": written}, follow=True)
    assert response.redirect_chain[0][0] == page_of(first)
    assert fresh(second).merged_into == first
    assert page_of(second, "unmerge") in response.content.decode()
    sales.post(page_of(second, "unmerge"))
    assert fresh(second).merged_into is None


def test_not_spam_brings_it_back_and_sends_its_mail(sales):
    inquiry = make_inquiry(state="spam")
    notify_staff(inquiry)
    Delivery.objects.update(queued_at=timezone.now() - timedelta(days=3))
    response = sales.post(f"{LIST}{inquiry.pk}/not-spam/", follow=True)
    assert "1 inquiry is not spam. Its mail will be sent." in response.content.decode()
    inquiry.refresh_from_db()
    assert inquiry.state == "new"
    recipients = Delivery.objects.due().values_list("recipient", flat=True)
    assert set(recipients) == {"ann@harbor.example", "bob@harbor.example", inquiry.email}
    assert Delivery.objects.filter(queued_at__lt=timezone.now() - timedelta(days=1)).count() == 0
    assert inquiry.changes.get().by.username == "Sally"


def test_spam_holds_back_what_was_not_sent(sales):
    inquiry = make_inquiry()
    notify_staff(inquiry)
    Delivery.objects.filter(recipient="bob@harbor.example").update(state="sent")
    sales.post(f"{LIST}{inquiry.pk}/spam/")
    inquiry.refresh_from_db()
    assert inquiry.state == "spam"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["held", "sent"]


def test_a_second_click_changes_nothing(company):
    inquiry = make_inquiry(state="spam")
    notify_staff(inquiry)
    assert quarantine.release(inquiry)
    Delivery.objects.update(state="sent")
    assert not quarantine.release(inquiry)
    assert not Delivery.objects.due().exists()
    assert quarantine.hold(inquiry)
    assert not quarantine.hold(inquiry)


ACTS = ["take", "assign", "close", "reopen", "wait", "merge", "unmerge", "spam", "not-spam"]


@pytest.mark.parametrize("step", ACTS)
def test_who_may_only_look_cannot_act(reader, step):
    inquiry = make_inquiry(state="open")
    html = html_of(reader, page_of(inquiry))
    assert "formaction" not in html
    assert page_of(inquiry, step) not in html
    assert reader.post(page_of(inquiry, step), {"outcome": "won"}).status_code == 403
    assert not inquiry.changes.exists()


@pytest.mark.parametrize("step", ["change", "take", "close", "wait", "reopen"])
def test_what_is_out_of_sight_cannot_be_acted_on(clerk, step):
    owner = make_user("Max", "inquiries.view_inquiry")
    Team.objects.create(name="Asia").members.add(owner)
    inquiry = make_inquiry(owner=owner)
    response = clerk.post(page_of(inquiry, step), {"outcome": "won"})
    assert response.status_code in (302, 403, 404)
    assert not inquiry.changes.exists()
    assert clerk.get(page_of(inquiry)).status_code == 302


@pytest.mark.parametrize("step", ACTS)
def test_a_link_alone_changes_nothing(sales, step):
    assert sales.get(page_of(make_inquiry(), step)).status_code == 405


def test_nothing_can_be_edited_and_nobody_but_superusers_deletes(sales):
    inquiry = make_inquiry()
    assert sales.post(page_of(inquiry), {"name": "Other"}).status_code == 403
    assert sales.get(page_of(inquiry, "delete")).status_code == 403
    assert sales.get(f"{LIST}add/").status_code == 403
    sales.force_login(make_user("Sue", is_superuser=True))
    assert sales.get(page_of(inquiry, "delete")).status_code == 200


# To the next -------------------------------------------------------------------------------------


def test_neighbors_are_those_that_wait_longest_for_an_answer(sales):
    one, two, three = (
        make_inquiry(created_at=timezone.now() - timedelta(days=3 - number)) for number in range(3)
    )
    make_inquiry(state="waiting")

    def around(inquiry):
        found = sales.get(page_of(inquiry)).context["neighbors"]
        return found["previous"], found["next"]

    assert around(one) == (None, page_of(two))
    assert around(two) == (page_of(one), page_of(three))
    assert around(three) == (page_of(two), None)
    two.move("closed", outcome="won")
    assert around(two) == (None, page_of(one))


def test_neighbors_of_the_same_moment_are_told_apart(sales):
    now = timezone.now()
    one, two, three = (make_inquiry(created_at=now) for _number in range(3))
    found = sales.get(page_of(two)).context["neighbors"]
    assert (found["previous"], found["next"]) == (page_of(one), page_of(three))


def test_the_list_one_came_from_is_kept(sales):
    one, two = make_inquiry(), make_inquiry()
    kept = "_changelist_filters=state%3Dwaiting%26p%3D2"
    found = sales.get(f"{page_of(one)}?{kept}").context["neighbors"]
    assert found["list"] == f"{LIST}?state=waiting&p=2"
    assert found["next"] == f"{page_of(two)}?{kept}"
