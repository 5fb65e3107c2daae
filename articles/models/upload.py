from pathlib import PurePath

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import images
from articles.models.encoded import EncodedImage
from articles.models.picture import Picture


class UploadQuerySet(models.QuerySet):
    def take(self, file, by):
        """Encode an open file and let it wait for its words; the same picture waits once.

        Raises UnusablePicture.
        """
        upload = self.model(name=file.name[:255], uploaded_by=by)
        upload.keep(images.open_picture(file))
        kept = {field.attname: getattr(upload, field.attname) for field in upload.encoded_fields()}
        rest = {"name": upload.name, "uploaded_by": by}
        return self.get_or_create(file=kept.pop("file"), defaults={**kept, **rest})[0]


class Upload(EncodedImage):
    """A picture that somebody has uploaded and nobody has described yet: no part of the library,
    so that every picture there has its words. It waits until it gets them or is discarded."""

    name = models.CharField(_("file name"), max_length=255)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["file"], name="upload_waits_once")]

    def __str__(self):
        return self.name

    @classmethod
    def encoded_fields(cls):
        return EncodedImage._meta.get_fields()

    def as_picture(self):
        """The picture that it becomes, unsaved and without words."""
        values = {field.attname: getattr(self, field.attname) for field in self.encoded_fields()}
        return Picture(title=PurePath(self.name).stem[:120], **values)

    @transaction.atomic
    def describe(self, picture):
        """Put the described picture into the library in place of the upload; whoever comes second
        changes nothing. Returns whether that happened."""
        if not Upload.objects.filter(pk=self.pk).delete()[0]:
            return False
        picture.save()
        return True
