from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import images
from articles.crops import CROPS, crops

CENTER = (50, 50)


class EncodedImage(models.Model):
    """The files of a picture, made by `articles.images` of an upload that is not kept.

    They are named by what they show, so that equal pictures share them and no file ever changes.
    `renditions` lists those of the whole picture:
    `[{"format": "avif", "width": 800, "height": 500, "name": "pictures/ab/….avif"}, …]`;
    `file`, `width` and `height` are those of the largest JPEG. `crops` lists those of its parts by
    the part's name: `{"teaser": […], "shared": […]}`.
    """

    file = models.FileField(
        _("file"),
        upload_to="pictures",
        max_length=200,
        help_text=_("JPEG, PNG, WebP, AVIF or GIF. Location and camera data are removed."),
    )
    width = models.PositiveIntegerField(_("width"), editable=False, help_text=_("In pixels."))
    height = models.PositiveIntegerField(_("height"), editable=False, help_text=_("In pixels."))
    renditions = models.JSONField(_("renditions"), default=list, editable=False)
    crops = models.JSONField(_("crops"), default=dict, editable=False)

    class Meta:
        abstract = True

    @property
    def focal(self):
        """The point that crops keep in view: percent from the left and from the top."""
        return CENTER

    @property
    def stem(self):
        """What the names of its files begin with; it stands for the pixels."""
        return self.file.name.partition("-")[0]

    @property
    def is_cropped(self):
        """Whether every crop is there, and around the present focal point."""
        return self.crops.keys() == CROPS.keys() and all(
            row["name"].startswith(f"{self._crop_stem(crop)}-{row['width']}.")
            for crop, rows in self.crops.items()
            for row in rows
        )

    def keep(self, image):
        """Store the renditions and crops of an opened picture and refer to them."""
        digest = images.content_hash(image)
        stem = f"pictures/{digest[:2]}/{digest}"
        self.renditions = [_store(stem, rendition) for rendition in images.renditions(image)]
        self.width, self.height = image.size
        jpegs = [row for row in self.renditions if row["format"] == "jpeg"]
        self.file = max(jpegs, key=lambda row: row["width"])["name"]
        self.keep_crops(image)

    def keep_crops(self, image):
        """Store the crops of its own pixels around the focal point and refer to them."""
        made = {name: [] for name in CROPS}
        for name, rendition in crops(image, self.focal):
            made[name].append(_store(self._crop_stem(name), rendition))
        self.crops = made

    def crop_again(self):
        """Make the crops anew from the stored files; returns whether these were there."""
        webps = [row for row in self.renditions if row["format"] == "webp"]  # keeps transparency
        source = max(webps, key=lambda row: row["width"])["name"] if webps else self.file.name
        if not default_storage.exists(source):
            return False
        with default_storage.open(source) as file:
            self.keep_crops(images.open_picture(file))
        return True

    def file_names(self):
        """The names of all its files in the storage."""
        rows = [*self.renditions, *(row for rows in self.crops.values() for row in rows)]
        return {self.file.name, *(row["name"] for row in rows)}

    def thumbnail_url(self):
        """Address of the narrowest JPEG, for the admin's lists."""
        jpegs = [row for row in self.renditions if row["format"] == "jpeg"]
        name = min(jpegs, key=lambda row: row["width"])["name"] if jpegs else self.file.name
        return default_storage.url(name)

    def shared(self):
        """The file that shared links show: {"name", "width", "height"}. At most 1200 × 630 pixels
        around the focal point; the whole picture where that crop is missing."""
        whole = {"name": self.file.name, "width": self.width, "height": self.height}
        return next(iter(self.crops.get("shared", [])), whole)

    def shared_url(self):
        """Address of `shared()`, without the host."""
        return default_storage.url(self.shared()["name"])

    def _crop_stem(self, crop):
        """A crop is named by the pixels it takes; one that takes them all is the picture itself."""
        box = CROPS[crop].box((self.width, self.height), self.focal)
        is_whole = box == (0, 0, self.width, self.height)
        return self.stem if is_whole else "-".join(map(str, (self.stem, *box)))


def _store(stem, rendition):
    """Keep an encoded file: its name says what it shows."""
    name = f"{stem}-{rendition.width}.{rendition.format}"
    name = default_storage.share(name, ContentFile(rendition.data))
    return {
        "format": rendition.format,
        "width": rendition.width,
        "height": rendition.height,
        "name": name,
    }
