"""The log: one id from the request to the delivered mail, and nothing that is a person's."""

import json
import logging
import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from inquiries import outbox
from inquiries.inbox import fetching, filing
from inquiries.models import Delivery, IncomingMail, Inquiry, Mailbox, Message
from inquiries.views import InquiryView
from portal import access, logs, sentry
from tests.factories import make_edition, make_inquiry
from tests.inquiries.conftest import mail_server, shared_database  # noqa: F401  fixtures
from tests.inquiries.test_bounce import report
from tests.inquiries.test_killed import database_url

NEVER = threading.Event()
FORM = {
    "name": "Wilhelmina Tellingname",
    "contact": "wilhelmina@telling.example",
    "content": "Please quote the secret turbine casing.",
    "company": "Telling Turbines",
}
# Parts of what visitors, buyers and staff gave away; none of it may be in a log.
TELLING = (
    *("wilhelmina", "tellingname", "telling.example", "turbine", "203.0.113.77", "198.51.100.9"),
    *("secretparameter", "guessed-password", "gustav", "+49 30 123456", "telling browser"),
)


@pytest.fixture
def lines(settings, monkeypatch):
    """What is written meanwhile as JSON, read again; each line must be one."""
    settings.ACCESS_LOG, settings.LOG_FORMAT = True, "json"
    written = []
    handler = logging.Handler()
    handler.setFormatter(logs.JsonFormatter())
    handler.addFilter(logs.RequestFilter())
    handler.emit = lambda record: written.append(json.loads(handler.format(record)))
    monkeypatch.setattr(access, "write", lambda line: written.append(json.loads(line)))
    root = logging.getLogger()
    level, root.level = root.level, logging.DEBUG
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    root.level = level


def of_request(lines, **wanted):
    """The line of the request that has these values."""
    [line] = [
        line
        for line in lines
        if line["logger"] == "portal.access" and wanted.items() <= line.items()
    ]
    return line


# One id -------------------------------------------------------------------------------------------


def test_an_inquiry_is_followed_from_the_post_to_the_delivered_mail(
    shared_database,  # noqa: F811
    mail_server,  # noqa: F811
    client,
    company,
    lines,
):
    """The sender is another process; nothing but the database tells it of the request."""
    client.post("/contact/inquiry/", FORM, headers={"x-request-id": "a-strangers-wish"})
    posted = of_request(lines, method="POST", status=303)
    [stored] = [line for line in lines if line["logger"] == "inquiries.views.inquiry"]
    address = f"smtp://127.0.0.1:{mail_server.port}"
    variables = {"DATABASE_URL": database_url(), "EMAIL_URL": address, "LOG_FORMAT": "json"}
    sender = subprocess.run(
        [sys.executable, "manage.py", "send_outbox"],
        env=os.environ | variables,
        cwd=site.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    sent = [json.loads(line) for line in sender.stderr.splitlines()]
    assert len(mail_server.mails) == 3
    assert {line["mail"] for line in sent} == {each["Message-ID"] for each in mail_server.mails}
    assert {line["outcome"] for line in sent} == {"sent"}
    assert {line["inquiry"] for line in (stored, *sent)} == {Inquiry.objects.get().pk}
    assert len({line["request_id"] for line in (posted, stored, *sent)}) == 1
    assert posted["request_id"] != "a-strangers-wish"
    assert not [word for word in TELLING if word in sender.stderr.lower()]


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("5f0c1f5a9f1f4a7f8a3a6e8c2b1d0e4f", True),
        ("2b6e1c9e-6d0f-4d6e-9d2e-6a5a6f1f2e3d", True),
        ("x" * 65, False),
        ("two words", False),
        ("line\nbreak", False),
        ('quote"d', False),
        ("", False),
    ],
)
def test_the_id_of_a_trusted_proxy_is_taken_if_it_is_usable(settings, given, is_taken):
    settings.TRUSTED_PROXIES = 1
    environ = RequestFactory().get("/healthz", headers={"x-request-id": given}).environ
    assert access.given_id(environ) == (given if is_taken else None)
    settings.TRUSTED_PROXIES = 0
    assert access.given_id(environ) is None


def test_the_answer_names_the_id_and_each_request_has_its_own(client, lines):
    ids = [client.get("/healthz")["X-Request-ID"] for _time in range(2)]
    assert ids == [line["request_id"] for line in lines]
    assert ids[0] != ids[1]


