"""Fetching from a real IMAP server: nothing lost, nothing twice, nobody's mail marked as read."""

import errno
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import translation

from inquiries.inbox import fetching, mailbox, storing
from inquiries.inbox.mailbox import Unreadable
from inquiries.models import IncomingMail, Mailbox

NEVER = threading.Event()
pytestmark = pytest.mark.django_db


def mail(number, mail_id="", body="Can you do better?"):
    mail_id = mail_id or f"<{number}@buyer.example>"
    return (
        f"From: Nadia <nadia@buyer.example>\r\nMessage-ID: {mail_id}\r\n"
        f"Subject: Question {number}\r\n\r\n{body}\r\n"
    ).encode()


def subjects():
    return sorted(IncomingMail.objects.values_list("subject", flat=True))


def test_ten_fetches_store_one_row_and_mark_nothing_as_read(account):
    account.put(mail(1))
    for _round in range(10):
        Mailbox.objects.update(last_uid=0)
        fetching.fetch(NEVER)
    incoming = IncomingMail.objects.get()
    assert (incoming.sender, incoming.subject) == ("Nadia <nadia@buyer.example>", "Question 1")
    assert incoming.raw.read() == mail(1)
    assert not any("\\Seen" in flags for flags in account.flags())


def test_only_what_is_new_is_asked_for(account, monkeypatch):
    account.put(mail(1))
    fetching.fetch(NEVER)
    monkeypatch.setattr(mailbox.Folder, "fetch", lambda *args: pytest.fail("fetched again"))
    assert fetching.fetch(NEVER) == {}


def test_a_reused_message_id_hides_no_mail(account):
    account.put(mail(1, "<same@x>"), mail(2, "<same@x>"), mail(1, "<same@x>"))
    assert fetching.fetch(NEVER) == {"stored": 2, "known": 1, "moved": 0}


def test_a_new_uidvalidity_starts_over_without_repeats(account):
    account.put(mail(1), mail(2))
    fetching.fetch(NEVER)
    Mailbox.objects.update(uid_validity=1, last_uid=999)
    assert fetching.fetch(NEVER)["known"] == 2
    assert subjects() == ["Question 1", "Question 2"]


def test_mail_is_moved_after_it_is_stored(account, settings, monkeypatch):
    settings.IMAP = account.settings(archive="Processed")
    account.put(mail(1), mail(2))

    def move(folder, uid, archive, move=mailbox.Folder.move):
        assert Mailbox.objects.get().last_uid == uid
        move(folder, uid, archive)

    monkeypatch.setattr(mailbox.Folder, "move", move)
    assert fetching.fetch(NEVER) == {"stored": 2, "moved": 2}
    assert (account.count(), account.count("Processed")) == (0, 2)


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("save", OperationalError("the database is away: nadia@buyer.example")),
        ("keep", OSError(errno.ENOSPC, "No space left on device")),
    ],
)
def test_what_cannot_be_stored_is_fetched_in_the_next_round(account, monkeypatch, where, error):
    account.put(mail(1), mail(2))

    def fail(*args, **kwargs):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(IncomingMail, where, fail)
        with pytest.raises(type(error)):
            fetching.fetch(NEVER)
    row = Mailbox.objects.get()
    assert row.last_uid == 0
    assert type(error).__name__ in row.error
    assert "nadia" not in row.error
    assert fetching.fetch(NEVER)["stored"] == 2
    assert Mailbox.objects.get().error == ""


def test_a_mail_that_was_not_filed_is_filed_in_the_next_round(account, monkeypatch):
    account.put(mail(1))
    with monkeypatch.context() as broken:
        broken.setattr(fetching.filing, "file", lambda incoming: None)
        fetching.fetch(NEVER)
    assert IncomingMail.objects.get().state == "new"
    fetching.fetch(NEVER)
    assert IncomingMail.objects.get().state == "unmatched"


def test_of_a_mail_that_is_too_large_the_head_is_kept(account, monkeypatch):
    monkeypatch.setattr(mailbox, "MAX_SIZE", 200)
    monkeypatch.setattr(storing, "MAX_SIZE", 200)
    account.put(mail(1, body="long " * 100))
    fetching.fetch(NEVER)
    incoming = IncomingMail.objects.get()
    assert (incoming.state, incoming.subject) == ("broken", "Question 1")
    assert incoming.size > 500 > len(incoming.raw.read())


def test_while_one_fetches_another_leaves_it_alone(account):
    Mailbox.objects.lease(fetching.name_of(account.settings()))
    with pytest.raises(fetching.Taken):
        fetching.fetch(NEVER)


def test_of_all_fetchers_one_logs_in_each_time(account, settings, clock):
    name = fetching.name_of(settings.IMAP)
    fetching.fetch(NEVER, at_once=False)
    assert Mailbox.objects.lease(name) is None
    assert Mailbox.objects.lease(name, at_once=True).last_uid == 0
    clock.forward(seconds=settings.INBOX_POLL_SECONDS)
    assert Mailbox.objects.lease(name) is None  # that one is at work


