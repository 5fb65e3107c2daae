from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """A picture of the library, with everything a page needs to show it well.

    `renditions` lists the files made by `articles.images`:
    `[{"format": "avif", "width": 800, "height": 500, "name": "pictures/ab/….avif"}, …]`.
    """

    file = models.ImageField(
        _("file"),
        upload_to="pictures",
        width_field="width",
        height_field="height",
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
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(alt="") | models.Q(is_decorative=True),
                name="picture_has_alt_or_is_decorative",
                violation_error_message=_("Write an alternative text, or tick “decorative”."),
            ),
        ]

    def __str__(self):
        return self.title or self.alt or self.file.name.rsplit("/", 1)[-1]
