"""A real IMAP server for tests: Debian's dovecot, private, on a free port of this machine."""

import getpass
import os
import shutil
import socket
import subprocess
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

from imap_tools import MailBoxUnencrypted

from tests.ports import free_port

BINARY = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PASSWORD = "secret"
CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
state_dir = {folder}/state
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
first_valid_uid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # What makes whoever gives a wrong password wait, and then everybody of that address.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
"""


class Dovecot:
    """The server between start() and stop(); any user name logs in with PASSWORD."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()

    def start(self):
        make_certificate(self.folder)
        is_root = os.getuid() == 0
        user = getpass.getuser()
        group = subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True)
        config = self.folder / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                folder=self.folder,
                port=self.port,
                tls_port=self.tls_port,
                password=PASSWORD,
                login_user="dovenull" if is_root else user,
                internal_user="dovecot" if is_root else user,
                internal_group="dovecot" if is_root else group.stdout.strip(),
                # dovecot serves no mail as root
                uid=65534 if is_root else os.getuid(),
                gid=65534 if is_root else os.getgid(),
            )
        )
        if is_root:
            for name in ("mail", "home"):
                (self.folder / name).mkdir()
                os.chown(self.folder / name, 65534, 65534)
            self.folder.chmod(0o711)
        self.process = subprocess.Popen([BINARY, "-F", "-c", config])
        self._await()

    def _await(self):
        for _look in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def make_certificate(folder):
    """server.pem, valid for 127.0.0.1 and a day; whoever trusts it trusts the server."""
    command = ["openssl", "req", "-x509", "-days", "1", "-subj", "/CN=Test", "-nodes"]
    command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    command += ["-keyout", "server.key", "-out", "server.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


class Account:
    """A user of the server with an empty mailbox, as a mail program sees it."""

    def __init__(self, server):
        self.server = server
        self.user = f"user{uuid.uuid4().hex[:12]}"

    def settings(self, archive="", **changes):
        """As settings.IMAP."""
        return {
            "HOST": "127.0.0.1",
            "PORT": self.server.port,
            "SECURITY": "plain",
            "USER": self.user,
            "PASSWORD": PASSWORD,
            "FOLDER": "INBOX",
            "ARCHIVE": archive,
            **changes,
        }

    def url(self, **options):
        """As the environment variable IMAP_URL."""
        address = f"{self.user}:{PASSWORD}@127.0.0.1:{self.server.port}"
        return f"imap://{address}/INBOX?{urlencode(options)}"

    def file(self, number):
        """The file in which the server keeps a mail, by its place in the mailbox from 0."""
        self.count()  # then all lie in one folder, in their order
        folder = self.server.folder / "mail" / self.user / "cur"
        return sorted(folder.iterdir())[number]

    def open(self, folder="INBOX"):
        box = MailBoxUnencrypted("127.0.0.1", self.server.port, timeout=10)
        return box.login(self.user, PASSWORD, folder)

    def put(self, *mails):
        with self.open() as box:
            for mail in mails:
                box.append(mail)

    def flags(self):
        """The flags of each mail, without marking any as read."""
        with self.open() as box:
            return [mail.flags for mail in box.fetch(mark_seen=False)]

    def count(self, folder="INBOX"):
        with self.open(folder) as box:
            return len(box.uids("ALL"))
