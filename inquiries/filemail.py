"""Mail as files, for a site without a mail server: readable with any editor or mail program."""

import os
import re
import tempfile
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

# Letters as they are, in headers too (RFC 6532), and no line broken that was not.
READABLE = policy.SMTPUTF8.clone(linesep="\n", refold_source="all", max_line_length=None)


class EmailBackend(BaseEmailBackend):
    """Writes each mail into `settings.EMAIL_FILE_PATH` (or `file_path`) as one .eml file.

    A file is there in full or not at all, and survives a power loss once `send_messages` returned.
    Raises OSError.
    """

    def __init__(self, fail_silently=False, file_path=None, **_kwargs):
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages):
        for mail in email_messages:
            self._write(_file_name(mail), _readable(mail.message().as_bytes()))
        return len(email_messages)

    def _write(self, name, content):
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(file.name, self.folder / name)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name, too
        finally:
            os.close(folder)


def _file_name(mail):
    """Sorts by time and says the recipient; of two mails in one microsecond both are kept."""
    recipient = re.sub(r"[^\w.@+-]", "_", ",".join(mail.recipients()))[:100]
    return f"{timezone.now():%Y-%m-%dT%H-%M-%S.%f}_{recipient}_{os.urandom(2).hex()}.eml"


def _readable(content):
    """The same mail with its texts neither base64 nor quoted-printable."""
    mail = message_from_bytes(content, policy=READABLE)
    for name, value in mail.items():
        mail.replace_header(name, value.strip())
    for part in mail.walk():
        if part.get_content_maintype() == "text" and not part.is_attachment():
            part.set_content(part.get_content(), subtype=part.get_content_subtype(), cte="8bit")
    return mail.as_bytes()
