"""Files of pictures that nothing refers to any more.

Pictures name their files by content, and no file changes: one that is replaced or deleted leaves
its files behind, for the pages that still show them.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from articles.models import Edition, Picture, Upload

FOLDER = "pictures"
# A file is stored or renewed before the row that names it is committed: far longer than a request
# takes. Pages in caches show it for some minutes more.
SPARED = timedelta(days=1)
NAME = re.compile(rf"{FOLDER}/[^\s\"'<>,]+")


def wanted() -> set[str]:
    """The names of all files that a picture, an upload or the HTML of an edition refers to.

    Rows come first: what is replaced meanwhile is found in the HTML of the editions before.
    """
    names = set()
    for model in (Picture, Upload):
        for row in model.objects.only("file", "renditions", "crops").iterator():
            names |= row.file_names()
    shown = Edition.objects.filter(html__contains=f"{FOLDER}/").values_list("html", flat=True)
    for html in shown.order_by().iterator(chunk_size=100):
        names.update(NAME.findall(html))
    return names


def orphans(before: datetime) -> Iterator[tuple[str, int]]:
    """What nothing refers to and nobody has wanted since a moment: (name, bytes)."""
    names = wanted()
    for name, saved_at, size in default_storage.files(FOLDER):
        if name not in names and saved_at < before:
            yield name, size
