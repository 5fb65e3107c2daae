"""What the top of every admin page says of mail that came in, and of mail that cannot."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inquiries.inbox import fetching
from inquiries.models import IncomingMail, Mailbox
from tests.factories import make_user

NOW, HOUR = timedelta(0), timedelta(hours=1)
UNREAD = "The mailbox is not being read."
NO_PROCESS = f"{UNREAD} Answers of buyers wait there. No process that reads it is running."
REFUSED = "The log-in was refused."
pytestmark = pytest.mark.django_db


@pytest.fixture
def banner(client, company):
    """What it says now."""
    client.force_login(make_user("Sally", "inquiries.*"))
    return lambda: " ".join(client.get("/admin/").text.split())


@pytest.fixture
def mailbox(settings):
    settings.IMAP = {"USER": "sales", "HOST": "mail.example", "FOLDER": "INBOX"}
    return Mailbox.objects.create(name=fetching.name_of(settings.IMAP))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 mail that came in is in no inquiry yet."),
        (99, "99 mails that came in are in no inquiry yet."),
        (100, "More than 99 mails that came in are in no inquiry yet."),
    ],
)
def test_the_tray_is_counted_as_far_as_is_said(banner, number, words):
    rows = [IncomingMail(digest=str(each), size=1) for each in range(number)]
    IncomingMail.objects.bulk_create(rows)
    assert words in banner()


def test_an_empty_tray_is_not_told_of(banner):
    IncomingMail.objects.create(size=1, state=IncomingMail.State.IGNORED)
    assert "came in" not in banner()


@pytest.mark.parametrize(
    ("seen", "error", "words"),
    [
        (None, "", NO_PROCESS),
        (None, REFUSED, REFUSED),
        (HOUR, "", NO_PROCESS),
        (HOUR, REFUSED, REFUSED),
        (NOW, "", ""),
        (NOW, REFUSED, ""),  # once
    ],
)
def test_a_mailbox_that_is_not_read_is_told_of(banner, mailbox, seen, error, words):
    mailbox.seen_at = None if seen is None else timezone.now() - seen
    mailbox.error = error
    mailbox.save()
    assert (UNREAD in banner()) == bool(words)
    assert words in banner()


@pytest.mark.parametrize("seen", [None, HOUR])
def test_a_mailbox_that_is_being_read_just_now_is_not(banner, mailbox, seen):
    mailbox.seen_at = None if seen is None else timezone.now() - seen
    mailbox.leased_until = timezone.now() + HOUR
    mailbox.save()
    assert UNREAD not in banner()


def test_only_the_mailbox_that_is_set_counts(banner, mailbox):
    Mailbox.objects.create(name="of former days", seen_at=timezone.now())
    assert NO_PROCESS in banner()
    mailbox.delete()
    assert NO_PROCESS in banner()
    mailbox.seen_at = timezone.now()
    mailbox.save(force_insert=True)
    assert UNREAD not in banner()