@pytest.mark.django_db
def test_a_reply_and_what_answers_it_have_ids_of_their_own(company, client, lines, settings):
    inquiry = make_inquiry()
    assert inquiry.messages.count() == 0
    settings.INBOUND_ADDRESS = "sales@harbor.example"
    with_id = Message(inquiry=inquiry, kind="note", text="x", language="en")
    assert with_id.request_id is None  # nothing was at work
    client.post("/contact/inquiry/", FORM)
    assert {each.request_id for each in Message.objects.all()} == {lines[-1]["request_id"]}


# The line of a request ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)  # inside a transaction no page is kept
def test_the_line_tells_method_address_status_time_size_and_the_page_cache(
    client, company, lines, settings
):
    make_edition()
    settings.PAGE_CACHE = True
    first = client.get("/news/steel-for-bridges/?utm_source=secretparameter")
    client.get("/news/steel-for-bridges/")
    client.get("/news/steel-for-bridges/", headers={"if-none-match": first["ETag"]})
    found = [line for line in lines if line["logger"] == "portal.access"]
    assert [line["cache"] for line in found] == ["miss", "hit", "not_modified"]
    assert [line["status"] for line in found] == [200, 200, 304]
    assert [line["bytes"] for line in found] == [len(first.content)] * 2 + [0]
    assert {line["path"] for line in found} == {"/news/steel-for-bridges/"}
    assert all(line["ms"] > 0 for line in found)


@pytest.mark.django_db
def test_addresses_that_hold_a_secret_are_named_by_their_pattern(client, company, lines):
    client.post("/contact/inquiry/", FORM)
    token = Inquiry.objects.get().token
    client.get(f"/contact/inquiry/sent/{token}/?q=secretparameter")
    client.get("/made-up/wilhelmina@telling.example/")
    paths = [line["path"] for line in lines if line["logger"] == "portal.access"]
    assert paths == [
        *("/contact/inquiry/", "/contact/inquiry/sent/<slug:token>/", "(no such address)"),
    ]
    assert token not in json.dumps(lines)


def test_the_line_can_be_left_out_and_be_plain(client, lines, settings, monkeypatch):
    settings.ACCESS_LOG = False
    client.get("/healthz")
    assert lines == []
    settings.ACCESS_LOG, settings.LOG_FORMAT = True, "plain"
    written = []
    monkeypatch.setattr(access, "write", written.append)
    answer = client.get("/healthz")
    assert f"INFO {answer['X-Request-ID']} portal.access: GET /healthz 200, " in written[0]


def test_lines_go_to_standard_error_in_one_piece_and_a_lost_log_stops_nothing(capfd, monkeypatch):
    access.write("Zoë\n")
    assert capfd.readouterr().err == "Zoë\n"
    monkeypatch.setattr(access, "STANDARD_ERROR", 10_000)
    access.write("lost\n")


# Nothing that is a person's -----------------------------------------------------------------------


def crash(request):
    contact = request.POST.get("contact", "")
    raise ValueError(f"cannot parse {contact}")


class Nowhere(Exception):
    """Of a mail server that repeats what it was given."""


def post_and_crash(client, monkeypatch):
    monkeypatch.setattr(InquiryView, "store", lambda view, *_args: crash(view.request))
    client.raise_request_exception = False
    assert client.post("/contact/inquiry/?secretparameter=1", FORM).status_code == 500


def break_a_rule(client, monkeypatch):
    """The database names the row in its error."""
    make_inquiry(email="wilhelmina@telling.example", reference="K7QM3RT9")
    try:
        with transaction.atomic():
            make_inquiry(name=FORM["name"], reference="K7QM3RT9")
    except IntegrityError:
        logging.getLogger("inquiries.test").exception("An inquiry could not be stored")


def refuse_a_mail(client, monkeypatch):
    client.post("/contact/inquiry/", FORM)

    def send(self, mails):
        raise Nowhere(f"550 no such user {mails[0].to[0]} ({mails[0].subject})")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)
    outbox.send_due(NEVER)
    assert Delivery.objects.undelivered().exists()


def fail_to_write_a_mail(client, monkeypatch):
    client.post("/contact/inquiry/", FORM)

    def finish(message):
        raise KeyError(message.inquiry.email)

    monkeypatch.setattr(outbox.notifications, "finish", finish)
    outbox.send_due(NEVER)


def take_in(raw):
    incoming = IncomingMail(digest="0" * 64, size=len(raw), received_at="2026-11-23T10:00:00Z")
    incoming.raw.save("mail", ContentFile(raw), save=False)
    incoming.save()
    fetching.file_waiting(Mailbox.objects.lease("sales"))


def get_a_bounce(client, monkeypatch):
    take_in(report().replace(b"nadia@buyer.example", b"wilhelmina@telling.example"))


