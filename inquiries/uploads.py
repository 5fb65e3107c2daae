"""The files of one form: those chosen now, and those kept from when it could not be accepted."""

import hashlib
import logging
import re
import secrets
from datetime import timedelta

from django.db import Error as DatabaseFailure
from django.db import models, transaction
from django.db.models import Sum
from django.utils.functional import cached_property

from articles.prepared import Prepared
from inquiries import attachments
from inquiries.attachments import MEGABYTE, Refused
from inquiries.models import Attachment, Inquiry, Limit
from inquiries.models.limit import TooMany, client_key

logger = logging.getLogger(__name__)

KEPT_A_DAY = 30  # files of refused forms from one client
KEPT_IN_ALL = 2_000 * MEGABYTE  # bytes: strangers must not fill the disk


# Whether a form has any, which few have: every inquiry asks.
STAGED = Prepared(
    lambda form: Attachment.objects.filter(staged_for=form).values("pk")[:1],
    form=models.CharField(),
)


class Uploads:
    """key: of the form, "" if it has none. removed: the numbers of kept files not to be sent."""

    def __init__(self, key, removed=()):
        self.key = key
        self.removed = {int(number) for number in removed if re.fullmatch(r"[0-9]{1,18}", number)}
        self.new = []  # their files are durable; rows follow

    @cached_property
    def kept(self):
        """The rows of what was sent with this form before, without what was removed since."""
        if not self.key or not STAGED.rows(form=_digest(self.key)):
            return []
        return list(self._staged().exclude(pk__in=self.removed))

    def take(self, files):
        """Check the files chosen and keep them; return what is wrong, one text for each fault.

        A file that is there already counts once. Raises OSError where they cannot be kept.
        """
        if len(files) > attachments.MAX_FILES:
            return list(_faults(attachments.refuse_too_many, [file.size for file in files]))
        faults = [fault for file in files for fault in _faults(self._take, file)]
        sizes = [each.size for each in [*self.kept, *self.new]]
        return [*faults, *_faults(attachments.refuse_too_many, sizes)]

    def attach(self, inquiry, *, is_new):
        """Give them to a stored inquiry, in the caller's transaction; return whether it got any.

        The same form may be sent twice, also at the same moment: what is there is not added again.
        """
        if not self.new and not self.kept:
            return False
        have = set() if is_new else _identities_of(inquiry)
        attachments.discard(each for each in self.new if _identity(each) in have)
        self.new = [each for each in self.new if _identity(each) not in have]
        for each in self.new:
            each.inquiry = inquiry
        Attachment.objects.bulk_create(self.new)
        kept = [each.pk for each in self.kept if _identity(each) not in have]
        has_kept = bool(kept) and self._give(kept, inquiry)
        return has_kept or bool(self.new)

    def _give(self, kept, inquiry):
        """Unless a parallel sending has taken them; return whether there were any."""
        waiting = self._staged().filter(pk__in=kept)
        return waiting.update(inquiry=inquiry, staged_for="") > 0

    def stage(self, address):
        """Keep the new files for when the form is sent again; return whether that was possible.

        address: the client's, which cannot keep more than its share.
        """
        new, self.new = self.new, []
        self.key = self.key or secrets.token_urlsafe(24)
        for each in new:
            each.pk = each.inquiry = None  # what was rolled back
            each.staged_for = _digest(self.key)
        try:
            with transaction.atomic():
                if self.removed:
                    self._staged().filter(pk__in=self.removed).delete()
                Attachment.objects.bulk_create(new)
                _limit(new, address)
        except TooMany:
            attachments.discard(new)
            return False
        except DatabaseFailure:
            logger.exception("The files of a form could not be kept")  # the sweep deletes them
            self.__dict__.setdefault("kept", [])  # do not ask the database again
            return False
        self.kept = [*self.kept, *new]
        return True

    def _staged(self):
        return Attachment.objects.filter(staged_for=_digest(self.key))

    def _take(self, file):
        taken = attachments.store(file, file.name)
        if _identity(taken) in map(_identity, [*self.kept, *self.new]):
            attachments.discard([taken])
        else:
            self.new.append(taken)


def _digest(key):
    return hashlib.sha256(key.encode()).hexdigest()


def _identity(attachment):
    return attachment.name, attachment.sha256


def _identities_of(inquiry):
    """Of the files an inquiry has; nobody else adds any until the transaction ends."""
    Inquiry.objects.select_for_update(no_key=True).get(pk=inquiry.pk)
    return {_identity(each) for each in inquiry.attachments.all()}


def _faults(check, argument):
    try:
        check(argument)
    except Refused as error:
        yield str(error)


def _limit(new, address):
    """Raise TooMany where one client, or all of them, keep too much."""
    key = client_key("staged", address)
    if any(Limit.objects.hit(key, timedelta(days=1)) > KEPT_A_DAY for _file in new):
        raise TooMany
    total = Attachment.objects.filter(staged_for__gt="").aggregate(size=Sum("size"))["size"] or 0
    if new and total > KEPT_IN_ALL:
        raise TooMany
