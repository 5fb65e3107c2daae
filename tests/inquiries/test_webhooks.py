"""Programs that are told of inquiries: what they hear, when, and when they do not listen."""

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from inquiries import quarantine, webhooks
from inquiries.inbox import filing
from inquiries.models import Call, Inquiry, Webhook
from inquiries.models.webhook import LEASE
from portal import condition
from portal.management.commands import serve
from tests.factories import make_company, make_inquiry, make_user
from tests.inquiries.test_filing import arrive

pytestmark = pytest.mark.django_db
NEVER = threading.Event()


class Chat:
    """A program on this machine that is told; `status` is what it answers."""

    def __init__(self):
        self.status, self.requests = 200, []
        self.server = HTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/T0P/s3cret?thread=1"

    def handler(chat):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                chat.requests.append((self.path, self.headers, body))
                self.send_response(chat.status)
                self.send_header("Location", chat.url)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        return Handler

    @property
    def told(self):
        return [json.loads(body) for _path, _headers, body in self.requests]


@pytest.fixture
def chat(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = [ipaddress.ip_network("127.0.0.0/8")]
    chat = Chat()
    thread = threading.Thread(target=chat.server.serve_forever, args=[0.01])
    thread.start()
    yield chat
    chat.server.shutdown()
    thread.join()
    chat.server.server_close()


@pytest.fixture
def webhook(chat):
    return Webhook.objects.create(name="Sales chat", url=chat.url)


def send():
    return webhooks.send_due(NEVER)


def test_a_chat_is_told_of_each_inquiry_once_and_nothing_about_the_buyer(webhook, chat):
    inquiry = make_inquiry(article_title="Steel for bridges", country="PL")
    assert send() == 1
    assert send() == 0
    [said] = chat.told
    assert said["type"] == "inquiry.received"
    assert said["data"]["reference"] == inquiry.display_reference
    words = f"New inquiry {inquiry.display_reference}: Poland · Steel for bridges"
    assert said["text"] == f"{words}\n{said['data']['url']}"
    assert said["data"]["url"].endswith(f"/admin/inquiries/inquiry/{inquiry.pk}/change/")
    everything = json.dumps(said)
    assert not any(each in everything for each in ("Nadia", "nadia@buyer.example", "wire rod"))


def test_a_crm_that_may_know_the_buyer_is_told_all_of_it(webhook, chat):
    Webhook.objects.update(includes_buyer=True)
    make_inquiry(company="Gdansk Yards")
    send()
    [said] = chat.told
    assert said["data"]["buyer"] == {
        "name": "Nadia",
        "company": "Gdansk Yards",
        "contact": "nadia@buyer.example",
        "text": "Please quote 40 t of wire rod to Gdansk.",
    }
    assert "Nadia · Gdansk Yards" in said["text"]


def test_the_form_of_a_buyer_reaches_the_chat(webhook, chat, client):
    make_company()
    data = {"name": "Nadia", "contact": "nadia@buyer.example", "content": "Please quote 40 t."}
    client.post("/contact/inquiry/", data)
    assert send() == 1
    assert chat.told[0]["data"]["reference"] == Inquiry.objects.get().display_reference


def test_a_call_is_signed_as_standard_webhooks_says(webhook, chat):
    make_inquiry()
    send()
    [(path, headers, body)] = chat.requests
    assert path == "/hooks/T0P/s3cret?thread=1"
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_the_signature_is_that_of_the_published_example():
    # https://github.com/standard-webhooks/standard-webhooks, the test of its libraries
    secret, number, at = (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
    )
    signed = webhooks.signature(secret, number, at, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500, 503])
def test_what_is_not_taken_is_repeated_with_the_same_number(webhook, chat, clock, status, caplog):
    make_inquiry(created_at=clock.now)
    chat.status = status
    assert send() == 0
    assert send() == 0
    assert len(chat.requests) == 1  # neither at once nor where a redirect leads
    assert chat.url not in caplog.text
    chat.status = 204
    clock.forward(seconds=6)
    assert send() == 1
    assert len({headers["webhook-id"] for _path, headers, _body in chat.requests}) == 1
    call = Call.objects.get()
    assert (call.attempts, call.due_at, call.last_error) == (2, None, "")
    assert call.taken_at == clock.now


def test_who_never_listens_is_given_up_after_three_days_until_somebody_asks(webhook, chat, clock):
    make_inquiry(created_at=clock.now)
    chat.status = 500
    started = clock.now
    while (call := Call.objects.first()) is None or call.due_at:
        send()
        clock.now = max(clock.now, Call.objects.get().due_at or clock.now)
    assert timedelta(days=3) < clock.now - started < timedelta(days=4)
    assert call.attempts == len(chat.requests) == 10
    assert call.last_error == "It answered 500."
    chat.status = 200
    call.repeat()
    assert send() == 1


