from pathlib import Path

from django.db import connection

from portal.backup import encryption, making, mark, place, restoring, rotation
from portal.backup.commands import BackupCommand


class Command(BackupCommand):
    help = (
        "Copies the whole site, database and files, into one file while it runs. "
        "Ends with another code than 0 where that failed. docs/operate.md says what to do with it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "destination", type=Path, help="the folder, on another disk if possible"
        )
        parser.add_argument(
            "--verify", action="store_true", help="restore it for a trial and compare"
        )
        parser.add_argument(
            "--no-media", action="store_true", help="the database alone: files are kept elsewhere"
        )
        parser.add_argument(
            "--recipient",
            action="append",
            default=[],
            metavar="age1…",
            help="encrypt to this public key of age or ssh; may be given more than once",
        )
        parser.add_argument("--recipients-file", metavar="FILE", help="with a public key in a line")
        parser.add_argument("--keep", type=positive, metavar="N", help="keep the N newest backups")
        self.add_periods(parser)

    def add_periods(self, parser):
        for period, periods in PERIODS.items():
            parser.add_argument(
                f"--keep-{period}",
                type=positive,
                metavar="N",
                help=f"keep the newest one of each of the last N {periods} that have any",
            )

    def work(self, *, destination, **options):
        try:
            made, is_encrypted = self.make(destination.absolute(), **options)
        except Exception as error:
            mark.fail(str(error))
            raise
        mark.succeed(
            destination=str(made.path),
            bytes=made.bytes,
            seconds=round(made.seconds, 1),
            verified=options["verify"],
            encrypted=is_encrypted,
        )
        self.rotate(destination, options)

    def make(self, destination, *, verify, no_media, recipient, recipients_file, **options):
        """The backup, and whether it is encrypted."""
        recipients = encryption.read_recipients(recipient, recipients_file)
        # The private key is elsewhere. This one opens the file, too, until the process ends.
        trial = [encryption.make_identity()] if recipients and verify else []
        readers = recipients + [identity.to_public() for identity in trial]
        made = making.make(
            connection, destination, self.tell, recipients=readers, with_files=not no_media
        )
        size, seconds = place.megabytes(made.bytes), made.seconds
        self.stdout.write(f"{made.path}: {size}, {made.files} files, {seconds:.0f} s.")
        if made.swept:
            self.stdout.write(f"{made.swept} files were deleted meanwhile and are not in it.")
        if verify:
            restoring.verify(connection, made.path, self.tell, identities=trial)
            rotation.mark_verified(made.path)
            self.stdout.write("Verified: restored for a trial, every count and hash agrees.")
        return made, bool(recipients)

    def rotate(self, destination, options):
        policy = rotation.Policy(
            options["keep"], *(options[f"keep_{period}"] for period in PERIODS)
        )
        for path in rotation.rotate(destination, policy, with_files=not options["no_media"]):
            self.stdout.write(f"Deleted {path.name}.")


PERIODS = {"daily": "days", "weekly": "weeks", "monthly": "months"}


def positive(word):
    """A whole number from 1. Raises ValueError."""
    if (number := int(word)) < 1:
        raise ValueError
    return number
