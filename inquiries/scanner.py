"""The hook for a virus scanner: a command that reads a file from its standard input."""

import logging
import shlex
import subprocess

from django.conf import settings

from inquiries.models import Attachment

logger = logging.getLogger(__name__)

SCAN_SECONDS = 60
# As clamscan and clamdscan end: 0 no virus found, 1 found, anything else could not look.
RESULTS = {0: Attachment.Scan.CLEAN, 1: Attachment.Scan.INFECTED}


def scan(attachment: Attachment) -> str:
    """Have a file scanned that was not yet, store the result, and return what is known of it.

    It happens when staff ask for the file, so the newest signatures are used and no buyer waits.
    UNSCANNED where no SCAN_COMMAND is set or it failed; then it is tried again next time.
    """
    if not settings.SCAN_COMMAND or attachment.scan != Attachment.Scan.UNSCANNED:
        return attachment.scan
    attachment.scan = RESULTS.get(_run(attachment), Attachment.Scan.UNSCANNED)
    attachment.save(update_fields=["scan"])
    return attachment.scan


def _run(attachment):
    try:
        with attachment.file.open("rb") as file:
            ended = subprocess.run(  # noqa: S603  the operator's command, without a shell
                shlex.split(settings.SCAN_COMMAND),
                input=file.read(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=SCAN_SECONDS,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.error("The virus scanner could not look at a file: %s", error)
        return None
    if ended.returncode not in RESULTS:
        output = ended.stdout.decode(errors="replace").strip()
        logger.error("The virus scanner failed with %d: %s", ended.returncode, output)
    return ended.returncode