def test_who_is_gone_is_not_called_again(webhook, chat, clock):
    make_inquiry(created_at=clock.now)
    chat.status = 410
    send()
    clock.forward(days=1)
    make_inquiry(created_at=clock.now)
    assert send() == 0
    assert len(chat.requests) == 1
    assert not Webhook.objects.active()
    assert condition.calls_failing() == 0


def test_one_that_does_not_listen_holds_up_no_other(webhook, chat, clock):
    make_inquiry(created_at=clock.now)
    Webhook.objects.create(name="Away", url="http://127.0.0.1:9/")
    clock.forward(minutes=1)
    for _number in range(3):
        make_inquiry(created_at=clock.now)
    assert send() == 4
    assert Call.objects.exclude(last_error="").count() == 1


def test_a_sender_that_died_with_a_call_lets_it_come_due_again(webhook, chat, clock):
    make_inquiry(created_at=clock.now)
    Webhook.objects.plan()
    assert Call.objects.claim()
    assert send() == 0
    clock.forward(minutes=3)
    assert send() == 1


def test_what_came_while_nobody_sent_is_told_afterwards(webhook, chat, clock):
    for _day in range(3):
        clock.forward(days=1)
        make_inquiry(created_at=clock.now)
    assert send() == 3


def test_an_inquiry_that_came_to_light_late_is_told_too(webhook, chat, clock):
    clock.forward(hours=1)
    make_inquiry(created_at=clock.now)
    assert send() == 1
    make_inquiry(created_at=clock.now - timedelta(minutes=9))
    assert send() == 1


def test_a_new_webhook_is_not_told_of_what_came_before(chat, clock):
    make_inquiry(created_at=clock.now)
    clock.forward(minutes=1)
    now = {"since": clock.now, "planned_until": clock.now}
    Webhook.objects.create(name="Sales chat", url=chat.url, **now)
    assert send() == 0


def test_spam_is_told_of_only_when_somebody_says_that_it_is_none(webhook, chat):
    spam = make_inquiry(state=Inquiry.State.SPAM)
    assert send() == 0
    quarantine.release(spam)
    assert send() == 1
    later = make_inquiry()
    Webhook.objects.plan()
    quarantine.hold(later)
    assert send() == 0
    quarantine.release(later)
    assert send() == 1


def test_a_mail_of_yesterday_that_becomes_an_inquiry_today_is_told(webhook, chat, clock):
    incoming = arrive(b"From: nadia@buyer.example\nSubject: Steel\n\nPlease quote.\n")
    clock.forward(days=1)
    send()
    filing.start_inquiry(incoming, make_user("Sam"))
    assert send() == 1


def test_what_was_taken_for_spam_at_once_is_told_when_it_is_brought_back(webhook, chat, clock):
    inquiry = make_inquiry(created_at=clock.now)
    quarantine.hold(inquiry)
    clock.forward(hours=1)
    assert send() == 0
    quarantine.release(inquiry)
    assert send() == 1


def test_looking_costs_three_queries_however_many_inquiries_were_told(
    webhook, chat, django_assert_num_queries
):
    for _number in range(5):
        make_inquiry()
    send()
    with django_assert_num_queries(5, info="webhooks, what is new; begin, claim, commit"):
        send()


def test_a_webhook_turned_on_again_is_not_flooded(webhook, chat, clock, admin_client):
    make_inquiry(created_at=clock.now)
    chat.status = 500
    send()
    save(admin_client, webhook, is_active="")
    clock.forward(hours=1)
    make_inquiry(created_at=clock.now)
    clock.forward(hours=1)
    chat.status = 200
    save(admin_client, webhook, is_active="on")
    assert send() == 0
    make_inquiry(created_at=clock.now)
    assert send() == 1