def test_after_an_error_no_other_fetcher_asks_at_once(account, settings, clock):
    settings.IMAP = account.settings(PASSWORD="wrong")
    with pytest.raises(Unreadable):
        fetching.fetch(NEVER, at_once=False)
    clock.forward(seconds=fetching.PAUSE_AFTER_ERROR - 1)
    with pytest.raises(fetching.Taken):
        fetching.fetch(NEVER, at_once=False)
    clock.forward(seconds=1)
    with pytest.raises(Unreadable):
        fetching.fetch(NEVER, at_once=False)


def test_the_mail_of_a_killed_fetcher_is_read_when_its_lease_ends(account, settings, clock):
    killed = Mailbox.objects.lease(fetching.name_of(settings.IMAP))
    account.put(mail(1))
    clock.forward(seconds=61)
    assert fetching.fetch(NEVER, at_once=False)["stored"] == 1
    assert not killed.renew()


def test_a_fetcher_that_lives_keeps_its_lease(account, settings, clock):
    mailbox = Mailbox.objects.lease(fetching.name_of(settings.IMAP))
    for _step in range(10):
        clock.forward(seconds=50)
        assert mailbox.renew()
        with pytest.raises(fetching.Taken):
            fetching.fetch(NEVER)


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        ("From: nadia@x.example\r\nSubject: No ID\r\n", ("nadia@x.example", "No ID", "")),
        (
            "From: na\0dia@x.example\r\nSubject: A\0B\r\nMessage-ID: <1\0@x>\r\n",
            ("nadia@x.example", "AB", "<1@x>"),
        ),
        ("", ("", "", "")),
    ],
    ids=["no Message-ID", "NUL", "no headers"],
)
def test_odd_headers_are_stored_once(account, proxy, head, columns):
    raw = head + "\r\nText\r\n"
    account.put(mail(1))  # dovecot lets no NUL through; others do
    size = f"{{{{{len(raw)}}}}}"
    proxy({"BODY.PEEK": f"* 1 FETCH (UID 1 BODY[]<0> {size}\r\n{raw})\r\n{{tag}} OK done\r\n"})
    for _round in range(2):
        Mailbox.objects.update(last_uid=0)
        fetching.fetch(NEVER)
    incoming = IncomingMail.objects.get()
    assert (incoming.sender, incoming.subject, incoming.mail_id) == columns
    assert incoming.raw.read() == raw.encode()


def test_stored_errors_are_told_in_the_language_of_the_reader():
    stored = str(Unreadable("The mail server refused the log-in.", "AUTH\nFAILED"))
    with translation.override("zh-hans"):
        assert Mailbox(error=stored).problem == "邮件服务器拒绝登录。\nAUTH FAILED"
    assert IncomingMail(error="").problem == ""


def test_the_command_says_what_it_did(account, settings, capsys):
    settings.IMAP = account.settings(archive="Done")
    account.put(mail(1), mail(1))
    call_command("fetch_mail")
    assert capsys.readouterr().out.splitlines() == [
        "1 mail stored.",
        "1 mail was known already.",
        "2 mails moved.",
    ]


def test_the_command_does_not_pass_over_another_fetcher(account, settings):
    Mailbox.objects.lease(fetching.name_of(settings.IMAP))
    with pytest.raises(CommandError, match="Another fetcher is at work"):
        call_command("fetch_mail", "--from-now", "--loop")


def test_from_now_passes_over_what_is_there(account):
    account.put(mail(1))
    call_command("fetch_mail", "--from-now")
    account.put(mail(2))
    call_command("fetch_mail")
    assert subjects() == ["Question 2"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"PASSWORD": "wrong"}, "refused the log-in"),
        ({"PORT": 9}, "cannot be reached"),
        ({"FOLDER": "Nowhere"}, "does not open the folder"),
        ({"SECURITY": "tls"}, "does not answer with encryption"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_told_in_a_sentence(account, settings, change, sentence):
    settings.IMAP = account.settings() | change
    with pytest.raises(CommandError, match=sentence):
        call_command("fetch_mail")


def test_without_a_mailbox_the_command_says_so(settings):
    settings.IMAP = None
    with pytest.raises(CommandError, match="IMAP_URL is not set"):
        call_command("fetch_mail")


@pytest.mark.usefixtures("shared_database")
def test_a_fetcher_that_lost_its_lease_stores_nothing_twice(account):
    """Two at once, each believing that it holds the lease: the cursor's row decides."""
    account.put(*[mail(number) for number in range(20)])

    def work():
        with suppress(fetching.Taken):
            fetching.fetch(NEVER)
        connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inquiries.models.mailbox.LEASE", timedelta(0))
        patch.setattr(Mailbox, "renew", lambda self: True)
        threads = [threading.Thread(target=work) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    fetching.fetch(NEVER)
    assert len(subjects()) == len(set(subjects())) == 20
