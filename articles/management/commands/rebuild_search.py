from django.core.management.base import BaseCommand

from articles import reindexing
from articles.models import Edition
from articles.progress import tell_progress


class Command(BaseCommand):
    help = (
        "Make anew what articles are found by, of all that is live or scheduled: after restoring a "
        "backup, or where rows were written without publishing. Searches go on meanwhile. Can be "
        "stopped and run again at any time."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--after", type=int, default=0, metavar="KEY", help="go on where a run was stopped"
        )

    def handle(self, *, after, **options):
        total = Edition.objects.not_ended().filter(pk__gt=after).count()
        done, last = 0, after
        try:
            for key in tell_progress(self.stdout, "Articles", reindexing.rebuild(after), total):
                done, last = done + 1, key
        except KeyboardInterrupt:
            self.stderr.write(f"Stopped. Go on with: rebuild_search --after {last}")
        self.stdout.write(f"{done} articles can be found.")
