"""The folder on the mail server: opened, listed, read without a trace, moved from. By IMAP.

Nothing here marks a mail as read: people may use the same mailbox.
"""

import imaplib
import ssl
from contextlib import contextmanager

from django.conf import settings
from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailboxStarttlsError,
)

TIMEOUT = 30  # seconds for each exchange with the server
MAX_SIZE = 50 * 1024 * 1024  # bytes


class Unreadable(Exception):
    """The mailbox cannot be read; the message says why to an operator, without any mail's text."""


class Folder:
    """The open folder. Made by `open_folder`."""

    def __init__(self, box):
        self.box = box
        self.uid_validity = int(box.client.response("UIDVALIDITY")[1][0] or 0)

    def uids_after(self, uid):
        """The UIDs beyond `uid`, rising. The range n:* holds the last mail even below n
        (RFC 9051, 9: seq-range)."""
        return sorted(found for found in map(int, self.box.uids(f"UID {uid + 1}:*")) if found > uid)

    def fetch(self, uid):
        """(the mail, its size in bytes); of a mail beyond MAX_SIZE its head alone.

        None where another program has removed it meanwhile.
        """
        size = self._ask(uid, "(RFC822.SIZE)")
        if size is None:
            return None
        size = int(size.split(b"RFC822.SIZE ")[1].split(b")")[0].split()[0])
        raw = self._ask(uid, "(BODY.PEEK[])" if size <= MAX_SIZE else "(BODY.PEEK[HEADER])")
        return None if raw is None else (raw, size)

    def _ask(self, uid, parts):
        """The text of a one-part answer. imap-tools always asks for the whole mail at once."""
        status, answer = self.box.client.uid("FETCH", str(uid), parts)
        if status != "OK":
            raise Unreadable(f"The mail server does not hand out the mail with UID {uid}.")
        for item in answer:
            if isinstance(item, tuple):
                return item[1]
            if item and b"RFC822.SIZE " in item:
                return item
        return None

    def move(self, uid, archive):
        """Move a mail to another folder of the server, made where it does not exist (RFC 6851)."""
        if "MOVE" not in self.box.client.capabilities:
            raise Unreadable("The mail server cannot move mail (RFC 6851).")
        if not self.box.folder.exists(archive):
            self.box.folder.create(archive)
        self.box.move(str(uid), archive)


@contextmanager
def open_folder():
    """The folder that settings.IMAP names, while the block runs.

    Raises Unreadable for all that the network and the server can do, also inside the block.
    """
    imap = settings.IMAP
    try:
        with _connect(imap) as box:
            _log_in(box, imap)
            # Read-only where nothing is to be moved: then the server itself sees to it.
            box.folder.set(imap["FOLDER"], readonly=not imap["ARCHIVE"])
            yield Folder(box)
    except MailboxFolderSelectError as error:
        raise Unreadable(f"The mail server does not open the folder {imap['FOLDER']}.") from error
    except MailboxStarttlsError as error:
        raise Unreadable("The mail server offers no encryption (STARTTLS).") from error
    except MailboxLoginError as error:
        raise Unreadable("The mail server refused the log-in.") from error
    except ssl.SSLError as error:
        raise Unreadable(f"No secure connection to {imap['HOST']}: {error.reason}.") from error
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise Unreadable(f"The mail server broke off: {type(error).__name__}.") from error


def _connect(imap):
    """imaplib checks no certificate unless it is given a context that does."""
    where = {"host": imap["HOST"], "port": imap["PORT"], "timeout": TIMEOUT}
    try:
        if imap["SECURITY"] == "plain":
            return MailBoxUnencrypted(**where)
        kind = MailBox if imap["SECURITY"] == "tls" else MailBoxStartTls
        return kind(**where, ssl_context=ssl.create_default_context())
    except ssl.SSLError:
        raise
    except OSError as error:
        raise Unreadable(f"The mail server {imap['HOST']} cannot be reached.") from error


def _log_in(box, imap):
    is_plain = (imap["USER"] + imap["PASSWORD"]).isascii()
    log_in = box.login if is_plain else box.login_utf8
    log_in(imap["USER"], imap["PASSWORD"], initial_folder=None)
    # imaplib keeps what the server said before the log-in, when many do not tell of MOVE yet.
    _status, answer = box.client.capability()
    box.client.capabilities = tuple(answer[-1].decode().upper().split())
