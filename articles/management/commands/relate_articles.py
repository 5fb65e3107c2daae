from django.core.management.base import BaseCommand

from articles.models import Unrelated
from articles.progress import tell_progress


class Command(BaseCommand):
    help = (
        "Find the related articles of what was published without finding them: before an update "
        "brought them, or where rows were written without publishing. Can be stopped and run "
        "again at any time; what is done is not done twice."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", help="anew of everything that readers see or will see"
        )

    def handle(self, **options):
        if options["all"]:
            Unrelated.objects.note_all()
        waiting = Unrelated.objects
        done = sum(
            1
            for _key in tell_progress(self.stdout, "Editions", waiting.work_off(), waiting.count())
        )
        self.stdout.write(f"Related articles found for {done} editions.")
