from django.core.management.base import BaseCommand

from articles.models import Picture
from articles.progress import tell_progress


class Command(BaseCommand):
    help = (
        "Make the crops of pictures that have none yet, or whose focal point has changed without "
        "them: after an update, an import or an interrupted save. Until then the whole picture or "
        "its former crops are shown. Can be stopped and run again at any time."
    )

    def handle(self, **options):
        made, missing = 0, []
        pictures = Picture.objects.order_by("pk")
        rows = tell_progress(self.stdout, "Pictures", pictures.iterator(), pictures.count())
        for picture in rows:
            if picture.is_cropped:
                continue
            if picture.render_crops():
                made += 1
            else:
                missing.append(picture)
        self.stdout.write(f"Crops made for {made} pictures.")
        for picture in missing:
            self.stderr.write(f"No file, or changed meanwhile: {picture} ({picture.file.name})")
