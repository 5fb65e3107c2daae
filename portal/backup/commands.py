"""What the commands around backups share: how they show progress and say what went wrong."""

from django.core.management.base import BaseCommand, CommandError

from articles.progress import tell_progress
from portal.backup import encryption
from portal.backup.trouble import Trouble


class BackupCommand(BaseCommand):
    """Runs `work(**options)`, whose Trouble is told in words, with exit code 1."""

    def handle(self, *args, **options):
        try:
            self.work(**options)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble

    def add_identity(self, parser):
        parser.add_argument(
            "--identity", metavar="FILE", help="the private key of an encrypted backup"
        )

    def tell(self, label, rows, total):
        """Pass rows on, with a bar where their number is known, else with how many are done."""
        if total is not None:
            yield from tell_progress(self.stdout, label, rows, total)
            return
        is_seen = self.stdout.isatty()
        for done, row in enumerate(rows, start=1):
            yield row
            if is_seen:
                self.stdout.write(f"\r{label} {done}", ending="")
                self.stdout.flush()
        if is_seen:
            self.stdout.write("")

    @staticmethod
    def identities(path):
        return encryption.read_identities(path)
