"""Sends a test message and says, step by step, what works and what to do where it does not."""

from argparse import ArgumentTypeError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from inquiries import mailcheck, maildns
from inquiries.inbox.mailbox import Unreadable, open_folder

WELL, NOTE, FAULT = "ok   ", "note ", "FAULT"


class Command(BaseCommand):
    help = (
        "Sends a test message through EMAIL_URL, opens the mailbox of IMAP_URL, looks up the "
        "sender's DNS records, and explains what fails. Ends with 1 where mail does not leave or "
        "the mailbox cannot be opened."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "address",
            nargs="?",
            type=address,
            help="who gets the message; by default the address of DEFAULT_FROM_EMAIL",
        )
        parser.add_argument("--selector", default="", help="the name of your DKIM key")

    def handle(self, *args, address, selector, **options):
        tell = self.stdout.write
        tell(f"Sending as {settings.DEFAULT_FROM_EMAIL}")
        is_well = self._deliver(address or mailcheck.sender())
        if settings.IMAP:
            tell(f"Reading {settings.IMAP['FOLDER']} of {settings.IMAP['HOST']}")
            is_well = self._open_mailbox() and is_well
        tell("What the DNS says")
        self._look_up(selector)
        if not is_well:
            raise CommandError("Mail does not work yet: see FAULT above.")

    def _deliver(self, recipient):
        try:
            for sentence in mailcheck.deliver(recipient):
                self._tell(sentence)
        except mailcheck.Failed as failed:
            self._tell(failed.said, failed.advice)
            return False
        return True

    def _open_mailbox(self):
        try:
            with open_folder():
                self._tell("The log-in was accepted, the folder is there.")
        except Unreadable as error:
            advice = "Check IMAP_URL: host, user, password with % escapes, folder."
            self._tell(" ".join(str(error).split("\n")), advice)
            return False
        return True

    def _look_up(self, selector):
        domain = mailcheck.sender().partition("@")[2]
        try:
            for finding in maildns.findings(domain, settings.EMAIL_HOST, selector):
                self._tell(*finding, mark=NOTE)
            if not selector:
                self.stdout.write("      DKIM: not looked up; name the key with --selector NAME.")
        except maildns.Away as error:
            self.stdout.write(f"      The DNS cannot be reached from here: {error}")

    def _tell(self, said, advice="", mark=FAULT):
        self.stdout.write(f"{mark if advice else WELL} {said}")
        if advice:
            self.stdout.write(f"      → {advice}")


def address(value):
    try:
        validate_email(value)
    except ValidationError as error:
        raise ArgumentTypeError(f"“{value}” is not an email address.") from error
    return value
