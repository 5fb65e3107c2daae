"""The folder on the mail server: opened, listed, read without a trace, moved from. By IMAP.

Nothing here marks a mail as read: people may use the same mailbox.
"""

import imaplib
import re
import ssl
from contextlib import contextmanager, suppress

from django.conf import settings
from django.utils.translation import gettext_noop as _
from imap_tools import MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

TIMEOUT = 30  # seconds for each exchange with the server
MAX_SIZE = 50 * 1024 * 1024  # bytes
PIECE = 512 * 1024  # bytes asked for at once, so that a lease outlasts a slow line
MAX_DETAIL = 200  # characters
SIZE = re.compile(rb"RFC822\.SIZE (\d+)", re.IGNORECASE)
QUOTED = re.compile(rb'BODY\[[^]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
REFUSED = _("The mail server does not hand out this mail.")
# What imaplib and imap-tools raise when the server is away or not to be understood.
TROUBLE = (imaplib.IMAP4.error, ImapToolsError, OSError, ValueError)


class Trouble(Exception):
    """sentence: why, in English and in the catalog. detail: what the server or a library said."""

    def __init__(self, sentence, detail=""):
        detail = " ".join(str(detail or "").split())[:MAX_DETAIL]
        super().__init__("\n".join(filter(None, [sentence, detail])))


class Unreadable(Trouble):
    """The mailbox cannot be read."""


class BrokenOff(Unreadable):
    """The connection was lost while one mail was on its way."""


class Refused(Trouble):
    """The server does not hand out one mail. The others can be asked for."""


class Folder:
    """The open folder. Made by `open_folder`."""

    def __init__(self, box):
        self.box = box
        self.uid_validity = int(box.client.response("UIDVALIDITY")[1][0] or 0)

    def uids_after(self, uid):
        """The UIDs beyond `uid`, rising. The range n:* holds the last mail even below n
        (RFC 9051, 9: seq-range)."""
        with _in_words():
            found = map(int, self.box.uids(f"UID {uid + 1}:*"))
            return sorted(each for each in found if each > uid)

    def fetch(self, uid, beat):
        """(the mail, its size in bytes); of a mail beyond MAX_SIZE its head alone.

        None where another program has removed it. beat: called again and again meanwhile.
        Raises Refused and BrokenOff.
        """
        size = self._size(uid)
        if size is None:
            return None
        try:
            if size > MAX_SIZE:
                return self._text(uid, "(BODY.PEEK[HEADER])"), size
            return b"".join(self._pieces(uid, beat)), size
        except Refused:
            if self._size(uid) is None:  # removed meanwhile
                return None
            raise

    def _size(self, uid):
        """In bytes; None if the mail is gone."""
        answer = b" ".join(filter(None, self._ask(uid, "(RFC822.SIZE)")))
        if not answer:
            return None
        if found := SIZE.search(answer):
            return int(found[1])
        raise Refused(REFUSED)

    def _pieces(self, uid, beat):
        """The mail in pieces. Servers are known to be wrong about a mail's size, so the first piece
        that is not full ends it."""
        for start in range(0, 2 * MAX_SIZE, PIECE):
            beat()
            piece = self._text(uid, f"(BODY.PEEK[]<{start}.{PIECE}>)")
            yield piece
            if len(piece) != PIECE:
                return
        raise Refused(REFUSED, "It does not end.")

    def _text(self, uid, part):
        """The bytes of the one part that is asked for: a literal, or quoted where it is short."""
        for item in self._ask(uid, part):
            if isinstance(item, tuple):
                return item[1]
            if item and (quoted := QUOTED.search(item)):
                return re.sub(rb"\\(.)", rb"\1", quoted[1])
        raise Refused(REFUSED)

    def _ask(self, uid, parts):
        """What the server says of one mail, in items as imaplib makes them.

        imap-tools always asks for the whole mail at once.
        """
        try:
            status, answer = self.box.client.uid("FETCH", str(uid), parts)
        except (imaplib.IMAP4.abort, OSError, ValueError) as error:
            raise BrokenOff(_("The connection broke off at one mail."), error) from error
        except imaplib.IMAP4.error as error:
            raise Refused(REFUSED, error) from error
        if status != "OK":
            said = b" ".join(item for item in answer if isinstance(item, bytes))
            raise Refused(REFUSED, said.decode(errors="replace"))
        return answer

    def move(self, uid, archive):
        """Move a mail to another folder of the server, made where it does not exist (RFC 6851)."""
        if "MOVE" not in self.box.client.capabilities:
            raise Unreadable(_("The mail server cannot move mail (RFC 6851)."))
        with _in_words():
            if not self.box.folder.exists(archive):
                self.box.folder.create(archive)
            self.box.move(str(uid), archive)


@contextmanager
def open_folder():
    """The folder that settings.IMAP names, while the block runs. Raises Unreadable."""
    imap = settings.IMAP
    with _in_words():
        box = _connect(imap)
    try:
        with _in_words():
            if imap["SECURITY"] == "starttls":
                _encrypt(box.client)
            _log_in(box, imap)
            # Read-only where nothing is to be moved: then the server itself sees to it.
            box.folder.set(imap["FOLDER"], readonly=not imap["ARCHIVE"])
            folder = Folder(box)
        yield folder
    finally:
        with suppress(*TROUBLE):  # all that matters is done, or has failed already
            box.logout()


@contextmanager
def _in_words():
    """Turns what the libraries raise into Unreadable."""
    try:
        yield
    except MailboxFolderSelectError as error:
        raise Unreadable(_("The mail server does not open the folder.")) from error
    except MailboxLoginError as error:
        raise Unreadable(_("The mail server refused the log-in.")) from error
    except ssl.SSLCertVerificationError as error:
        sentence = _("The certificate of the mail server cannot be trusted.")
        raise Unreadable(sentence, error.verify_message) from error
    except ssl.SSLError as error:
        sentence = _("The mail server does not answer with encryption (TLS).")
        raise Unreadable(sentence, error.reason) from error
    except TROUBLE as error:
        # What a server says may repeat a mail; what the system says does not.
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise Unreadable(_("The mail server broke off."), detail) from error


def _connect(imap):
    """imaplib checks no certificate unless it is given a context that does."""
    where = {"host": imap["HOST"], "port": imap["PORT"], "timeout": TIMEOUT}
    try:
        if imap["SECURITY"] == "tls":
            return MailBox(**where, ssl_context=ssl.create_default_context())
        return MailBoxUnencrypted(**where)
    except ssl.SSLError:
        raise
    except OSError as error:
        raise Unreadable(_("The mail server cannot be reached."), error.strerror) from error


def _encrypt(client):
    if "STARTTLS" not in client.capabilities:
        raise Unreadable(_("The mail server offers no encryption (STARTTLS)."))
    client.starttls(ssl.create_default_context())


def _log_in(box, imap):
    is_plain = (imap["USER"] + imap["PASSWORD"]).isascii()
    log_in = box.login if is_plain else box.login_utf8
    log_in(imap["USER"], imap["PASSWORD"], initial_folder=None)
    # imaplib keeps what the server said before the log-in, when many do not tell of MOVE yet.
    _status, answer = box.client.capability()
    box.client.capabilities = tuple(answer[-1].decode().upper().split())