def save(client, webhook, **changes):
    data = {"name": webhook.name, "url": webhook.url, "is_active": "on", **changes}
    data = {name: value for name, value in data.items() if value}
    page = reverse("admin:inquiries_webhook_change", args=[webhook.pk])
    return client.post(page, data)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://127.0.0.1/", "is in a private network"),
        ("https://10.1.2.3/", "is in a private network"),
        ("https://169.254.169.254/latest/meta-data/", "is in a private network"),
        ("https://[::1]/", "is in a private network"),
        ("https://[::ffff:10.0.0.1]/", "is in a private network"),
        ("https://[fd00::1]/", "is in a private network"),
        ("https://[64:ff9b::a00:1]/", "is in a private network"),
        ("https://[2002:a00:1::]/", "is in a private network"),
        ("https://[fec0::1]/", "is in a private network"),
        ("https://[::7f00:1]/", "is in a private network"),
        ("https://[::ffff:0:7f00:1]/", "is in a private network"),
        ("https://192.88.99.1/", "is in a private network"),
        ("https://0x7f000001/", "valid URL"),
        ("https://2130706433/", "valid URL"),
        ("https://0.0.0.0/", "is in a private network"),
        ("https://224.0.0.1/", "is in a private network"),
        ("http://8.8.8.8/", "Write an https address"),
        ("http://chat.example/", "Write an https address"),
        ("https://user:password@8.8.8.8/", "no web address"),
        ("ftp://8.8.8.8/", "valid URL|no web address"),
    ],
)
def test_a_webhook_cannot_reach_into_the_private_network(url, words, admin_client, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = []
    answer = admin_client.post(
        reverse("admin:inquiries_webhook_add"), {"name": "Inside", "url": url, "is_active": "on"}
    )
    assert not Webhook.objects.exists()
    assert any(each in answer.content.decode() for each in words.split("|"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://localhost/", "localhost is in a private network"),
        ("https://nowhere.invalid/", "nowhere.invalid cannot be found"),
    ],
)
def test_a_name_is_judged_by_where_it_leads_when_it_is_called(url, words, admin_client, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = []
    data = {"name": "Inside", "url": url, "is_active": "on"}
    admin_client.post(reverse("admin:inquiries_webhook_add"), data)
    make_inquiry()
    assert send() == 0
    assert words in Call.objects.get().last_error


def test_an_address_in_any_script_is_called_and_what_cannot_be_called_ends(webhook, chat, settings):
    Webhook.objects.update(url=chat.url.replace("T0P", "продажи 1"))
    make_inquiry()
    assert send() == 1
    path = "/hooks/%D0%BF%D1%80%D0%BE%D0%B4%D0%B0%D0%B6%D0%B8%201/s3cret?thread=1"
    assert chat.requests[0][0] == path
    Webhook.objects.update(url="http://127.0.0.1:99999/")
    make_inquiry()
    assert send() == 0
    assert Call.objects.get(taken_at=None).last_error


def test_however_many_addresses_a_name_has_a_call_ends_in_time(webhook, chat, monkeypatch):
    tried = []

    class Silent:
        def __init__(self, *args):
            tried.append(self)

        def settimeout(self, seconds):
            self.seconds = seconds

        def connect(self, address):
            raise TimeoutError

        def close(self):
            pass

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", n)) for n in range(1, 99)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: found)
    monkeypatch.setattr("inquiries.outward.socket.socket", Silent)
    make_inquiry()
    send()
    assert 0 < sum(each.seconds for each in tried) < LEASE.total_seconds()


def test_an_address_that_leads_inside_later_is_not_called(webhook, chat, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = []
    make_inquiry()
    assert send() == 0
    assert chat.requests == []
    assert "private network" in Call.objects.get().last_error


def test_staff_can_try_a_webhook(webhook, chat, admin_client):
    page = reverse("admin:inquiries_webhook_changelist")
    data = {"action": "test", "_selected_action": [webhook.pk]}
    assert (
        "Sales chat took the test." in admin_client.post(page, data, follow=True).content.decode()
    )
    assert chat.told[0]["type"] == "test"
    chat.status = 403
    answer = admin_client.post(page, data, follow=True).content.decode()
    assert "Sales chat did not take the test: It answered 403." in answer


def test_staff_can_have_a_call_repeated(webhook, chat, admin_client):
    make_inquiry()
    send()
    page = reverse("admin:inquiries_call_changelist")
    data = {"action": "send_again", "_selected_action": [Call.objects.get().pk]}
    assert "1 call is made again." in admin_client.post(page, data, follow=True).content.decode()
    assert send() == 1


def test_the_secret_is_shown_once_it_is_the_one_that_signs(webhook, admin_client):
    add, change = "admin:inquiries_webhook_add", "admin:inquiries_webhook_change"
    assert "whsec_" not in admin_client.get(reverse(add)).content.decode()
    page = admin_client.get(reverse(change, args=[webhook.pk])).content.decode()
    assert webhook.secret in page


def test_sales_staff_see_neither_address_nor_secret(webhook, client):
    client.force_login(make_user("Sam", "inquiries.view_inquiry", "inquiries.change_inquiry"))
    page = reverse("admin:inquiries_webhook_change", args=[webhook.pk])
    assert client.get(page).status_code == 403


def test_the_workers_call_webhooks(webhook, chat, capsys, settings):
    settings.EMBEDDED_SENDER = True
    make_inquiry()
    call_command("send_outbox")
    assert "1 calls of webhooks taken" in capsys.readouterr().out
    site = serve.Server(bind="127.0.0.1:0")
    assert webhooks in site.options["post_worker_init"].__self__.modules


def test_an_erased_inquiry_leaves_no_call(webhook, chat):
    inquiry = make_inquiry()
    send()
    inquiry.delete()
    assert not Call.objects.exists()
    assert timezone.now() > webhook.since
