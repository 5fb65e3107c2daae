from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import images
from articles.models.use import EditionUse


class PictureQuerySet(models.QuerySet):
    def add(self, file, **values):
        """Put an open file into the library; `values` are the picture's other columns.

        Raises UnusablePicture for a file that cannot become a picture and ValidationError where
        alternative text is missing.
        """
        picture = self.model(file=File(file, name="picture"), **values)
        picture.full_clean()
        picture.save()
        return picture


class Picture(models.Model):
    """A picture of the library, with everything a page needs to show it well.

    Assign any file to `file`: saving encodes it by `articles.images` and keeps only the results,
    named by what they show, so that equal pictures share their files and no file ever changes.
    `renditions` lists them:
    `[{"format": "avif", "width": 800, "height": 500, "name": "pictures/ab/….avif"}, …]`;
    `file`, `width` and `height` are those of the largest JPEG.
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
    title = models.CharField(
        _("title"), max_length=120, blank=True, help_text=_("To find it by; readers never see it.")
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the picture tells, for readers who cannot see it."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It only decorates: screen readers pass over it."),
    )
    caption = models.CharField(
        _("caption"), max_length=250, blank=True, help_text=_("Shown below the picture.")
    )
    credit = models.CharField(
        _("credit"), max_length=120, blank=True, help_text=_("Who made it, such as a photographer.")
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, from the left"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("In percent of the width. Crops keep this point in view."),
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, from the top"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("In percent of the height."),
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__lte=100, focal_y__lte=100),
                name="picture_focal_point_is_inside",
            ),
            models.CheckConstraint(
                condition=~models.Q(alt="") | models.Q(is_decorative=True),
                name="picture_has_alt_or_is_decorative",
                violation_error_code="alt",
                violation_error_message=_("Write an alternative text, or tick “decorative”."),
            ),
        ]

    def __str__(self):
        return self.title or self.alt or self.file.name.rsplit("/", 1)[-1]

    def save(self, *args, **kwargs):
        """Save the row; a new file is encoded and durable before. Raises UnusablePicture."""
        if self.file and not self.file._committed:
            # A form has decoded the file already, to say what is wrong with it.
            upload = self.file.file
            self.keep(getattr(upload, "image", None) or images.open_picture(upload))
        with transaction.atomic():
            super().save(*args, **kwargs)
            EditionUse.rerender(models.Q(picture=self) | models.Q(card__picture=self))

    def keep(self, image):
        """Store the renditions of an opened picture and refer to them."""
        digest = images.content_hash(image)
        self.renditions = [
            {
                "format": rendition.format,
                "width": rendition.width,
                "height": rendition.height,
                "name": _store(
                    f"pictures/{digest[:2]}/{digest}-{rendition.width}.{rendition.format}",
                    rendition.data,
                ),
            }
            for rendition in images.renditions(image)
        ]
        self.width, self.height = image.size
        jpegs = [row for row in self.renditions if row["format"] == "jpeg"]
        self.file = max(jpegs, key=lambda row: row["width"])["name"]

    def thumbnail_url(self):
        """Address of the narrowest JPEG, for the admin's lists."""
        jpegs = [row for row in self.renditions if row["format"] == "jpeg"]
        name = min(jpegs, key=lambda row: row["width"])["name"] if jpegs else self.file.name
        return default_storage.url(name)


def _store(name, data):
    """Keep a file unless one of its name is there: its name says what it shows."""
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(data))
