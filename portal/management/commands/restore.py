from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from inquiries.models import Sender
from portal.backup import aftermath, making, occupancy, restoring
from portal.backup.commands import BackupCommand
from portal.backup.trouble import Trouble


class Command(BackupCommand):
    help = (
        "Restores a backup into an empty database, and its files. Stop the site first. Mail to "
        "buyers that was unsent in the backup is held until somebody decides."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        self.add_identity(parser)
        parser.add_argument(
            "--force",
            action="store_true",
            help="replace a database that is in use: asks first, and backs it up first",
        )

    def work(self, *, file, identity, force, **options):
        identities = self.identities(identity)
        self.require_rest()
        if what := occupancy.content(connection):
            if not force:
                raise Trouble(
                    f"The database is not empty: it holds {what}. Name an empty one in "
                    "DATABASE_URL, or replace it with --force."
                )
            self.give_way()
        found = restoring.restore(connection, file, self.tell, identities=identities)
        call_command("migrate", verbosity=0, interactive=False)
        held = aftermath.settle_mail()
        call_command("check", databases=["default"], stdout=self.stderr, stderr=self.stderr)
        self.report(found, held)

    def require_rest(self):
        """A site that runs, however empty, accepts inquiries that the restore would take away."""
        has_senders = Sender._meta.db_table in connection.introspection.table_names()
        if has_senders and Sender.objects.is_any_alive():
            raise Trouble("The site is running. Stop it, wait two minutes, then run this again.")

    def give_way(self):
        """Back up what is there, once the operator has typed its name."""
        name = Path(str(connection.settings_dict["NAME"])).name
        self.stdout.write(f"Everything in the database {name} will be replaced.")
        if input(f"Type {name} to go on: ").strip() != name:
            raise Trouble("Nothing was changed.")
        made = making.make(connection, settings.VAR_DIR / "replaced", self.tell)
        self.stdout.write(f"What was there is kept in {made.path}.")

    def report(self, found, held):
        rows = sum(found["database"]["rows"].values())
        self.stdout.write(
            f"Restored {found['site']} as of {found['created_at']}: {rows} rows, every count and "
            "hash agrees. Everybody has to log in again."
        )
        if held:
            self.stdout.write(
                f"{held} mails to buyers may have been sent since. They are shown as uncertain "
                "and wait until somebody sends them again."
            )
        if settings.IMAP and settings.IMAP["ARCHIVE"]:
            self.stdout.write(
                f"Move mail that came since then from {settings.IMAP['ARCHIVE']} back to "
                f"{settings.IMAP['FOLDER']}: it is fetched again, and what is known is recognized."
            )
