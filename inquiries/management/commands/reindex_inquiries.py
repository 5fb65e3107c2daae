"""Writes anew what inquiries are found by."""

from django.core.management.base import BaseCommand

from inquiries import search
from inquiries.models import Inquiry

BATCH = 200


class Command(BaseCommand):
    help = (
        "Writes anew the words by which inquiries are found, batch by batch while the site runs. "
        "Needed only after a restored backup or a release that says so; may be stopped and "
        "started again."
    )

    def handle(self, *args, **options):
        total, done, last = Inquiry.objects.count(), 0, 0
        while batch := list(self._after(last)):
            search.refresh(*batch)
            done, last = done + len(batch), batch[-1].pk
            self._show(done, max(total, done))
        search.rebuild_index()
        self.stdout.write(f"{done} inquiries are indexed.")

    def _after(self, last):
        return Inquiry.objects.only("pk").filter(pk__gt=last).order_by("pk")[:BATCH]

    def _show(self, done, total):
        if self.stdout.isatty():
            self.stdout.write(f"{done} of {total}", ending="\r")
            self.stdout.flush()
