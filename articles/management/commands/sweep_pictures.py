from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from articles.progress import tell_progress
from articles.sweeping import SPARED, orphans


class Command(BaseCommand):
    help = (
        "Delete files of pictures that no picture, no upload and no page refers to, also no page "
        "of the past. Files younger than a day are spared, so that it can run at any time."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="name the files, delete none")

    def handle(self, *, dry_run, verbosity, **options):
        before = timezone.now() - SPARED
        found = list(orphans(before))
        if dry_run or verbosity > 1:
            for name, _size in found:
                self.stdout.write(name)
        rows = tell_progress(self.stdout, "Files", found, len(found))
        discard = default_storage.discard
        swept = [size for name, size in rows if dry_run or discard(name, before)]
        size = filesizeformat(sum(swept)).replace("\xa0", " ")
        words = "would be deleted" if dry_run else "deleted"
        self.stdout.write(f"{len(swept)} files, {size}, {words}.")
