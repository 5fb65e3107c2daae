"""The reply box as staff use it: what it sends, keeps, refuses, and to whom it is open."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inquiries import replies
from inquiries.models import CannedReply, Delivery, Draft, Message, Presence
from inquiries.outbox import claim
from tests.factories import make_inquiry, make_user
from tests.inquiries.test_replies import write_in

pytestmark = pytest.mark.django_db

LIST = "/admin/inquiries/inquiry/"
PDF = b"%PDF-1.4\n%%EOF\n"
ACTIONS = ["reply", "note", "log", "draft", "presence", "attach", "detach", "undo/1"]


@pytest.fixture
def sally(company):
    return make_user("Sally", "inquiries.*", first_name="Sally", last_name="Ray")


@pytest.fixture
def sales(client, sally):
    client.force_login(sally)
    return client


def url(inquiry, action="change"):
    return f"{LIST}{inquiry.pk}/{action}/"


def post(client, inquiry, action="reply", text="We can deliver in May.", **data):
    values = {"text": text, "seen": "0", "key": "k1", "after": "wait", **data}
    return client.post(url(inquiry, action), values, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def box(response):
    return response.context["reply"]


def test_sending_opens_the_next_that_needs_an_answer(sales, sally):
    now = timezone.now()
    older = make_inquiry("Older", created_at=now - timedelta(hours=2))
    newer = make_inquiry("Newer", created_at=now - timedelta(hours=1))
    response = post(sales, newer)
    assert response.redirect_chain == [(url(older), 302)]
    [text] = said(response)
    assert f"The reply to {newer.display_reference} will leave in" in text
    newer.refresh_from_db()
    assert (newer.state, newer.owner) == ("waiting", sally)
    delivery = Delivery.objects.get(message__inquiry=newer)
    assert delivery.due_at - delivery.queued_at > timedelta(seconds=9)
    assert claim() is None


def test_after_the_last_one_the_list_says_so(sales):
    response = post(sales, make_inquiry())
    assert response.redirect_chain == [(LIST, 302)]
    assert said(response)[0] == "No other inquiry needs an answer."


def test_send_and_close_asks_how_it_ended(sales):
    inquiry = make_inquiry()
    response = post(sales, inquiry, after="close")
    assert said(response) == ["Choose how it ended."]
    assert box(response)["text"] == "We can deliver in May."
    post(sales, inquiry, after="close", outcome="won")
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.outcome) == ("closed", "won")


def test_it_waits_until_the_day_chosen(sales):
    inquiry = make_inquiry()
    day = timezone.localdate() + timedelta(days=7)
    post(sales, inquiry, until=day.isoformat())
    inquiry.refresh_from_db()
    assert timezone.localtime(inquiry.wake_at).date() == day


def test_pressing_send_twice_sends_once(sales):
    inquiry = make_inquiry()
    post(sales, inquiry)
    post(sales, inquiry)
    assert Delivery.objects.count() == 1
    assert not Draft.objects.exists()


def test_undo_brings_the_text_and_the_inquiry_back(sales):
    inquiry = make_inquiry()
    before = (inquiry.state, inquiry.owner, inquiry.act_at, inquiry.answered_at)
    post(sales, inquiry)
    response = post(sales, inquiry, f"undo/{Message.objects.get().pk}")
    assert said(response) == ["The reply was not sent. Its text is in the box again."]
    assert box(response)["text"] == "We can deliver in May."
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner, inquiry.act_at, inquiry.answered_at) == before
    assert not Delivery.objects.exists()


def test_undo_is_offered_until_the_reply_leaves_however_often_a_page_is_loaded(sales, client):
    inquiry, other = make_inquiry(), make_inquiry("Other")
    post(sales, inquiry)
    for page in (LIST, url(inquiry), url(other), url(other)):
        [text] = said(sales.get(page))
        assert f"The reply to {inquiry.display_reference} will leave in" in text
        assert url(inquiry, f"undo/{Message.objects.get().pk}") in text
    Delivery.objects.update(due_at=timezone.now())
    assert said(sales.get(LIST)) == []
    Delivery.objects.update(due_at=timezone.now() + timedelta(minutes=1), last_error="451 Later")
    assert said(sales.get(LIST)) == []
    Delivery.objects.update(last_error="")
    client.force_login(make_user("Bob", "inquiries.*"))
    assert said(client.get(LIST)) == []


@pytest.mark.parametrize("page", [{}, {"country": "XX"}])
def test_undo_is_told_once_after_a_page_that_was_led_elsewhere(sales, page):
    post(sales, make_inquiry())
    sales.get(LIST, page)
    [text] = said(sales.get(LIST))
    assert "will leave in" in text


@pytest.mark.parametrize("action", ["reply", "note", "draft", "attach"])
def test_what_was_chosen_beside_the_text_is_kept(sales, action):
    inquiry = make_inquiry()
    write_in(inquiry, from_address="second@buyer.example")
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    chosen = {"until": day, "outcome": "lost", "to": inquiry.email}
    response = post(sales, inquiry, action, **chosen)
    form = box(response)["form"]
    assert {name: form[name].value() for name in chosen} == chosen
    html = response.content.decode()
    assert f'<option value="{inquiry.email}" selected>{inquiry.email}</option>' in html
    assert "second@buyer.example – not the address in the inquiry" in html
    assert '<option value="lost" selected>' in html
    assert f'value="{day}"' in html


def test_undo_says_when_it_is_too_late(sales):
    inquiry = make_inquiry()
    post(sales, inquiry)
    Delivery.objects.update(due_at=timezone.now())
    claim()
    response = post(sales, inquiry, f"undo/{Message.objects.get().pk}")
    assert said(response) == ["It is too late: the reply has left."]
    assert Message.objects.count() == 1


def test_nobody_takes_back_what_another_wrote(sales, client):
    inquiry = make_inquiry()
    post(sales, inquiry)
    client.force_login(make_user("Bob", "inquiries.*"))
    post(client, inquiry, f"undo/{Message.objects.get().pk}")
    assert Delivery.objects.count() == 1


def test_a_reply_that_crosses_the_buyers_mail_is_not_sent(sales):
    inquiry = make_inquiry()
    mail = write_in(inquiry, "Make it 60 t.")
    response = post(sales, inquiry)
    assert said(response) == ["Not sent: the buyer wrote meanwhile. Read it, then send again."]
    assert "Make it 60 t." in response.content.decode()
    assert (box(response)["text"], box(response)["seen"]) == ("We can deliver in May.", mail.pk)
    assert not Delivery.objects.exists()
    post(sales, inquiry, seen=mail.pk)
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": "  "}, "Write something first."),
        ({"to": "someone@else.example"}, "someone@else.example is not an address of this buyer."),
        ({"until": "2001-01-01"}, "Choose a day to come."),
    ],
)
def test_what_cannot_be_sent_is_told_and_kept(sales, data, words):
    response = post(sales, make_inquiry(), **data)
    assert said(response) == [words]
    assert box(response)["text"] == data.get("text", "We can deliver in May.")
    assert not Delivery.objects.exists()


def test_a_file_goes_with_the_reply_and_comes_back_with_undo(sales):
    inquiry = make_inquiry()
    response = post(sales, inquiry, files=SimpleUploadedFile("offer.pdf", PDF), action="attach")
    assert [file.name for file in box(response)["files"]] == ["offer.pdf"]
    post(sales, inquiry)
    message = Message.objects.get()
    assert [file.name for file in message.attachments.all()] == ["offer.pdf"]
    response = post(sales, inquiry, f"undo/{message.pk}")
    assert [file.name for file in box(response)["files"]] == ["offer.pdf"]


def test_pressing_send_twice_with_a_file_sends_it_once(sales):
    inquiry = make_inquiry()
    for _click in range(2):
        post(sales, inquiry, "attach", files=SimpleUploadedFile("offer.pdf", PDF))
    for _click in range(2):
        post(sales, inquiry, files=SimpleUploadedFile("offer.pdf", PDF))
    assert Message.objects.get().attachments.count() == 1
    assert not Draft.objects.exists()


def test_a_file_that_cannot_be_sent_keeps_the_reply_back(sales):
    response = post(sales, make_inquiry(), files=SimpleUploadedFile("setup.exe", b"MZ"))
    assert "setup.exe cannot be sent" in said(response)[0]
    assert box(response)["text"] == "We can deliver in May."
    assert not Delivery.objects.exists()


def test_a_file_is_removed_only_from_ones_own_draft(sales, client):
    inquiry = make_inquiry()
    response = post(sales, inquiry, files=SimpleUploadedFile("offer.pdf", PDF), action="attach")
    [file] = box(response)["files"]
    client.force_login(make_user("Bob", "inquiries.*"))
    post(client, inquiry, "detach", file=file.pk)
    draft = Draft.objects.get(author__username="Sally")
    assert draft.attachments.count() == 1
    client.force_login(draft.author)
    assert not box(post(client, inquiry, "detach", file=file.pk))["files"]


def test_a_note_moves_nothing(sales):
    inquiry = make_inquiry()
    response = post(sales, inquiry, "note", "Credit limit 50,000.")
    assert said(response) == ["The note is kept."]
    assert box(response)["text"] == ""
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner, inquiry.answered_at) == ("new", None, None)
    assert Message.objects.get().kind == "note"


@pytest.mark.parametrize("kind", ["call", "whatsapp"])
def test_a_call_counts_as_an_answer(sales, sally, kind):
    inquiry = make_inquiry(email="", phone="+48221234567", contact="+48 22 123 45 67")
    page = sales.get(url(inquiry))
    assert "Send &amp; wait" not in page.content.decode()
    post(sales, inquiry, "log", "Wants 40 t.", kind=kind)
    inquiry.refresh_from_db()
    message = Message.objects.get()
    assert (message.kind, message.author) == (kind, sally)
    assert (inquiry.state, inquiry.owner) == ("waiting", sally)
    assert inquiry.answered_at == message.created_at
    assert not Delivery.objects.exists()


def test_a_buyer_without_an_address_gets_no_mail_by_a_forged_form(sales):
    inquiry = make_inquiry(email="", phone="+48221234567", contact="+48 22 123 45 67")
    response = post(sales, inquiry, to="nadia@buyer.example")
    assert said(response) == ["There is no address to which mail can be sent."]


def test_the_draft_is_saved_in_the_background(sales, sally):
    inquiry = make_inquiry()
    answer = sales.post(
        url(inquiry, "draft"),
        {"text": "Dear Nadia", "key": "k1"},
        headers={"Accept": "application/json"},
    )
    draft = Draft.objects.get()
    assert (draft.author, draft.text) == (sally, "Dear Nadia")
    assert answer.json()["saved"]
    assert box(sales.get(url(inquiry)))["text"] == "Dear Nadia"


def test_a_save_that_arrives_after_the_reply_leaves_no_draft(sales):
    inquiry = make_inquiry()
    post(sales, inquiry)
    post(sales, inquiry, "draft")
    assert not Draft.objects.exists()


def test_everyone_has_a_draft_of_their_own(sales, client):
    inquiry = make_inquiry()
    post(sales, inquiry, "draft", "From Sally")
    client.force_login(make_user("Bob", "inquiries.*"))
    assert box(client.get(url(inquiry)))["text"] == ""


def test_canned_replies_are_filled_in_with_the_buyers_language_first(sales):
    make = CannedReply.objects.create
    make(
        title="Thanks",
        text="Dear {name}, {reference} {article} {company} {me} {odd}",
        language="en",
    )
    make(title="Gruß", text="Guten Tag", language="de")
    make(title="Any", text="OK")
    inquiry = make_inquiry(language="de", article_title="Steel")
    groups = box(sales.get(url(inquiry)))["canned"]
    assert [[title for _pk, title, _text in rows] for _label, rows in groups] == [
        ["Gruß"],
        ["Any"],
        ["Thanks"],
    ]
    filled = groups[2][1][0][2]
    reference = inquiry.display_reference
    assert filled == f"Dear Nadia, {reference} Steel Harbor Castings Sally Ray {{odd}}"


def test_without_scripts_a_canned_reply_is_put_below_the_text(sales):
    canned = CannedReply.objects.create(title="Thanks", text="Dear {name}")
    response = post(sales, make_inquiry(), "draft", "Hello", canned=canned.pk)
    assert box(response)["text"] == "Hello\n\nDear Nadia"


def test_a_mistyped_placeholder_is_told_before_a_buyer_reads_it(sales):
    values = {"title": "Thanks", "text": "Dear {nmae}", "position": "1"}
    html = sales.post("/admin/inquiries/cannedreply/add/", values).content.decode()
    assert "{nmae} is no placeholder. There are {name}," in html
    values["text"] = "Dear {name}"
    sales.post("/admin/inquiries/cannedreply/add/", values)
    assert CannedReply.objects.get().title == "Thanks"


def test_who_else_is_here_and_what_came_meanwhile_is_told(sales):
    inquiry = make_inquiry()
    bob = make_user("Bob")
    Presence.objects.create(inquiry=inquiry, user=bob, is_writing=True)
    gone = timezone.now() - timedelta(minutes=2)
    Presence.objects.create(inquiry=inquiry, user=make_user("Gone"), seen_at=gone)
    write_in(inquiry, "Make it 60 t.", from_name="Nadia")
    answer = sales.post(url(inquiry, "presence"), {"seen": "0", "writing": "1"}).json()
    assert answer == {
        "viewers": ["Bob is writing"],
        "newest": {"from": "Nadia", "text": "Make it 60 t."},
    }
    sales.post(url(inquiry, "presence"), {"seen": "0"})
    assert Presence.objects.get(user__username="Sally").is_writing is False
    assert inquiry.owner is None


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_not_answer_cannot_by_a_forged_form(client, company, action):
    inquiry = make_inquiry(owner=make_user("Ann"))
    client.force_login(make_user("Rita", "inquiries.view_inquiry"))
    assert client.post(url(inquiry, action), {"text": "Hello"}).status_code == 403
    assert "reply" not in client.get(url(make_inquiry("Free"))).context
    client.force_login(make_user("Sam", "inquiries.view_inquiry", "inquiries.change_inquiry"))
    make_team(inquiry.owner)
    assert client.post(url(inquiry, action), {"text": "Hello"}).status_code == 404
    assert client.get(url(inquiry, action)).status_code == 405
    assert not Message.objects.exists()


def make_team(member):
    member.teams.create(name="Export")


def test_spam_has_no_reply_box(sales):
    inquiry = make_inquiry(state="spam")
    assert "reply" not in sales.get(url(inquiry)).context
    response = post(sales, inquiry)
    assert said(response) == ["It is spam. Say first that it is not."]
    assert not Delivery.objects.exists()


def test_what_was_merged_meanwhile_is_answered_in_the_main_one(sales):
    main = make_inquiry("Main")
    inquiry = make_inquiry(state="closed", outcome="duplicate", merged_into=main)
    assert "reply" not in sales.get(url(inquiry)).context
    response = post(sales, inquiry, files=SimpleUploadedFile("offer.pdf", PDF))
    assert response.redirect_chain[0][0] == f"{url(main)}#reply"
    assert f"merged into {main.display_reference}" in said(response)[0]
    assert box(response)["text"] == "We can deliver in May."
    assert [file.name for file in box(response)["files"]] == ["offer.pdf"]
    assert Draft.objects.count() == 1
    assert not Delivery.objects.exists()


def test_when_the_database_does_not_answer_the_text_is_still_there(sales, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OperationalError

    monkeypatch.setattr(replies, "send", fail)
    response = post(sales, make_inquiry(), "reply", "A long and precious text")
    assert response.status_code == 503
    assert "A long and precious text" in response.content.decode()


def test_the_box_costs_the_same_whatever_is_in_it(sales, django_assert_num_queries):
    inquiry = make_inquiry()
    CannedReply.objects.create(title="Thanks", text="Dear {name}")
    count = count_queries(sales, inquiry)
    for number in range(5):
        CannedReply.objects.create(title=f"Thanks {number}", text="Dear {name}")
        write_in(inquiry, from_address=f"n{number}@buyer.example")
        Presence.objects.create(inquiry=inquiry, user=make_user(f"Bob{number}"))
        post(sales, inquiry, "attach", files=SimpleUploadedFile("offer.pdf", PDF))
    assert count_queries(sales, inquiry) <= count + 6  # what the thread asks once it has messages


def count_queries(client, inquiry):
    with CaptureQueriesContext(connection) as queries:
        client.get(url(inquiry))
    return len(queries)
