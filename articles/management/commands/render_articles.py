from django.core.management.base import BaseCommand

from articles.models import Edition, Rendering
from articles.progress import tell_progress


class Command(BaseCommand):
    help = (
        "Make the stored pieces of pages anew where they are missing or of another release of the "
        "site: after an update, so that the first readers need not wait for the housekeeping, or "
        "where rows were written without publishing. Can be stopped and run again at any time."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", help="also those that seem to be up to date"
        )

    def handle(self, **options):
        if options["all"]:
            Rendering.objects.all().outdate()
        editions = Edition.objects.not_ended().unrendered().order_by("pk")
        keys = list(editions.values_list("pk", flat=True))
        for pk in tell_progress(self.stdout, "Articles", keys, len(keys)):
            Rendering.objects.remake(pk)
        self.stdout.write(f"Pages made of {len(keys)} editions.")
