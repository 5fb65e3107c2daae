from django.core.management.base import BaseCommand
from django.db import transaction

from articles.models import Edition, Fingerprint
from articles.progress import tell_progress


class Command(BaseCommand):
    help = (
        "Make the marks anew by which the checklist finds articles that repeat each other, of all "
        "that readers see or will see: after an update, or where rows were written without "
        "publishing. Can be stopped and run again at any time."
    )

    def handle(self, **options):
        editions = Edition.objects.not_ended().order_by("pk")
        texts = editions.only("language", "title", "summary", "body").prefetch_related("keywords")
        done = 0
        rows = tell_progress(self.stdout, "Editions", texts.iterator(500), editions.count())
        for edition in rows:
            with transaction.atomic():
                # One that was deleted meanwhile needs none.
                if Edition.objects.select_for_update().filter(pk=edition.pk).exists():
                    Fingerprint.objects.replace(edition)
                    done += 1
        self.stdout.write(f"Fingerprints made of {done} editions.")