def get_a_mail_that_breaks(client, monkeypatch):
    def read(letter):
        raise ValueError(f"{letter.subject} of {letter.from_address}")

    monkeypatch.setattr(filing.bounce, "read", read)
    head = b"From: Wilhelmina <wilhelmina@telling.example>\r\nSubject: Turbine casing\r\n\r\n"
    take_in(head + b"Secret turbine")
    assert IncomingMail.objects.get().state == "broken"


def guess_passwords(client, monkeypatch):
    address = reverse("admin:login")
    headers = {"user-agent": "telling browser"}
    for _time in range(9):
        form = {"username": "gustav", "password": "guessed-password"}
        client.post(address, form, REMOTE_ADDR="203.0.113.77", headers=headers)


def forge(client, monkeypatch):
    """Requests that Django's security loggers tell of."""
    strict = Client(enforce_csrf_checks=True)
    origin = {"origin": "https://telling.example"}
    strict.post("/contact/inquiry/?secretparameter=1", FORM, headers=origin)
    strict.post(reverse("admin:login"), {"username": "gustav"}, headers=origin)
    client.get("/media/../wilhelmina@telling.example")
    client.get("/", headers={"host": "wilhelmina.telling.example"})
    client.post("/contact/inquiry/", FORM | {f"gustav{n}": "x" for n in range(1100)})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "happen",
    [
        post_and_crash,
        break_a_rule,
        refuse_a_mail,
        fail_to_write_a_mail,
        get_a_bounce,
        get_a_mail_that_breaks,
        guess_passwords,
        forge,
    ],
)
def test_no_log_holds_what_is_a_persons(client, company, lines, monkeypatch, happen):
    for level in logging.getLogger(), logging.getLogger("axes"), logging.getLogger("django"):
        monkeypatch.setattr(level, "level", logging.INFO)
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    happen(client, monkeypatch)
    text = json.dumps(lines, ensure_ascii=False).lower()
    assert lines
    assert not [word for word in TELLING if word in text], text


def test_an_exception_tells_type_place_and_code_but_no_values():
    def words(error):
        try:
            try:
                raise KeyError(FORM["contact"])
            except KeyError:
                local = FORM["content"]  # noqa: F841
                raise error  # noqa: B904
        except Exception as caught:  # noqa: BLE001
            return logs.trace_of(caught)

    text = words(ValueError(FORM["name"]))
    assert not [word for word in TELLING if word in text.lower()]
    assert "\nKeyError\nThen:\n" in text
    assert text.endswith("\nValueError")
    assert f"{__file__}:" in text
    assert words(AttributeError("no attribute 'x'")).endswith("AttributeError: no attribute 'x'")
    refused = OperationalError("connection refused\nDETAIL: Key (email)=(wilhelmina)")
    assert words(refused).endswith("OperationalError: connection refused")
    assert words(FileNotFoundError(2, "No such file", "/private/wilhelmina.pdf")).endswith(
        "FileNotFoundError: No such file"
    )


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Refused for ann@x.example, <bob@x.example>", "Refused for [address], [address]"),
        (f"Mail <{'0a' * 16}@harbor.example>: sent", f"Mail <{'0a' * 16}@harbor.example>: sent"),
    ],
)
def test_addresses_that_slipped_into_a_message_are_taken_out(lines, said, written):
    logging.getLogger("some.library").warning(said)
    assert lines[0]["message"] == written


def test_gunicorn_tells_neither_who_asked_nor_for_what(lines):
    error = logging.getLogger("gunicorn.error")
    error.warning("Invalid request from ip=198.51.100.9: bad header")
    error.warning("Error handling request %s", "/contact/?secretparameter=wilhelmina")
    assert [line["message"] for line in lines] == [
        *("Invalid request: bad header", "Error handling request"),
    ]


# Sentry -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sentry_is_told_of_a_crash_and_of_nobody(client, company, monkeypatch):
    sent = []

    class Transport(sentry.sentry_sdk.Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope.serialize().decode())

    handler = sentry.Handler("https://key@sentry.example/1", Transport())
    handler.addFilter(logs.RequestFilter())
    logging.getLogger().addHandler(handler)
    try:
        post_and_crash(client, monkeypatch)
    finally:
        logging.getLogger().removeHandler(handler)
        sentry.sentry_sdk.init()
    [event] = [json.loads(line) for line in sent[0].splitlines() if '"exception"' in line]
    [error] = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "")
    assert error["stacktrace"]["frames"][-1]["function"] == "crash"
    assert event["logentry"]["formatted"] == "Internal Server Error: /contact/inquiry/"
    assert len(event["tags"]["request_id"]) == 16
    assert not [word for word in TELLING if word in sent[0].lower()]
