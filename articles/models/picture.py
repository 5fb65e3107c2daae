from django.core.files import File
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import images
from articles.models.encoded import CENTER, EncodedImage
from articles.models.protection import is_held
from articles.models.rendering import Rendering
from articles.models.use import EditionUse


class PictureQuerySet(models.QuerySet):
    def with_use(self):
        """Annotate `is_used`: whether a draft, a live or scheduled edition, a card or anything
        else shows it."""
        return self.annotate(is_used=is_held(self.model))

    def unpublished(self):
        """What no reader sees, now or by a schedule."""
        return self.exclude(is_held(self.model, by_drafts=False))

    def add(self, file, **values):
        """Put an open file into the library; `values` are the picture's other columns.

        Raises UnusablePicture for a file that cannot become a picture and ValidationError where
        alternative text is missing.
        """
        picture = self.model(file=File(file, name="picture"), **values)
        picture.full_clean()
        picture.save()
        return picture


class Picture(EncodedImage):
    """A picture of the library, with everything a page needs to show it well.

    Assign any file to `file`: saving encodes it and keeps only the results.
    """

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
        default=CENTER[0],
        validators=[MaxValueValidator(100)],
        help_text=_("In percent of the width. Crops keep this point in view."),
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, from the top"),
        default=CENTER[1],
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

    @property
    def focal(self):
        return self.focal_x, self.focal_y

    @property
    def alternative(self):
        """What it tells those who cannot see it; "" where it only decorates."""
        return "" if self.is_decorative else self.alt

    def save(self, *args, **kwargs):
        """Save the row; a new file is encoded and durable before. Crops around a new focal point
        follow: until then the former ones are shown. Raises UnusablePicture."""
        if self.file and not self.file._committed:
            # A form has decoded the file already, to say what is wrong with it.
            upload = self.file.file
            self.keep(getattr(upload, "image", None) or images.open_picture(upload))
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.show_anew()
        if not self.is_cropped:
            self.render_crops()

    def render_crops(self):
        """Make the crops of the stored file around the focal point and save them, unless either has
        changed meanwhile. Returns whether they were saved."""
        if not self.crop_again():
            return False
        same = Picture.objects.filter(
            pk=self.pk, file=self.file.name, focal_x=self.focal_x, focal_y=self.focal_y
        )
        with transaction.atomic():
            is_saved = bool(same.update(crops=self.crops))
            self.show_anew()
        return is_saved

    def show_anew(self):
        """Have everything made anew where readers see the picture."""
        Rendering.objects.filter(edition__hero=self).outdate()
        EditionUse.rerender(models.Q(picture=self) | models.Q(card__picture=self))
