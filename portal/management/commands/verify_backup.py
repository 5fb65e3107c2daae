from pathlib import Path

from django.db import connection

from portal.backup import restoring, rotation
from portal.backup.commands import BackupCommand


class Command(BackupCommand):
    help = (
        "Restores a backup's database into a fresh place that goes away again, reads all its "
        "files, and compares every count and hash. The site is not touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        self.add_identity(parser)

    def work(self, *, file, identity, **options):
        identities = self.identities(identity)
        found = restoring.verify(connection, file, self.tell, identities=identities)
        rotation.mark_verified(file)
        rows = sum(found["database"]["rows"].values())
        self.stdout.write(
            f"Verified: {rows} rows in {len(found['database']['rows'])} tables, and all files. "
            f"It is of {found['site']}, made at {found['created_at']} by release {found['portal']}."
        )
