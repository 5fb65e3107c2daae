"""Files that come with inquiries and mails: checked, kept, counted, and swept when unused."""

import hashlib
from datetime import timedelta
from itertools import islice

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from inquiries import filetypes
from inquiries.filetypes import Refused
from inquiries.models import Attachment, Custody, Limit
from inquiries.models.attachment import FOLDER, private_storage

__all__ = ["Refused", "keep", "refuse_too_many", "store", "sweep"]

MEGABYTE = 1024 * 1024
MAX_SIZE = 10 * MEGABYTE  # bytes, of each file
MAX_TOGETHER = 25 * MEGABYTE
MAX_FILES = 10
UNUSED_FOR = timedelta(hours=24)
BATCH = 500


def store(file, name: str, content_type: str = "") -> Attachment:
    """Check a file that somebody wants to send and keep it: an unsaved Attachment.

    Its file is durable already, so that a row may refer to it. Raises Refused, which tells the
    sender why, and OSError. content_type is what a client says and therefore not used.
    """
    name = filetypes.clean_name(name)
    if filetypes.ending(name) not in filetypes.TYPES:  # whatever its size, it cannot be sent
        raise Refused(filetypes.cannot_be_sent(name))
    if file.size > MAX_SIZE:
        raise Refused(_too_large(name, _megabytes(file.size)))
    file.seek(0)
    data = file.read()
    return _keep(data, name, filetypes.identify(name, data))


def keep(file, name: str, content_type: str = "") -> Attachment:
    """Keep a file that came by mail, whatever it is: an unsaved Attachment with a durable file.

    file: a binary file or bytes. Nothing a buyer mailed is dropped; what `store` would refuse is
    of type UNKNOWN, and handing it out is what is careful. Raises OSError.
    """
    data = file if isinstance(file, bytes) else file.read()
    name = filetypes.clean_name(name)
    try:
        found = filetypes.identify(name, data)
    except Refused:
        found = filetypes.UNKNOWN
    return _keep(data, name, found)


def refuse_too_many(sizes: list[int]) -> None:
    """Raise Refused where files of these sizes, in bytes, are too many to go together."""
    if len(sizes) > MAX_FILES:
        raise Refused(_too_many(len(sizes)))
    if sum(sizes) > MAX_TOGETHER:
        raise Refused(_too_large_together(_megabytes(sum(sizes))))


def texts() -> dict[str, str]:
    """What a script says of files before it sends them; it fills in {name}, {size} and {count}."""
    return {
        "kind": filetypes.cannot_be_sent("{name}"),
        "large": _too_large("{name}", "{size}"),
        "together": _too_large_together("{size}"),
        "many": _too_many("{count}"),
    }


def discard(attachments) -> None:
    """Delete the files of attachments that got no row."""
    names = {each.file.name for each in attachments}
    for name in names and names - _referenced(names):
        private_storage().delete(name)


def sweep() -> None:
    """Delete what was uploaded and never sent, and files without a row, a day after they came.

    Rows go first: a file that a row refers to is never deleted, nor one that came before the
    database was made or restored (`Custody`). All files are compared with the rows once a day, by
    whichever process comes first.
    """
    late = timezone.now() - UNUSED_FOR
    Attachment.objects.filter(staged_for__gt="", created_at__lt=late).delete()
    if Limit.objects.hit("sweep", timedelta(days=1)) == 1:
        _delete_unreferenced(private_storage(), Custody.objects.began_at(), late)


def _keep(data, name, content_type):
    digest = hashlib.sha256(data).hexdigest()
    attachment = Attachment(name=name, content_type=content_type, size=len(data), sha256=digest)
    attachment.file.save(name, ContentFile(data), save=False)
    return attachment


def _referenced(names):
    return set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))


def _too_large(name, size):
    text = _("%(name)s is %(size)s MB. Each file can be up to %(limit)s MB")
    return text % {"name": name, "size": size, "limit": MAX_SIZE // MEGABYTE}


def _too_large_together(size):
    text = _("The files are %(size)s MB together. Together they can be up to %(limit)s MB")
    return text % {"size": size, "limit": MAX_TOGETHER // MEGABYTE}


def _too_many(count):
    text = _("You chose %(count)s files. Up to %(limit)s can be sent. Put them into a ZIP file")
    return text % {"count": count, "limit": MAX_FILES}


def _megabytes(size):
    """Rounded up to a tenth, so that what is over a limit never reads like the limit."""
    tenths = -(-size * 10 // MEGABYTE)
    return number_format(tenths / 10, 0 if tenths % 10 == 0 else 1)


def _delete_unreferenced(storage, since, late):
    found = storage.files(FOLDER)
    old = (name for name, saved_at, _size in found if since <= saved_at < late)
    while batch := set(islice(old, BATCH)):
        for name in batch - _referenced(batch):
            storage.delete(name)
