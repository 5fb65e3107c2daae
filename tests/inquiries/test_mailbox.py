"""The folder on a real IMAP server: over encrypted connections, and what it hands out or not."""

import pytest

from inquiries.inbox import mailbox
from inquiries.inbox.mailbox import BrokenOff, Refused, Unreadable, open_folder

MAIL = b"From: nadia@buyer.example\r\nSubject: Question\r\n\r\nCan you do better?\r\n"


def fetch(uid=1):
    with open_folder() as folder:
        return folder.fetch(uid, lambda: None)


@pytest.fixture(params=["tls", "starttls"])
def encrypted(request, account):
    """Settings by which the server is reached with encryption."""
    ports = {"tls": account.server.tls_port, "starttls": account.server.port}
    return account.settings(SECURITY=request.param, PORT=ports[request.param])


def test_mail_comes_over_encrypted_connections(account, settings, encrypted, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(account.server.folder / "server.pem"))
    settings.IMAP = encrypted
    account.put(MAIL)
    assert fetch() == (MAIL, len(MAIL))


def test_a_certificate_that_nobody_vouches_for_is_refused(settings, encrypted):
    settings.IMAP = encrypted
    with pytest.raises(Unreadable, match="certificate of the mail server cannot be trusted"):
        fetch()


def test_a_certificate_for_another_name_is_refused(account, settings, encrypted, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(account.server.folder / "server.pem"))
    settings.IMAP = encrypted | {"HOST": "localhost"}
    with pytest.raises(Unreadable, match=r"cannot be trusted\.\nHostname mismatch"):
        fetch()


def test_without_encryption_no_password_leaves(proxy, settings):
    server = proxy({"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"})
    settings.IMAP = settings.IMAP | {"SECURITY": "starttls"}
    with pytest.raises(Unreadable, match="offers no encryption"):
        fetch()
    assert server.log_ins == 0


def test_a_mail_comes_in_pieces_and_the_lease_is_held_meanwhile(account, monkeypatch):
    monkeypatch.setattr(mailbox, "PIECE", len(MAIL) // 3)  # the last one is not full
    beats = []
    account.put(MAIL)
    with open_folder() as folder:
        assert folder.fetch(1, lambda: beats.append(1)) == (MAIL, len(MAIL))
    assert len(beats) == 4


def test_a_mail_that_ends_with_a_piece_is_whole(account, monkeypatch):
    monkeypatch.setattr(mailbox, "PIECE", len(MAIL))
    account.put(MAIL)
    assert fetch() == (MAIL, len(MAIL))


@pytest.mark.parametrize(
    ("answer", "found"), [(r'"A \"short\" mail"', b'A "short" mail'), ('""', b"")]
)
def test_a_server_may_quote_what_is_short(account, proxy, answer, found):
    account.put(MAIL)
    proxy({"BODY.PEEK": f"* 1 FETCH (UID 1 BODY[]<0> {answer})\r\n{{tag}} OK done\r\n"})
    assert fetch() == (found, len(MAIL))


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ("{tag} NO [SERVERBUG] Internal error\r\n", Refused, "SERVERBUG"),
        ("{tag} BAD What do you mean\r\n", Refused, "What do you mean"),
        ("{tag} OK done\r\n", Refused, None),
        ("* 1 FETCH (UID 1 BODY[]<0> NIL)\r\n{tag} OK done\r\n", Refused, None),
        ("* BYE FETCH failed\r\n", BrokenOff, "FETCH failed"),
        ("* 1 FETCH (BODY[] {{500}}\r\nhalf a mail", BrokenOff, "EOF"),
        ("no IMAP at all\r\n", BrokenOff, "unexpected response"),
        ("", BrokenOff, "EOF"),
    ],
)
def test_a_mail_that_is_not_handed_out_is_told_from_a_server_that_is_away(
    account, proxy, answer, error, said
):
    account.put(MAIL)
    proxy({"BODY.PEEK": answer})
    with pytest.raises(error, match=said) as raised:
        fetch()
    assert raised.type is error


def test_a_mail_that_somebody_removes_meanwhile_is_gone(account):
    account.put(MAIL)
    with open_folder() as folder, account.open() as other:
        other.delete("1")
        assert folder.fetch(1, lambda: None) is None
