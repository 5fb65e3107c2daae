"""A mail that cannot be had stops no other one; a row in the tray stands for it meanwhile."""

import threading

import pytest
from django.db import DataError
from django.utils import timezone

from inquiries.inbox import envelope, fetching
from inquiries.inbox.mailbox import Unreadable
from inquiries.models import IncomingMail, Mailbox, UnfetchedMail
from inquiries.models.mailbox import RETRY_AFTER
from tests.factories import make_user
from tests.inquiries.test_fetching import mail, subjects

NEVER = threading.Event()
REFUSAL = {"UID FETCH 2 (BODY.PEEK": "{tag} NO [SERVERBUG] Internal error\r\n"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(account, proxy, settings):
    """Three mails, of which the second was refused; returns the row that stands for it."""
    account.put(mail(1), mail(2), mail(3))
    proxy(REFUSAL)
    assert fetching.fetch(NEVER) == {"stored": 2, "refused": 1, "moved": 0}
    settings.IMAP = account.settings()
    return IncomingMail.objects.get(state="broken")


def fetch_when_due():
    UnfetchedMail.objects.exclude(due_at=None).update(due_at=timezone.now())
    return fetching.fetch(NEVER)


def test_the_others_come_and_the_tray_says_what_is_missing(refused):
    assert subjects() == ["", "Question 1", "Question 3"]
    assert refused.error.splitlines() == [
        "The mail server does not hand out this mail.",
        "[SERVERBUG] Internal error",
        "It will be asked again.",
        "UID 2",
    ]
    assert Mailbox.objects.get().last_uid == 3
    assert fetching.fetch(NEVER) == {}  # not due yet


def test_it_is_asked_for_again_and_takes_its_row(refused):
    assert fetch_when_due()["stored"] == 1
    refused.refresh_from_db()
    assert (refused.subject, refused.state, refused.error) == ("Question 2", "unmatched", "")
    assert refused.raw.read() == mail(2)
    assert not UnfetchedMail.objects.exists()
    assert fetch_when_due() == {}


def test_it_is_asked_for_a_limited_number_of_times(refused, account, settings, proxy):
    settings.IMAP = account.settings(PORT=proxy(REFUSAL).port)
    for _time in RETRY_AFTER:
        assert fetch_when_due() == {"refused": 1}
    assert fetch_when_due() == {}
    refused.refresh_from_db()
    assert "Look for the mail in the mailbox itself." in refused.error


def test_what_a_person_decided_meanwhile_stays(refused):
    ann = make_user("Ann")
    IncomingMail.objects.filter(pk=refused.pk).update(state="ignored", handled_by=ann)
    fetch_when_due()
    refused.refresh_from_db()
    assert (refused.state, refused.handled_by, refused.subject) == ("ignored", ann, "Question 2")


def test_a_mail_that_came_otherwise_meanwhile_needs_no_row(refused, account):
    account.put(mail(2))
    fetching.fetch(NEVER)
    assert fetch_when_due()["known"] == 1
    assert subjects() == ["Question 1", "Question 2", "Question 3"]


def test_one_that_was_removed_before_it_came_stays_in_the_tray(refused, account):
    with account.open() as box:
        box.delete("2")
    fetch_when_due()
    refused.refresh_from_db()
    assert (refused.state, refused.error) == (
        "broken",
        "It was removed from the mailbox before it could be fetched.",
    )
    assert not UnfetchedMail.objects.exists()


def test_a_cursor_that_is_set_back_notes_no_mail_twice(refused, settings, proxy, account):
    settings.IMAP = account.settings(PORT=proxy(REFUSAL).port)
    Mailbox.objects.update(last_uid=0)
    assert fetching.fetch(NEVER) == {"known": 2, "refused": 1, "moved": 0}
    assert UnfetchedMail.objects.get().tries == 2


def test_under_new_numbers_it_is_come_upon_again(refused):
    Mailbox.objects.update(uid_validity=1)
    assert fetching.fetch(NEVER) == {"known": 2, "stored": 1, "moved": 0}
    assert subjects() == ["Question 1", "Question 2", "Question 3"]


def test_a_server_that_breaks_off_at_one_mail_is_read_beyond_it(account):
    """dovecot ends the connection at a file that it may not read."""
    account.put(mail(1), mail(2), mail(3))
    file = account.file(1)
    file.chmod(0)
    for last_uid in (1, 2):  # it may have been by chance; twice is not
        with pytest.raises(Unreadable, match="The connection broke off at one mail"):
            fetching.fetch(NEVER)
        assert Mailbox.objects.get().last_uid == last_uid
    assert fetching.fetch(NEVER)["stored"] == 1
    assert subjects() == ["", "Question 1", "Question 3"]
    with pytest.raises(Unreadable):
        fetch_when_due()
    assert UnfetchedMail.objects.get().tries == 2
    file.chmod(0o600)
    assert fetch_when_due()["stored"] == 1
    assert subjects() == ["Question 1", "Question 2", "Question 3"]


@pytest.mark.parametrize("error", [RecursionError(), DataError("nadia@buyer.example")])
def test_a_mail_that_only_fails_here_stops_no_other(account, monkeypatch, caplog, error):
    account.put(mail(1))

    def fail(*args):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(envelope, "read", fail)
        assert fetching.fetch(NEVER) == {"refused": 1}
    noted = IncomingMail.objects.get().error
    assert noted.startswith(type(error).__name__)
    assert "nadia" not in noted
    assert "Traceback" in caplog.text
    assert fetch_when_due()["stored"] == 1
    assert subjects() == ["Question 1"]
